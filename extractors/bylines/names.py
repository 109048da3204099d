"""Bylines → people, and separately agencies, organisations and desks. Titles, roles, places and addresses are removed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.bylines.casing import cased
from extractors.dates import is_weekday, month_of
from extractors.files import phrases
from extractors.records import Credit
from extractors.strings import clean
from extractors.strings.characters import PICTURE

# A story by one person in the words of another: `Ada Brandt as told to Olek Hrynko`.
_TOLD_TO = re.compile(r"^.{0,200}?\bas told to\s+", re.IGNORECASE)
_EASTERN_PLACE = re.compile(r"^【?[\u3040-\u9fff\uac00-\ud7af]{1,12}[＝=]|】$")  # where a reporter wrote from: `서울=`, `【ベルリン＝`
# Where a reporter wrote from, or who sent it, in one word: `القاهرة - أحمد سالم`, `Redaktion - Ada Brandt`.
_PLACE_BEFORE = re.compile(r"^[^\W\d_]+\s[-–—]\s(?=[^\W\d_]+\s[^\W\d_]+$)")
# A date before the names: `Monday, January 12, 2026 10:05 am by Ada Brandt`.
DATED_BEFORE = re.compile(
    r"^[^;|]{0,40}\d[\d\s:.,h]{0,20}[^\d;|]{0,12}\s(?:da\s+(?=[A-ZÀ-Þ])|(?=(?:by|von|par|por|di|door|av)\s+[A-ZÀ-Þ]))"
)
_WITH = re.compile(r"^(?:mit|avec|con|com|met|med|with)\s+")
# Chinese names have no space within them, Japanese ones may.
_CHINESE_LIST = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff]))")
_LONG_LIST = re.compile(r"(?<=[\u3400-\u9fff]{3})\s+(?=[\u3400-\u9fff]{3}(?![\u3400-\u9fff]))")
BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# RFC 822 and RSS: `ann@example.org (Ann Example)`, `Ann Example <ann@example.org>`.
_MAILBOX = re.compile(r"^\s*[^\s@()]{1,64}(?:@|\s?[\[({](?:at|ät)[\])}]\s?)[^\s@()]{1,255}\s*\(([^()]+)\)\s*$")
_ANGLED = re.compile(r"<[^<>\s]*[@:/][^<>\s]*>")
# A word for `author` in any language, which no name has before a colon, and `by` in Romance ones, before a whole name.
_LABEL = re.compile(r"^[^\s:：՝,;|]{2,25}\s?[:：՝]\s*(?=\S+\s+\S)|^de\s(?=[A-ZÀ-ÞȘȚ]\w+\s[A-ZÀ-ÞȘȚ]\w+$)")
# Beside the address of its site stands an organisation's name: `Radio Lindau (www.radio-lindau.example)`.
_WITH_SITE = re.compile(r"^(.{3,60}?)\s\((?:https?://|www\.)?[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.[a-z]{2,10}/?\)$")
# A paper that names its agency: `Le Figaro avec AFP`.
WITH_AGENCY = re.compile(r"\s(?:mit|avec|con|met|med|com|with)\s+(?:[A-Z]{2,5}|dpa|Reuters)\b")
# A sentence of its own about others: `By Ada Brandt. Translated by Olek Hrynko`. Initials and short forms (`Dr.`) end none.
_SENTENCE = re.compile(r"(?<=[^\W\d_]{4})\.\s+(?=[^\W\d_]{3,20}\s(?:\w{1,20}\s){0,3}\w)")
_LISTED = re.compile(r"\s{0,9}(?:[;|•·/／\n、，,]|\b(?:and|und|with)\b|(?-i:\s(?:mit|avec|con|met|med|com|за)\s)|&)\s*", re.IGNORECASE)
_CONTACT = re.compile(r"\s{1,9}(?:[^\s@]{1,64}@[^\s@]{1,255}\.\w{2,20}(?:\?\S{0,200})?|(?i:follow\s{1,9})?@\w{1,40})(?=\s|$)")
# What the one name of a line is, with the place that it is of.
_OF_ROLE = re.compile(
    r"^[^,;|&\s]{1,40}(?:\s[^,;|&\s]{1,40}){1,5},(?:\s[^,;|&\s]{1,40}){1,8}\s(?:correspondent|editor|reporter|chief|columnist|writer|bureau)$",
    re.IGNORECASE,
)
# Words for `and` that are also letters or parts of names: they part only what has two words on either side.
AND = re.compile(r"(?<=\w\w)\s+(?:et|e|y|i|en|og|och|ja|ve|dan|și|şi|և|და|и|і|й|та|και|\+)\s+(?=\w+[.’'-]?\w*\s+\w)")
_CAPITAL_AND = re.compile(AND.pattern, re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|@|^\s{0,9}#|\.(?:com|org|net|info|co)\b", re.IGNORECASE)
_JUNIOR = re.compile(r"\s{0,3},?\s{1,3}([JS]r)\b\.?")
_JUNIORS = frozenset({"Jr", "Sr"})
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|phd|ph\.d|md|esq)\.?$", re.IGNORECASE)
# Foreign names have a dot between their parts: `ジョン・スミス`.
_EASTERN_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,6}|[\u30a1-\u30ff]{1,12}(?:[・＝][\u30a1-\u30ff]{1,12}){1,3}")
# A station's or an agency's letters: three consonants in capitals are no initials.
LETTERS = re.compile(r"\b[B-DF-HJ-NP-TV-XZ]{3,}\b")
# `A. Writer` is somebody's name.
_INITIALS = re.compile(r"^(?:[^\W\d_]\.[\s-]*)+\w+$")
# `A.B.` signs for somebody, but where it is short for a state or a body.
_INITIALS_ALONE = re.compile(r"(?:[A-ZÀ-ÞА-Я]\.[ -]?){1,3}[A-ZÀ-ÞА-Я]\.")
_ABBREVIATED = frozenset({"U.S.", "U.K.", "U.N.", "E.U.", "U.S.A.", "D.C.", "A.P.", "U.P.I.", "N.Y.", "L.A."})
# What no name begins with; `of` and the like are left where a degree stood before them: `Professor of Oceanography`.
_NO_FIRST = frozenset({"the", "of", "for", "für"})
_ARTICLES = frozenset({"un", "une", "una", "uno", "um", "uma", "ein", "eine", "einem", "einer", "een", "en", "a", "an"})
# Signs that no name has, and placeholders that a template left: `{{author}}`.
_NO_SIGN = re.compile(r"[+=<>{}%#*\\^~$€!?_]")
# Words within names that have no capital.
_PARTICLES = """
de del della dello dei degli di da das do dos du des d la las le les los lo el al ad bin bint ibn ben abu van von der den dem ter ten te het
t zu zum zur vom und y e i af av auf of the och og bar st san
"""
PARTICLES = frozenset(_PARTICLES.split())
# From where somebody writes, in Portuguese: `do Recife`.
_PLACE_OF = re.compile(r"^(?:do|da|de|dos|das|desde|from|aus|à|en|in) ")
_BEFORE_DATE = frozenset({"on", "at", "in", "am", "um", "vom", "den", "le", "el", "il", "la", "em", "op", "på", "dne", "w", "dniu"})
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\d:\d")
# With one word behind it, an article names a paper: `Le Monde`, `DER SPIEGEL`.
PAPER = re.compile(r"(?:Le|La|Les|El|Il|Die|Der|Das) [^\W\d_]+|(?:DER|DIE|DAS) [^\W\d_]+")
# A part that is only a title: `«Липницькі вісті»`.
QUOTED = re.compile(r"[«„“\"][^«»„“”\"]{3,40}[»“”\"]")
# Agencies in one part: `AFP et Reuters`.
_AND_AGENCY = re.compile(r"\s(?:et|e|y|i|en|og|och|ja|ve|dan|и|і|й|та|και)\s(?=[^\W\d_]+$)")
_SIGN = re.compile(r"[A-Z]{4,6}")  # a station or a paper by its letters; a degree has fewer
# The last letter of a short form: `L.P.`, `e.V.`.
_SHORT_FORM = re.compile(r"\b\w\.\w$")
MAX_AUTHORS = 12
MAX_NAME = 60
MAX_CREDIT = 100
MAX_LINE = 300


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote an article: the names of people, and what else is credited, each once and in order."""

    people: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()


def read_bylines(lines: Iterable[str], organisations: frozenset[str] = frozenset()) -> Byline:
    """The people and the credits in these lines; `organisations` are lower-case names that are nobody's."""
    people: dict[str, str] = {}
    others: dict[str, Credit] = {}
    for raw in lines:
        line = PICTURE.sub(" ", _one_line(raw)).replace("mailto:", "").strip()
        line = line.strip("[]").replace('"', "") if line.startswith('["') else line  # a list as a program prints it
        line = line[1:-1] if BRACKETS.fullmatch(line) else line
        if not line or len(line) > MAX_LINE:
            continue
        found: list[str] = []
        first, other = "", False
        nobody = organisations | {site[1].lower() for site in (_WITH_SITE.match(line),) if site}
        for part in _parts(line, nobody) if not phrases.OTHER_WORK.match(line) else ():
            other = bool(phrases.PICTURES_BY.match(part)) or (other and not phrases.BEFORE_NAMES.match(part))
            if other or "\0" in part:
                continue
            first = first or part.strip(" u")  # `/u/name`, on forums
            name = None if phrases.TEXT_SOURCE.match(line) else _name(part)
            if name and name.lower() not in nobody:
                found.append(name)
            else:
                for each in _AND_AGENCY.split(part):
                    if credit := _credit(each, nobody):
                        others.setdefault(credit.lower(), Credit(credit, line))
        # Beside a whole name or an agency a single word is a place, a paper or an alias; so it is behind what is no name at all.
        whole = [name for name in found if " " in _PLACE_OF.sub("", name) or _EASTERN_NAME.fullmatch(name)]
        for name in whole if whole or WITH_AGENCY.search(line) or not _name(first) else found:
            people.setdefault(name.lower(), name)
    return Byline(tuple(people.values())[:MAX_AUTHORS], tuple(others.values())[:MAX_AUTHORS])


def _one_line(raw: str) -> str:
    """A value in one line; lines that may each be a whole name are parted."""
    lines = clean.paragraphs(raw)
    return ("; " if len(lines) > 1 and all(" " in line for line in lines) else " ").join(lines)


def _parts(line: str, organisations: frozenset[str]) -> Iterator[str]:
    """The parts of a byline that may be a name each. `Doe, Jane` is one, and so is the whole name of an organisation."""
    if mailbox := _MAILBOX.match(line):
        line = mailbox[1]
    line = phrases.NAME_HELPED.sub("; ", _JUNIOR.sub(r" \1.", _CONTACT.sub("", _ANGLED.sub(" ", _EASTERN_PLACE.sub("", line)))))
    text = phrases.BEFORE_NAMES.sub(
        "", _TOLD_TO.sub("", DATED_BEFORE.sub("", BRACKETS.sub(" ", phrases.PICTURED.sub("\0", phrases.EASTERN_PICTURES_BY.sub("", line)))))
    ).strip()
    text = phrases.PICTURES_BY.sub(r";\g<0>", (_CHINESE_LIST if "记者" in line else _LONG_LIST).sub("、", text)).lstrip(";")
    if text.lower() in organisations:
        yield text
        return
    yield from (inside for inside in BRACKETS.findall(line) if phrases.ORGANISATION.search(inside))
    if ";" in text and all("," in part for part in text.split(";")):
        for part in text.split(";"):
            yield from _parts(part, organisations)
        return
    family, comma, given = text.partition(",")
    junior = next((each for each in (" Jr.", " Sr.") if family.rstrip().endswith(each)), "")
    family = family.strip().removesuffix(junior)
    if comma and all(_one_word(part.strip()) for part in (family, given)):
        yield f"{given.strip()} {family}{junior}"
        return
    if _OF_ROLE.search(text):
        text = family  # `Ada Brandt, Vienna Correspondent`
    for part in _LISTED.split(_SENTENCE.sub("; ", text)):
        if not phrases.OTHER_WORK.match(part):
            yield from (_CAPITAL_AND if part.isupper() else AND).split(_PLACE_BEFORE.sub("", part))


def _one_word(text: str) -> bool:
    return text[:1].isupper() and len(text.split()) == 1 and not phrases.ORGANISATION.search(text) and not _SUFFIX.match(text)


def _name(part: str) -> str | None:
    """The name of a person, None where the part holds none."""
    if _ADDRESS.search(part) or phrases.NAME_NOBODY.match(part.strip()) or QUOTED.fullmatch(part.strip()):
        return None
    whole = _untitled(_LABEL.sub("", phrases.BEFORE_NAMES.sub("", part).strip()))
    if _INITIALS_ALONE.fullmatch(whole) and whole.replace(" ", "") not in _ABBREVIATED:
        return whole
    text = phrases.AFTER_NAME.sub("", whole)
    rest = whole[len(text) :]
    text = phrases.DEGREE.sub("", phrases.EASTERN_ROLE.sub("", text).strip(" .,:;-–—'\"“”"))
    if phrases.DESK.search(text) or phrases.EASTERN_DESK.search(text):
        return None
    text, before = _after_roles(text)
    role = None if _INITIALS.match(text) else phrases.ROLE.search(text)
    text = (text[: role.start()] if role else text).strip(" ,-–—")
    if phrases.ORGANISATION.search(text) or (LETTERS.search(text) and text != text.upper()) or ((role or before) and " " not in text):
        return None
    if before and text[:1].islower():
        return None  # of what the role is: `Repórter da Voz`
    words = text.split()
    # A byline's date is cut at its digits, and what stands before them is left: a month, where none stands behind them.
    month_cut = any(month_of(word.strip(".,")) for word in rest.split())
    while rest and words and is_of_date(words[-1]) and not (month_cut and month_of(words[-1])):
        words.pop()
    point = bool(words) and (words[-1] in _JUNIORS or (len(words[-1]) == 1 and f" {words[-1]}." in whole))
    return cased(f"{' '.join(words)}{'.' * point}") if _is_name(words) else None


def _after_roles(text: str) -> tuple[str, bool]:
    """What follows the roles that stand before a name, and whether there were any."""
    shorter = text
    while role := phrases.ROLE.match(shorter):
        shorter = shorter[role.end() :].lstrip(" ,:-–—")
    return (shorter, True) if shorter and shorter != text else (text, False)


def _credit(part: str, organisations: frozenset[str]) -> str | None:
    """The name of an agency, organisation or desk, None where the part is a role, an address or nobody."""
    text = _WITH.sub("", phrases.TEXT_SOURCE.sub("", phrases.BEFORE_NAMES.sub("", part))).strip(" .,:;-–—'\"“”")
    if _SHORT_FORM.search(text) and f"{text}." in part:
        text += "."
    role_only = not re.search(r"\w", phrases.ROLE.sub("", text))
    if not text or len(text) > MAX_CREDIT or role_only or _DATED.search(text) or _ADDRESS.search(text) or phrases.NAME_NOBODY.match(text):
        return None
    if phrases.EASTERN_DESK.search(text):
        return text if not text.endswith(("報導", "报道", "報道", "電", "电")) else None
    named = text.lower() in organisations or phrases.ORGANISATION.search(text) or LETTERS.search(text) or _SIGN.fullmatch(text)
    known = named or phrases.TEXT_SOURCE.match(part)
    return text if known or PAPER.fullmatch(text) or (text.lower().startswith("the ") and text != text.lower()) else None


def is_of_date(word: str) -> bool:
    """Whether a word may stand before the digits of a date: a month, a day of the week, or a word like `on`."""
    word = word.strip(".,")
    return bool(month_of(word) or is_weekday(word) or word in _BEFORE_DATE)


def _untitled(text: str) -> str:
    while (shorter := phrases.HONORIFIC.sub("", text)) != text and shorter:
        text = shorter
    return text


def _is_name(words: list[str]) -> bool:
    text = " ".join(words)
    if _EASTERN_NAME.fullmatch(text):
        return True
    if not 3 <= len(text) <= MAX_NAME or len(words) > 6 or _SUFFIX.match(text) or words[0].lower() in _NO_FIRST or words[0] in _ARTICLES:
        return False
    small = [word for word in words if word.islower() and word != word.title() and word not in PARTICLES]
    if PAPER.fullmatch(text) or _NO_SIGN.search(text) or len(small) > 1 or any(word in words[1:-1] for word in small):
        return False
    if len(words) == 1:
        return text.isalpha() and text[0].isupper() and not text.isupper() and not is_weekday(text)
    # Scripts with one case for names have no title case of a word: Georgian has capitals, but only for whole lines.
    return text != text.lower() or text.title() == text
