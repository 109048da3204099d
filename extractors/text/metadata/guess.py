"""The day on which a page that states none was published, as htmldate guesses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import import_module

from htmldate import find_date

from extractors.dates import Hints, of_reading, read_date
from extractors.records import DateWitness
from extractors.text.dom.blocks import key_of
from extractors.text.dom.document import Document
from extractors.text.metadata.beside import Asides
from extractors.text.metadata.updates import HAS_DAY, PUBLISHED, says_updated
from extractors.text.metadata.witnesses import VISIBLE_LENGTH

_RULES = import_module("htmldate.extractors")


def guess_day(document: Document, hints: Hints, paragraphs: tuple[str, ...]) -> DateWitness | None:
    """The day that htmldate finds, where a line of the page that is no part of the text names it: it also finds days that sentences,
    scripts and addresses of pictures name. The first of January is how it says a year."""
    keys, asides = {key_of(paragraph) for paragraph in paragraphs}, Asides(document, paragraphs)
    lines = (block for block in document.blocks if len(block.text) <= VISIBLE_LENGTH and HAS_DAY.search(block.text))
    own = [line.text for line in lines if line.key not in keys and not asides.hold(line.owner)]
    named = document.tree.findtext(".//head/title") or ""
    witnesses = (of_reading("text", PUBLISHED, line, read_date(line, hints)) for line in (named, *own))
    days = {day for line in witnesses if (day := _day(line))}
    if not days:
        return None
    try:
        with _own_reader(hints.now):
            found = find_date(document.tree, original_date=True, url=document.url, max_date=hints.now + timedelta(days=1))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    if not found or found.endswith("-01-01"):
        return None
    guess = replace(of_reading("htmldate", PUBLISHED, found, read_date(found, hints)), guessed=True)
    return guess if _day(guess) in days else None


@contextmanager
def _own_reader(now: datetime) -> Iterator[None]:
    """For the block, htmldate has written dates read here instead of by dateparser, which takes a second to load its languages.

    It keeps the answers, so they depend on no page's language.
    """
    hints = Hints(now)

    def read(text: str) -> datetime | None:
        reading = None if says_updated(text) else read_date(text, hints)
        return reading.instant.replace(tzinfo=None) + timedelta(minutes=reading.offset_minutes or 0) if reading else None

    theirs = vars(_RULES)["_external_date"]
    vars(_RULES)["_external_date"] = read
    try:
        yield
    finally:
        vars(_RULES)["_external_date"] = theirs


def _day(witness: DateWitness) -> date | None:
    """The day that a witness names where it is."""
    return (witness.instant + timedelta(minutes=witness.offset_minutes or 0)).date() if witness.instant else None
