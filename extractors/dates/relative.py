"""Relative dates: "2 hours ago", "gestern, 18:30"."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from extractors.dates.printed import Day, find_clock, marked
from extractors.dates.reading import Hints, Reading
from extractors.dates.strings import WORD, fold, plain
from extractors.dates.vocabulary import press, relative_key, vocabulary, without_one
from extractors.dates.zones import zone_after

# What the CLDR calls them; Babel does not ship these words. Today first, then yesterday.
_TODAY = """
today heute aujourd hoy hoje oggi vandaag idag dag tänään dzisiaj dziś dnes danas сегодня сьогодні днес данас sot azi astăzi σήμερα
bugün šiandien šodien täna დღეს այսօր бүгін اليوم امروز היום آج आज আজ இன்று วันนี้ hôm_nay hari_ini ngayon leo avui gaur hoxe 今天 今日 오늘
"""
_YESTERDAY = """
yesterday gestern hier ayer ontem ieri gisteren igår går eilen wczoraj včera jučer juče včeraj вчера вчора јуче dje tegnap χθες χτες
dün dünən vakar eile გუშინ երեկ кеше أمس دیروز אתמול کل कल গতকাল நேற்று เมื่อวาน hôm_qua kemarin semalam kahapon jana ahir atzo onte
昨天 昨日 어제
"""
_DAYS_AGO = {fold(plain(word.replace("_", " "))): days for days, line in enumerate((_TODAY, _YESTERDAY)) for word in line.split()}


def find_relative(text: str, hints: Hints) -> Reading | None:
    """The instant of a plain string relative to `hints.anchor`; always guessed, with the precision of its unit."""
    anchor = hints.anchor
    if anchor is None:
        return None
    # `Published 3 hours ago` too: with a word before it.
    keys = [relative_key(text), relative_key(text.partition(" ")[2])]
    keys += [without_one(key) for key in keys if "{}" not in key]
    for words in (vocabulary(hints.language, hints.country), press()):
        if seconds := next((words.ago[key] for key in keys if key in words.ago), None):
            number = int("".join(character for character in text if character.isdigit())[:6] or 1)
            return Reading(anchor - timedelta(seconds=seconds * number), None, "minute" if seconds < 86_400 else "day", True)
    return _named_day(text, anchor, hints)


def _named_day(text: str, anchor: datetime, hints: Hints) -> Reading | None:
    words = [fold(word) for word in WORD.findall(text)]
    pairs = [" ".join(pair) for pair in pairwise(words)]
    days = next((_DAYS_AGO[word] for word in (*pairs, *words) if word in _DAYS_AGO), None)
    if days is None or len(words) > 8:
        return None
    on = (anchor - timedelta(days=days)).date()
    clock = find_clock(Day(on, "day", True, "", marked(text, vocabulary(hints.language, hints.country))))
    if clock is None:
        return Reading(datetime.combine(on, time(), UTC), None, "day", True)
    wall = datetime.combine(on, time(), UTC) + timedelta(hours=clock.hours, minutes=clock.minutes)
    zone = zone_after(clock.tail, hints)
    offset = zone.offset(wall.replace(tzinfo=None)) if zone else None
    return Reading(wall - timedelta(minutes=offset or 0), offset, "minute", True)
