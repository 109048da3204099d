"""Dates as evidence: the raw value that a feed, sitemap, page or table states, and the instant read from it."""

from extractors.dates.reader import read_date
from extractors.dates.reading import Hints, Reading
from extractors.records import DateWitness

RAW = 120  # characters of a raw value that are kept


def witness(name: str, role: str, raw: str, hints: Hints) -> DateWitness:
    """The raw value with its instant; without an instant if it names none that is plausible."""
    return of_reading(name, role, raw, read_date(raw, hints))


def of_reading(name: str, role: str, raw: str, reading: Reading | None) -> DateWitness:
    """A raw value with its reading."""
    kept = raw.strip()[:RAW]
    if reading is None:
        return DateWitness(witness=name, role=role, raw=kept, instant=None)
    return DateWitness(
        witness=name,
        role=role,
        raw=kept,
        instant=reading.instant,
        offset_minutes=reading.offset_minutes,
        precision=reading.precision,
        guessed=reading.guessed,
    )
