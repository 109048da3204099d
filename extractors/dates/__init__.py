"""The one reader of dates, for feeds, sitemaps, pages and tables alike. Pure.

reader.py      a raw string and hints → `Reading`: instant, offset, precision, guessed
reading.py     the hints, the answer, and which instants are plausible
strings.py     raw strings in one form: digits, hyphens, folded words
vocabulary.py  months, halves of the day and relative time in the languages of the CLDR
marks.py       the words of a date as marks, so that a few patterns read all languages
days.py        the day in a string
clocks.py      the time of day in a string
calendars.py   centuries, the Thai and Iranian calendars, the order of day and month
zones.py       names and offsets of zones
spoken_zones.py  zones in words: `Central European Time`, `heure de Paris`
relative.py    "2 hours ago", where an anchor is given
named.py       the days that a text names
witness.py     a raw value and what was read in it → `DateWitness`
"""

from extractors.dates.named import days_ahead, days_named, names_weekday, weekdays_ahead
from extractors.dates.reader import in_their_order, read_date, stated_order
from extractors.dates.reading import EARLIEST, Hints, Reading, is_plausible
from extractors.dates.vocabulary import is_weekday, month_of
from extractors.dates.witness import of_reading, witness

__all__ = [
    "EARLIEST",
    "Hints",
    "Reading",
    "days_ahead",
    "days_named",
    "in_their_order",
    "is_plausible",
    "is_weekday",
    "month_of",
    "names_weekday",
    "of_reading",
    "read_date",
    "stated_order",
    "weekdays_ahead",
    "witness",
]
