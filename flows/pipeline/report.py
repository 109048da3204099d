"""What one pass did, per source. The totals add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from extractors.records import Fate, Outcome, Poll, PollOutcome, Reason, Source
from extractors.urls.hosts import site_or_host

PROBLEMS = (Outcome.REJECTED, Outcome.FAILED, Outcome.DEFERRED)
MIN_SITES = 3  # from so many unanswered sites on, a pass without an answer tells more than that some source is down
NOT_DUE = "not due"  # a source that this pass did not poll; a URL found earlier may still end under its name
COLUMNS = ("source", "poll", "found", *(str(outcome) for outcome in Outcome), "note")


@dataclass(slots=True)
class Tally:
    """One source in a pass: the outcome of its poll and of its URLs."""

    source_id: str
    poll: str = NOT_DUE
    note: str | None = None
    found: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def row(self) -> dict[str, object]:
        """The columns of COLUMNS; the outcomes add up to `found`."""
        counts = {str(outcome): self.outcomes[outcome] for outcome in Outcome}
        return {"source": self.source_id, "poll": self.poll, "found": self.found, **counts, "note": self.note}


@dataclass(slots=True, kw_only=True)
class Report:
    """A whole pass. `pages` counts fetched article pages, `commits` transactions, `notes` has decisions. Instants are UTC.

    `sites` has the site of each source that the pass may poll, due or not.
    """

    run_id: str
    started: datetime
    ended: datetime | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)
    reasons: Counter[tuple[Outcome, Reason]] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pages: int = 0
    commits: int = 0
    sites: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, run_id: str, started: datetime, due: Iterable[Source], sources: Iterable[Source] = ()) -> "Report":
        """An empty report over the sources that are due, of those that the pass may poll."""
        sites = {source.source_id: site_or_host(source.url) for source in sources if source.enabled}
        return cls(run_id=run_id, started=started, tallies={source.source_id: Tally(source.source_id) for source in due}, sites=sites)

    def polled(self, poll: Poll) -> None:
        """Count a poll, and the entries that it found known."""
        tally = self._tally(poll.source_id)
        tally.poll, tally.note = poll.outcome, poll.detail
        if poll.known:
            self._ended(tally, Reason.KNOWN_URL.outcome, Reason.KNOWN_URL, poll.known)

    def ended_as(self, fate: Fate) -> None:
        """Count the end of a URL. Each URL is found once and ends once."""
        self._ended(self._tally(fate.source_id), fate.outcome, fate.reason, 1)

    @property
    def polls(self) -> Counter[str]:
        """The number of polls by outcome."""
        return Counter(tally.poll for tally in self.tallies.values())

    def unreached(self) -> str:
        """That no poll was answered, in words with the first error; empty if one was, if none was due, or if too few were to tell.

        One source that is down, and polled when no other is due, is no failed pass: it takes MIN_SITES sites, or all that there are.
        """
        polled = {name: tally for name, tally in sorted(self.tallies.items()) if tally.poll != NOT_DUE}
        silent = {self.sites.get(name, name) for name in polled}
        if not polled or any(PollOutcome(tally.poll).answered for tally in polled.values()):
            return ""
        if len(silent) < min(MIN_SITES, len(set(self.sites.values()))):
            return ""
        name, first = next(iter(polled.items()))
        return f"none of {len(polled)} polls was answered; {name}: {first.note or first.poll}"

    def troubles(self) -> str:
        """Why URLs gave no article, in words; empty if all did."""
        parts = [
            f"{outcome}: " + ", ".join(f"{count} {reason}" for (ended, reason), count in self.reasons.most_common() if ended is outcome)
            for outcome in PROBLEMS
        ]
        return "; ".join(line for line in parts if not line.endswith(": "))

    def total(self) -> dict[str, object]:
        """The sum over all sources, as one row."""
        whole = Tally("total", poll=", ".join(f"{count} {outcome}" for outcome, count in sorted(self.polls.items())))
        for tally in self.tallies.values():
            whole.found += tally.found
            whole.outcomes.update(tally.outcomes)
        return whole.row()

    def rows(self) -> list[dict[str, object]]:
        """One row per source, then the total."""
        return [*(tally.row() for _, tally in sorted(self.tallies.items())), self.total()]

    def _ended(self, tally: Tally, outcome: Outcome, reason: Reason, count: int) -> None:
        tally.found += count
        tally.outcomes[outcome] += count
        self.reasons[outcome, reason] += count

    def _tally(self, source_id: str) -> Tally:
        return self.tallies.setdefault(source_id, Tally(source_id))
