"""Relative dates: "2 hours ago", "gestern, 18:30"."""

import re
from calendar import monthrange
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from extractors.dates.clocks import find_clock
from extractors.dates.marks import marked
from extractors.dates.reading import Hints, Reading
from extractors.dates.strings import WORD, fold, plain
from extractors.dates.vocabulary import MONTH, press, relative_key, vocabulary, without_one
from extractors.dates.zones import home_offset, zone_after

# What the CLDR calls them; Babel does not ship these words. Today first, then yesterday and the day before.
_TODAY = """
today heute aujourd hoy hoje oggi vandaag idag dag tänään dzisiaj dziś dnes danas сегодня сьогодні днес данас sot azi astăzi σήμερα
bugün šiandien šodien täna დღეს այսօր бүгін اليوم امروز היום آج आज আজ இன்று วันนี้ hôm_nay hari_ini ngayon leo avui gaur hoxe 今天 今日 오늘
"""
_YESTERDAY = """
yesterday gestern hier ayer ontem ieri gisteren igår går eilen wczoraj včera jučer juče včeraj вчера вчора јуче dje tegnap χθες χτες
dün dünən vakar eile გუშინ երեկ кеше أمس دیروز אתמול کل कल গতকাল நேற்று เมื่อวาน hôm_qua kemarin semalam kahapon jana ahir atzo onte
昨天 昨日 어제
"""
_BEFORE_YESTERDAY = """
before_yesterday vorgestern avant_hier anteayer antier anteontem altro_ieri eergisteren förrgår forgårs toissapäivänä przedwczoraj
předevčírem predvčerom prekjučer prekjuče позавчера позавчора завчора онзи_ден tegnapelőtt προχθές evvelsi_gün alaltăieri
前天 一昨日 おととい 그저께 그제
"""
_JUST_NOW = """
less_than_a_minute_ago less_than_minute_ago
now just_now right_now moments_ago a_moment_ago a_few_seconds_ago seconds_ago gerade_eben soeben jetzt à_l'instant il_y_a_un_instant
maintenant ahora ahora_mismo hace_un_momento hace_unos_segundos agora agora_mesmo adesso poco_fa ora zojuist nu nyss just_nu lige_nu
akkurat_nå nå nyt juuri_nyt przed_chwilą teraz právě_teď teď práve_teraz upravo_sada sada только_что сейчас щойно зараз току-що сега
acum chiar_acum τώρα μόλις_τώρα şimdi az_önce şu_anda éppen_most most الآن همین_الان اکنون עכשיו כרגע अभी_अभी अभी এইমাত্র เมื่อสักครู่ เมื่อครู่
vừa_xong bây_giờ baru_saja sekarang ngayon sasa 刚刚 剛剛 刚才 剛才 现在 たった今 方금 방금_전 방금 지금
"""
_NOW = frozenset(" ".join(WORD.findall(fold(plain(words.replace("_", " "))))) for words in _JUST_NOW.split())
_NAMED = (_TODAY, _YESTERDAY, _BEFORE_YESTERDAY)
_DAYS_AGO = {fold(plain(word.replace("_", " "))): days for days, line in enumerate(_NAMED) for word in line.split()}
# By the seconds of the unit.
_LAST = {
    604_800: """last_week letzte_woche la_semaine_derniere la_semana_pasada semana_passada la_settimana_scorsa vorige_week
        на_прошлой_неделе 上周 先週 지난주""",
    MONTH: """last_month letzten_monat le_mois_dernier el_mes_pasado mes_passado il_mese_scorso vorige_maand в_прошлом_месяце
        上个月 先月 지난달""",
    12 * MONTH: """last_year letztes_jahr l_annee_derniere el_ano_pasado ano_passado l_anno_scorso vorig_jaar в_прошлом_году
        去年 昨年 작년""",
}
_UNITS_AGO = {fold(plain(words.replace("_", " "))): unit for unit, names in _LAST.items() for words in names.split()}

_NUMBER, _SPAN = re.compile(r"\d+"), re.compile(r"\{\} \S+")


def find_relative(text: str, hints: Hints) -> Reading | None:
    """The instant of a plain string relative to `hints.anchor`; always guessed, with the precision of its unit."""
    anchor = hints.anchor
    if anchor is None:
        return None
    plain = " ".join(WORD.findall(fold(text)))
    if plain in _NOW:
        return Reading(anchor, None, "minute", True)
    if plain in _UNITS_AGO:
        return _ago(anchor, [(_UNITS_AGO[plain], 1)])
    numbers = [int(number[:6]) for number in _NUMBER.findall(text)] or [1]
    # `Published 3 hours ago` too: with a word before it.
    keys = [relative_key(text), relative_key(text.partition(" ")[2])]
    keys += [without_one(key) for key in keys if "{}" not in key]
    for words in (vocabulary(hints.language, hints.country), press()):
        for spans in map(_spans, keys):
            units = [words.ago.get(span, 0) for span in spans]
            if all(units) and len(units) == len(numbers):
                return _ago(anchor, list(zip(units, numbers, strict=True)))
    return _named_day(text, anchor, hints)


def _ago(anchor: datetime, spans: list[tuple[int, int]]) -> Reading:
    """The instant before the anchor by spans of (unit in seconds, how many). Months and years are those of the calendar."""
    months = sum(unit // MONTH * number for unit, number in spans if unit >= MONTH)
    year, month = divmod(anchor.year * 12 + anchor.month - 1 - months, 12)
    at = anchor.replace(day=1, year=year, month=month + 1)
    smallest = min(unit for unit, _ in spans)
    if smallest >= MONTH:
        coarse = "month" if smallest == MONTH else "year"
        return Reading(datetime(year, month + 1 if coarse == "month" else 1, 1, tzinfo=UTC), None, coarse, True)
    at += timedelta(days=min(anchor.day, monthrange(year, month + 1)[1]) - 1)
    at -= timedelta(seconds=sum(unit * number for unit, number in spans if unit < MONTH))
    return Reading(at, None, "minute" if smallest < 86_400 else "day", True)


def _spans(key: str) -> list[str]:
    """The spans that a key adds up, each as a key: `{} h {} m ago` is `{} h ago` and `{} m ago`."""
    found = list(_SPAN.finditer(key))
    if len(found) < 2:
        return [key]
    around = key[: found[0].start()], key[found[-1].end() :]
    # Without spaces, the word for `ago` ends the last unit, and `and` the one before: `2日と3時間前`.
    ago = "前" if key.endswith("前") else ""
    return [f"{span[0].strip().removesuffix(ago).removesuffix('と')}{ago}".join(around) for span in found]


def _named_day(text: str, anchor: datetime, hints: Hints) -> Reading | None:
    words = [fold(word) for word in WORD.findall(text)]
    pairs = [" ".join(pair) for pair in pairwise(words)]
    days = next((_DAYS_AGO[word] for word in (*pairs, *words) if word in _DAYS_AGO), None)
    if days is None or len(words) > 8:
        return None
    clock = find_clock(marked(text, vocabulary(hints.language, hints.country)))
    zone, wall = zone_after(clock.tail, hints) if clock else None, anchor.replace(tzinfo=None)
    offset = zone.offset(wall) if zone else home_offset(hints.country if hints.local else None, wall)
    on = datetime.combine((anchor + timedelta(minutes=offset or 0)).date(), time(), UTC) - timedelta(days=days)
    if clock is None:
        return Reading(on, None, "day", True)
    at = on + timedelta(hours=clock.hours, minutes=clock.minutes - (offset or 0))
    return Reading(at, offset, "minute", True)
