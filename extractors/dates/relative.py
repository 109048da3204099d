"""Relative dates: "2 hours ago", "gestern, 18:30"."""

from __future__ import annotations

import re
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
_JUST_NOW = """
now just_now right_now moments_ago a_moment_ago a_few_seconds_ago seconds_ago gerade_eben soeben jetzt à_l'instant il_y_a_un_instant
maintenant ahora ahora_mismo hace_un_momento hace_unos_segundos agora agora_mesmo adesso poco_fa ora zojuist nu nyss just_nu lige_nu
akkurat_nå nå nyt juuri_nyt przed_chwilą teraz právě_teď teď práve_teraz upravo_sada sada только_что сейчас щойно зараз току-що сега
acum chiar_acum τώρα μόλις_τώρα şimdi az_önce şu_anda éppen_most most الآن همین_الان اکنون עכשיו כרגע अभी_अभी अभी এইমাত্র เมื่อสักครู่ เมื่อครู่
vừa_xong bây_giờ baru_saja sekarang ngayon sasa 刚刚 剛剛 刚才 剛才 现在 たった今 方금 방금_전 방금 지금
"""
_NOW = frozenset(" ".join(WORD.findall(fold(plain(words.replace("_", " "))))) for words in _JUST_NOW.split())
_DAYS_AGO = {fold(plain(word.replace("_", " "))): days for days, line in enumerate((_TODAY, _YESTERDAY)) for word in line.split()}

_NUMBER, _SPAN = re.compile(r"\d+"), re.compile(r"\{\} \S+")


def find_relative(text: str, hints: Hints) -> Reading | None:
    """The instant of a plain string relative to `hints.anchor`; always guessed, with the precision of its unit."""
    anchor = hints.anchor
    if anchor is None:
        return None
    if " ".join(WORD.findall(fold(text))) in _NOW:
        return Reading(anchor, None, "minute", True)
    numbers = [int(number[:6]) for number in _NUMBER.findall(text)] or [1]
    # `Published 3 hours ago` too: with a word before it.
    keys = [relative_key(text), relative_key(text.partition(" ")[2])]
    keys += [without_one(key) for key in keys if "{}" not in key]
    for words in (vocabulary(hints.language, hints.country), press()):
        for spans in map(_spans, keys):
            units = [words.ago.get(span, 0) for span in spans]
            if all(units) and len(units) == len(numbers):
                spent = sum(unit * number for unit, number in zip(units, numbers, strict=True))
                return Reading(anchor - timedelta(seconds=spent), None, "minute" if min(units) < 86_400 else "day", True)
    return _named_day(text, anchor, hints)


def _spans(key: str) -> list[str]:
    """The spans that a key adds up, each as a key: `{} h {} m ago` is `{} h ago` and `{} m ago`."""
    found = list(_SPAN.finditer(key))
    if len(found) < 2:
        return [key]
    around = key[: found[0].start()], key[found[-1].end() :]
    return [span[0].strip().join(around) for span in found]


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
