"""When an article was published and modified: one of all witnesses decides, and the others show which time zone it meant.

Publishers state the date for machines before they print it for people, and what they state for machines has a zone. So
JSON-LD wins over microdata and meta elements, these over the feed, scripts, marked-up time elements, the URL and visible text. A
witness that names only the day yields to a later one that names the minute of the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from extractors.dates import Hints, is_plausible, of_reading, read_date
from extractors.records import DateWitness, Page
from extractors.text.dom.document import Document
from extractors.text.metadata.guess import guess_day
from extractors.text.metadata.updates import MODIFIED, PUBLISHED, parted
from extractors.text.metadata.witnesses import read_witnesses, script_witness

__all__ = ["MODIFIED", "PUBLISHED", "Dates", "choose", "find_dates", "standing"]

# What a publisher puts first is trusted first. Names are prefixes of DateWitness.witness.
TRUST = (
    "jsonld.datePublished", "meta.article:published", "microdata.", "meta.", "jsonld-page.", "jsonld.dateCreated", "feed.published",
    "feed.date_published", "feed.created", "sitemap.", "feed.dc:date", "script.", "time", "url", "text", "meta-like.", "feed.", "htmldate",
    "relative",
)  # fmt: skip
TRUST_MODIFIED = ("jsonld.", "meta.", "jsonld-page.", "microdata.", "feed.", "sitemap.", "meta-like.", "time", "text")
# How far a publisher's clock may be ahead of ours.
CLOCK_SLACK = timedelta(minutes=15)
# The day of a place far east begins so long before the UTC day, and far west it ends so long after.
EASTMOST, WESTMOST = timedelta(hours=14), timedelta(hours=36)
# A month or a year yields to a witness that names a day.
COARSE = frozenset({"month", "year"})
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Dates:
    """All witnesses, the one that decides when a page was published, and the one for when it was modified."""

    witnesses: tuple[DateWitness, ...]
    published: DateWitness | None
    modified: DateWitness | None


def find_dates(
    document: Document,
    page: Page,
    hints: Hints,
    *,
    feed: tuple[DateWitness, ...] = (),
    lines: Sequence[str] = (),
    paragraphs: tuple[str, ...] = (),
) -> Dates:
    """The dates of a page; `feed` is what discovery knew of them, `lines` are date lines taken out of the text, `paragraphs` its rest."""
    now = page.fetched_at
    found = read_witnesses(document, page, hints, paragraphs, feed)
    found += tuple(of_reading("text", role, part, read_date(part, hints)) for line in lines for role, part in parted(line))
    published = choose(found, PUBLISHED, now)
    # These two are slow, so they are asked only where the others did not say enough.
    if (published is None or not _exact(published)) and (script := script_witness(document, hints)):
        found += (script,)
        published = choose(found, PUBLISHED, now)
    if (published is None or published.precision in COARSE or published.witness == "relative") and (
        guess := guess_day(document, hints, paragraphs)
    ):
        # What the page calls an update is no publication, for any witness.
        changed = any(item.role == MODIFIED and item.instant and _wall(item).date() == _wall(guess).date() for item in found)
        found += (replace(guess, role=MODIFIED) if changed else guess,)
        published = choose(found, PUBLISHED, now)
    modified = choose(found, MODIFIED, now)
    if published and modified and _exact(published) and published.offset_minutes is None and modified.offset_minutes:
        published = replace(_with_zone(published, modified.offset_minutes), guessed=True)
    if modified and published and modified.instant and published.instant and modified.instant < published.instant:
        modified = None
    return Dates(tuple(_as_decided(item, (published, modified)) for item in found), published, modified)


def _as_decided(item: DateWitness, winners: tuple[DateWitness | None, ...]) -> DateWitness:
    """The witness, with the zone that others gave it where it is one of the winners."""
    return next((one for one in winners if one and (one.witness, one.role, one.raw) == (item.witness, item.role, item.raw)), item)


def choose(found: tuple[DateWitness, ...], role: str, now: datetime) -> DateWitness | None:
    """The witness that decides `role`, None where none is plausible: readable, after 1990 and not in the future of `now`.

    One that is a few hours ahead of `now` has its zone wrong, and comes after all that are not.
    """
    trust = TRUST if role == PUBLISHED else TRUST_MODIFIED
    printed = [item for item in found if item.witness == "text" and item.role == role and item.instant]
    ranked = sorted(
        (item for item in found if item.role == role and _plausible(item, now) and _rank(item, trust) < len(trust)),
        # Of several marked-up times the one that is printed beside the heading too is the article's; others are teasers'.
        key=lambda item: (
            _ahead(item, now),
            item.precision in COARSE,
            _rank(item, trust),
            item.witness == "time" and not any(_wall(item).date() == _wall(line).date() for line in printed),
        ),
    )
    if not ranked:
        return None
    winner = ranked[0]
    if not _exact(winner) and winner.precision not in COARSE:
        winner = next((item for item in ranked if _exact(item) and _on_day_of(item, winner)), winner)
    if not _exact(winner):
        return winner
    exact = [item for item in ranked if _exact(item)]
    return _local(_zoned(winner, [item for item in exact if item.offset_minutes is not None]), [item for item in exact if item in printed])


def standing(item: DateWitness, winner: DateWitness | None, now: datetime) -> str:
    """Why a witness won its role or lost it, in words."""
    if item.instant is None:
        return "not readable, before 1990 or in the future"
    if not _plausible(item, now):
        return "before 1990 or in the future"
    if winner is None:
        return "never decides"
    if item.witness == winner.witness and item.raw == winner.raw:
        return "decides"
    return "agrees" if _on_day_of(item, winner) else "differs, trusted less"


def _instant(item: DateWitness) -> datetime:
    assert item.instant is not None
    return item.instant


def _plausible(item: DateWitness, now: datetime) -> bool:
    return item.instant is not None and is_plausible(item.instant, now)


def _ahead(item: DateWitness, now: datetime) -> bool:
    return _instant(item) > now + CLOCK_SLACK


def _rank(item: DateWitness, trust: tuple[str, ...]) -> int:
    return next((rank for rank, prefix in enumerate(trust) if item.witness.startswith(prefix)), len(trust))


def _wall(item: DateWitness) -> datetime:
    """What the clock at the publisher's showed, as far as the witness says."""
    return _instant(item) + timedelta(minutes=item.offset_minutes or 0)


def _exact(item: DateWitness) -> bool:
    """Whether a witness names a minute. Midnight sharp is how systems without a time write a day."""
    wall = _wall(item)
    return item.precision in {"minute", "second"} and (wall.hour, wall.minute, wall.second) != (0, 0, 0)


def _on_day_of(item: DateWitness, other: DateWitness) -> bool:
    """Whether a witness can mean the day that the other names: in its own zone, or, where it states none or UTC, in any."""
    day = _wall(other).replace(hour=0, minute=0, second=0)
    if _wall(item).date() == day.date():
        return True
    return (item.guessed or not item.offset_minutes) and day - EASTMOST <= _instant(item) < day + WESTMOST


def _zoned(winner: DateWitness, others: list[DateWitness]) -> DateWitness:
    """The winner with its zone as the witnesses with a stated one have it, before others that have one.

    Where it states none: that of the same wall clock, else the whole quarters of an hour that it is away from a stated instant
    of the same day. Where another shows the same wall clock with a different offset, one of the two is mislabelled: the instant
    that more witnesses name holds, and between one and one a stated offset over a `Z`, which systems also put behind local time.
    """
    others = sorted(others, key=lambda item: item.guessed)
    same = [item for item in others if abs(_wall(item) - _wall(winner)) < MINUTE]
    if winner.guessed:
        if same:
            return replace(_with_zone(winner, same[0].offset_minutes or 0), guessed=same[0].guessed)
        away = (_offset_from(winner, item) for item in others if not item.guessed)
        return next((_with_zone(winner, offset) for offset in away if offset is not None), winner)
    for item in same:
        if item.offset_minutes != winner.offset_minutes:
            mine, theirs = (sum(abs(_instant(one) - _instant(each)) < MINUTE for one in others) for each in (winner, item))
            if theirs > mine or (theirs == mine and winner.offset_minutes == 0):
                return _with_zone(winner, item.offset_minutes or 0)
    return winner


def _local(winner: DateWitness, printed: list[DateWitness]) -> DateWitness:
    """An instant in UTC, with the offset at which the line beside the heading shows it: its day is the publisher's."""
    if winner.offset_minutes != 0:
        return winner
    offset = next((offset for item in printed if item.guessed and (offset := _offset_from(item, winner)) is not None), 0)
    return replace(winner, offset_minutes=offset)


def _offset_from(naive: DateWitness, stated: DateWitness) -> int | None:
    """The offset at which a wall clock without a zone would be a stated instant, None where no zone has it."""
    away = _wall(naive) - _instant(stated)
    seconds = naive.precision == stated.precision == "second"
    whole = away % QUARTER == timedelta() if seconds else (away + MINUTE) % QUARTER < 2 * MINUTE
    return round(away / MINUTE / 15) * 15 if whole and -timedelta(hours=12) < away <= EASTMOST else None


def _with_zone(item: DateWitness, offset: int) -> DateWitness:
    return replace(item, instant=_wall(item) - timedelta(minutes=offset), offset_minutes=offset, guessed=False)
