"""Bylines → names of people: titles, roles, places, organisations and addresses are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.dates.instants import MONTHS
from extractors.text.cleanup.phrases import any_of

# What stands before the names, in the languages of the larger press: `By`, `Propos recueillis par`, `Text:`, `Автор:`.
BYLINE = re.compile(
    r"^\s*(?:[^\W\d_][\w’']*\s+){0,3}?(?:by|par|przez)\s*:?\s+(?=\w)"
    r"|^\s*(?:(?:an?|ein|text|foto|kommentar|testo|articolo|scritto|a cura|escrito|publicado|geschreven|skrev\w+|tekst)\s+){0,2}"
    r"(?:von|por|di|door|av|af|oleh|από(?:\s+τ(?:ον|ην|ους))?)\s*:?\s+(?=\w)"
    r"|^\s*(?:text[eo]?|testo|teksti|tekst|foto|words|story|analysis|report|opinion|autor(?:es|a|en|ka)?|auteurs?|autori|authors?"
    r"|автор(?:ы|и|ка)?|текст|yazar|penulis|reporter|بقلم|كتب|מאת|글|文)\s*[:：|]\s*",
    re.IGNORECASE,
)
_OTHER_WORK = re.compile(
    r"^\s*(?:edit(?:ed|ing)|produc(?:ed|tion)|photo\w*|illustrat\w+|translat\w+|video|graphics?|fotos?)\b.*\bby\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LISTED = re.compile(r"\s*(?:[;|•·/\n、，,]|\b(?:and|und|with)\b|&)\s*", re.IGNORECASE)
# Words for `and` that are also letters or parts of names: they part only what has two words on either side.
_AND = re.compile(r"(?<=\w\w)\s+(?:et|e|y|i|en|og|och|ja|ve|dan|и|і|й|та|και)\s+(?=\w+[.’'-]?\w*\s+\w)")
_ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|org|net|info|co)\b", re.IGNORECASE)
_TITLE = re.compile(
    r"^(?:(?:dr|prof(?:essor)?|mr|mrs|ms|mme|mlle|sir|dame|rev|hon|herr|frau|señora?|signora?|rabbi|senator|colonel|general|lieutenant"
    r"|captain|sergeant|admiral|ambassador|д-р|проф)\b\.?"
    r"|(?:lt|col|gen|maj|capt|sgt|brig|adm|cmdr|sen|rep|gov|fr|msgr|m|ing|mgr|mag|dipl|dott(?:\.ssa)?|avv|on|sra?|srta|г-н|г-жа)\.)[\s-]*",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"[\s,]+(?:Ph\.?D|M\.?D|M\.?S|M\.?A|M\.?Sc|M\.?P\.?H|R\.?D\.?N?|L\.?D\.?N|J\.?D|M\.?B\.?A|D\.?D\.?S|O\.?B\.?E|M\.?B\.?E|C\.?B\.?E|Esq)\.?$"
)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|phd|ph\.d|md|esq)\.?$", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:[(\[|]|\s[-–—]\s|\sfor\s|\sin\s|\sat\s|\s(?:en|à|aus|desde|из|в|w|i)\s(?=[^\W\d_])(?-i:(?=[^a-zà-ÿа-я]))"
    r"|\bUpdated\b|\bPublished\b|\bPosted\b|\d).*$",
    re.IGNORECASE,
)
# What a name ends at: roles, and the desks that they are of.
ROLE = any_of(
    r"""
    (?:executive|managing|deputy|assistant|senior|associated?|chief|special|staff|content|political|diplomatic|foreign) (?=\w+)
    (?:european?|middle[ -]east|world|national|security|defen[cs]e|economics?|business|sports?|science|health) (?=\w+)
    editors?
    reporter(?:s|in|ka)?
    k?[ck]orrespond\w+
    corres[pP]onsal\w*
    corrispondente
    (?:staff )?writers?
    columnist
    journalist\w*
    producer
    contributors?
    contributing
    director
    photographer
    analyst
    bureau
    redaktor\w*
    r[ée]dact(?:eur|rice)
    redactora?
    корреспондент\w*
    кореспондент\w*
    журналист\w*
    envoy[ée]e?
    giornalista
    periodista
    """,
    before=r"\b",
    after=r"\b",
)
# What no person is called.
ORGANISATION = any_of(
    r"""
    staff
    editorial
    newsroom
    desk
    team
    admin
    author
    redaktion\w*
    redakcj\w*
    r[ée]daction
    redac(?:ción|ão)
    redazione
    redactie
    редак\w+
    agenc\w+
    agence
    agentur\w*
    presse?
    news
    wire
    services?
    media
    network
    magazine
    times
    daily
    journal
    gazette
    tribune
    university
    institute
    universit[äéà]\w*
    school
    department
    ministry
    committee
    foundation
    association
    images
    gmbh
    ltd
    llc
    reuters
    afp
    ap
    dpa
    ansa
    efe
    tass
    тасс
    xinhua
    kyodo
    interfax
    интерфакс
    укринформ
    укрінформ
    board
    guest
    special
    online
    web
    digital
    """,
    before=r"\b",
    after=r"\b",
)
# Chinese, Japanese and Korean put the role behind the name.
_EASTERN_ROLE = re.compile(r"\s*(?:기자|특파원|記者|记者|編集委員|特派員)$")
_EASTERN_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,6}")
MAX_AUTHORS = 12
MAX_NAME = 60


def clean_names(raw: Iterable[str], organisations: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names in these bylines, in order, each once; `organisations` are lower-case names that are none."""
    names: dict[str, str] = {}
    for line in raw:
        found = [name for part in _parts(line) if (name := _name(part)) and name.lower() not in organisations]
        # Beside a whole name a single word is a place or an alias.
        whole = [name for name in found if " " in name or _EASTERN_NAME.fullmatch(name)]
        for name in whole or found:
            names.setdefault(name.lower(), name)
    return tuple(names.values())[:MAX_AUTHORS]


def _parts(line: str) -> Iterator[str]:
    """The parts of a byline that may be a name each. `Doe, Jane` is one."""
    text = BYLINE.sub("", _BRACKETS.sub(" ", line))
    family, comma, given = text.partition(",")
    if comma and all(part.strip()[:1].isupper() and len(part.split()) == 1 for part in (family, given)):
        yield f"{given.strip()} {family.strip()}"
        return
    for part in _LISTED.split(text):
        if not _OTHER_WORK.match(part):
            yield from _AND.split(part)


def _name(part: str) -> str | None:
    if _ADDRESS.search(part):
        return None
    text = _AFTER.sub("", _untitled(BYLINE.sub("", part).strip()))
    text = _DEGREE.sub("", _EASTERN_ROLE.sub("", text).strip(" .,:;-–—'\"“”"))
    role = ROLE.search(text)
    text = (text[: role.start()] if role else text).strip(" ,-–—")
    if ORGANISATION.search(text) or (role and " " not in text):
        return None
    words = text.split()
    # A byline's date is cut at its digits, and its month is left.
    while words and words[-1].lower().strip(".") in MONTHS:
        words.pop()
    return _cased(" ".join(words)) if _is_name(words) else None


def _untitled(text: str) -> str:
    while (shorter := _TITLE.sub("", text)) != text and shorter:
        text = shorter
    return text


def _is_name(words: list[str]) -> bool:
    text = " ".join(words)
    if _EASTERN_NAME.fullmatch(text):
        return True
    if not 3 <= len(text) <= MAX_NAME or len(words) > 6 or _SUFFIX.match(text) or words[0].lower() == "the":
        return False
    if len(words) == 1:
        return text.isalpha() and text[0].isupper() and not text.isupper()
    return text != text.lower() or text.upper() == text


def _cased(text: str) -> str:
    letters = [character for character in text if character.isalpha()]
    return text.title() if letters and len(text) > 4 and all(character.isupper() for character in letters) else text
