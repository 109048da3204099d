"""What differs between two readings of one page, and how often."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from extractors.records import Article
from warehouse.append.readings import RereadOutcome, StoredReading

SHOWN = 20
PARTS = ("text", "length", "title", "dates", "kind", "posts")


@dataclass(frozen=True, slots=True)
class ComparedReading:
    """The compared parts of a reading."""

    title: str | None
    text: str
    kind: str
    published: datetime | None
    modified: datetime | None
    posts: tuple[tuple[str, str | None, str], ...] = ()

    @classmethod
    def of(cls, read: StoredReading | Article) -> "ComparedReading":
        posts = tuple((post.post_id, post.title, post.text) for post in read.posts)
        return cls(read.title, read.text, str(read.kind), read.published, read.modified, posts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One page whose reading changes, and in which of PARTS."""

    article_id: str
    version: int
    url: str
    dated: datetime
    before: ComparedReading
    after: ComparedReading
    parts: tuple[str, ...]


def changed_parts(before: ComparedReading, after: ComparedReading) -> tuple[str, ...]:
    """Those of PARTS that differ. `dates` are the publisher's dates of publication and change."""
    differs = {
        "text": before.text != after.text,
        "length": len(before.text) != len(after.text),
        "title": (before.title or "") != (after.title or ""),
        "dates": (before.published, before.modified) != (after.published, after.modified),
        "kind": before.kind != after.kind,
        "posts": before.posts != after.posts,
    }
    return tuple(part for part in PARTS if differs[part])


@dataclass(slots=True, kw_only=True)
class RereadReport:
    """What a run read: how pages ended, which parts changed, characters before and after, and some of the changes.

    `stored` counts new readings, 0 if nothing was to be stored. `shown` are chosen by a hash of the article, so that they come from all
    parts of the lake.
    """

    run_id: str
    extractor: str
    started: datetime
    ended: datetime | None = None
    outcomes: Counter[RereadOutcome] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    characters: tuple[int, int] = (0, 0)
    stored: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    shown: list[Difference] = field(default_factory=list)

    @property
    def undone(self) -> int:
        """How many pages the next run tries again."""
        return sum(count for outcome, count in self.outcomes.items() if not outcome.is_done)

    def count(self, stored: StoredReading, outcome: RereadOutcome, article: Article | None, why: str | None = None) -> None:
        """Count one page; `article` is the new reading, `why` says why there is none."""
        self.outcomes[outcome] += 1
        if why is not None:
            self.troubles[why] += 1
        if article is None:
            return
        before, after = ComparedReading.of(stored), ComparedReading.of(article)
        parts = changed_parts(before, after)
        self.parts.update(parts)
        self.characters = (self.characters[0] + len(before.text), self.characters[1] + len(after.text))
        if parts:
            self.shown.append(
                Difference(
                    article_id=stored.article_id,
                    version=stored.version,
                    url=stored.key,
                    dated=stored.dated,
                    before=before,
                    after=after,
                    parts=parts,
                )
            )
            self.shown = sorted(self.shown, key=_shuffled)[:SHOWN]


def _shuffled(one: Difference) -> str:
    """A key that sorts differences in an order that says nothing of them, the same in each run."""
    return hashlib.sha256(f"{one.article_id} {one.version}".encode()).hexdigest()


def outcome_of(stored: StoredReading, article: Article) -> RereadOutcome:
    """Whether today's reading differs from the stored one."""
    return RereadOutcome.CHANGED if changed_parts(ComparedReading.of(stored), ComparedReading.of(article)) else RereadOutcome.SAME


def counts(report: RereadReport) -> list[dict[str, object]]:
    """The report as rows of `what` and `pages`: how pages ended, then which parts changed."""
    ended: list[dict[str, object]] = [{"what": str(outcome), "pages": report.outcomes[outcome]} for outcome in RereadOutcome]
    return [row for row in ended if row["pages"]] + [{"what": f"changed {part}", "pages": report.parts[part]} for part in PARTS]
