"""The text to start from: the engine's choice, unless the page states more of the same for machines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from extractors.strings import clean
from extractors.text.body.engine import engine_paragraphs
from extractors.text.body.hydration import script_texts
from extractors.text.body.prose import is_prose, main_prose, prose_below, terms
from extractors.text.dom.blocks import Block, key_of, size_of
from extractors.text.dom.document import Document
from extractors.text.dom.structured import text_of

Paragraphs = tuple[str, ...]

# Below this many characters the other ways of reading a page are tried too.
SHORT = 250
# Below this many a text may be the beginning of one that the page keeps for its scripts.
CUT = 2500
# Another text continues the engine's when it holds this share of it and is so many times as long.
AGREEMENT = 0.8
LONGER = 1.6
# The engine missed much where a page's prose is so many times as long as what it took of it.
WIDER = 1.4
# The share of a wider text that is prose below the title, and of the words of the page's subject that it has beside the engine's.
PROSE_SHARE = 0.6
TOPICAL = 0.6
MORE_TOPICAL = 1.5
# A standfirst or a teaser has fewer letters than this.
TEASER = 600
# The prose that a page shows beyond a text from elsewhere, as a share of that text, from which on it is not the page's.
MISSING = 0.5
# So many letters of a description, found in a text, make it the one described.
MIN_DESCRIPTION = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """Paragraphs in order, and the reading that gave them: engine, compared (with the engine's own rivals), stated (JSON-LD) or
    script; with the body that the JSON-LD states, empty where it states none."""

    reading: str
    paragraphs: Paragraphs
    stated: Paragraphs


def draft(document: Document, title: str | None) -> Draft:
    """The reading to start from: the engine's, its rivals' where they find more of the page's own text, and another source's only
    where that has earned its trust."""
    stated = document.metadata.body
    engine = engine_paragraphs(document, fast=True)
    below = prose_below(document.blocks, key_of(title or ""))
    main = cache(partial(main_prose, below))  # asked for where it is needed, which on most pages it is not
    wider = _wider(document, title, engine, below, main) if engine else ()
    page = wider or engine
    standfirst = {key_of(text) for text in descriptions(document)}
    own = tuple(paragraph for paragraph in page if key_of(paragraph) not in standfirst | {key_of(title or "")})
    if continues(stated, own) and trusted(stated, _keys(main())):
        return Draft("stated", _below(standfirst, page, stated), stated)
    if _length(page) < CUT and (kept := _script_body(document, title, own)) and trusted(kept, _keys(main())):
        return Draft("script", _below(standfirst, page, kept), stated)
    if wider or _length(page) >= SHORT:
        return Draft("compared" if wider else "engine", page, stated)
    readings = {"engine": engine}
    if not is_prose(engine):
        readings["compared"] = engine_paragraphs(document, fast=False)
    if is_prose(stated):
        readings["stated"] = stated
    if sum(block.size for block in main()) >= TEASER:
        # What is all under a name that the engine takes for that of comments or of a column.
        readings["compared"] = max(readings.get("compared", ()), tuple(block.text for block in main()), key=_length)
    reading, paragraphs = max(readings.items(), key=lambda item: _length(item[1]))
    return Draft(reading, paragraphs, stated)


def descriptions(document: Document) -> tuple[str, ...]:
    """What the page says its article is about, from its meta elements and its JSON-LD."""
    metadata = document.metadata
    found = (metadata.first("og:description", "description", "twitter:description"), text_of(metadata.article.get("description")))
    return tuple(text for text in found if text)


def continues(text: Paragraphs, engine: Paragraphs) -> bool:
    """Whether a text holds nearly all of the engine's and much more, or is what the engine read as one paragraph."""
    whole = "".join(map(key_of, text))
    keys = [key_of(paragraph) for paragraph in engine]
    if len(keys) == 1 < len(text) and keys[0] in whole:
        return True
    return len(whole) > LONGER * sum(map(len, keys)) and (not keys or _holds(whole, keys))


def trusted(text: Paragraphs, shown: Iterable[str]) -> bool:
    """Whether a text from elsewhere may replace the page's own: it reads like prose, and most of what the page shows (keys of its
    paragraphs) is not missing in it."""
    keys = list(map(key_of, text))
    whole, once = "".join(keys), frozenset(keys)
    # Most paragraphs are the same in both; to look for each in the whole takes time with the square of the text.
    return is_prose(text) and _missing((key for key in shown if key not in once), whole) <= MISSING * len(whole)


def _missing(keys: Iterable[str], whole: str) -> int:
    """How much of these keys a text, as a key, does not hold."""
    return sum(len(key) for key in keys if key not in whole)


def _keys(blocks: Iterable[Block]) -> list[str]:
    return [block.key for block in blocks]


def _script_body(document: Document, title: str | None, engine: Paragraphs) -> Paragraphs:
    """The text in the page's scripts that goes on where the engine's ends; none where there is no such text.

    Lists of whole articles hold each article too, so the shortest text that has what the page shows is the article's. Where it shows
    nothing and has no description, the words of its title tell. Where no text has them, one is the article's that stands below the
    page's title in the state.
    """
    shown = [key_of(paragraph) for paragraph in engine]
    if _length(engine) < SHORT:
        shown = [key[:MIN_DESCRIPTION] for text in descriptions(document) if size_of(key := key_of(text)) >= MIN_DESCRIPTION]
    called = (title, document.metadata.first("og:title"), text_of(document.metadata.article.get("headline")))
    runs = script_texts(document.tree, tuple(key for name in called if name and (key := key_of(name))))
    if _length(engine) >= SHORT:
        # What cannot hold that text need not be read.
        least = AGREEMENT * sum(map(len, shown))
        runs = (run for run in runs if sum(map(len, run.pieces)) >= least)
    texts = [(tuple(line for piece in run.pieces for line in clean.paragraphs(piece, markdown=True)), run.own) for run in runs]
    if shown:
        own = [text for text, _ in texts if _holds("".join(map(key_of, text)), shown)]
    else:
        subject = subject_of(document, title)
        own = [text for text, _ in texts if subject and _length(text) >= SHORT and coverage(subject, text, title) >= TOPICAL]
    text = min(own, key=_length, default=())
    if not own and _length(engine) < SHORT:
        text = max((text for text, own_title in texts if own_title), key=_length, default=())
    return text if _length(text) > LONGER * _length(engine) else ()


def _wider(
    document: Document, title: str | None, engine: Paragraphs, below: tuple[Block, ...], main: Callable[[], tuple[Block, ...]]
) -> Paragraphs:
    """What the engine finds when it compares itself with its rivals; none unless the page's prose shows that it is needed and right.

    The engine takes the first element that is named like an article: of a text in several of them it misses the rest, and above a
    text it may take a standfirst, a teaser or a menu. Its rivals take too much on pages that show whole articles below the first, so
    they are asked only where much of the page's main prose is missing, or the engine's text reads like a menu; and believed where most
    of what they find is prose below the title, and speaks of what the page says that it is about no less than the engine's text does.
    `below` is the prose below the title, `main` its main part.
    """
    keys = [key_of(paragraph) for paragraph in engine]
    text, whole_keys = "".join(keys), frozenset(keys)
    much = (WIDER - 1) * len(text)
    strange = not is_prose(engine)
    # What all of the prose does not leave, its main part does not.
    if not strange and _missing((key for key in _keys(below) if key not in whole_keys), text) < much:
        return ()
    prose = _keys(main())
    missed = _missing(prose, text) >= much
    if not (missed or strange):
        return ()
    wider = engine_paragraphs(document, fast=False)
    whole = "".join(map(key_of, wider))
    agreed = sum(len(block.key) for block in below if block.key in whole) >= PROSE_SHARE * len(whole)
    better = (missed and len(whole) >= WIDER * len(text)) or (strange and is_prose(wider))
    subject = subject_of(document, title)
    # A text of several paragraphs that is no part of that prose is given up only for one that says much more of the subject.
    other = len(text) >= TEASER and sum(len(key) for key in prose if key in text) < AGREEMENT * len(text)
    topical = coverage(subject, wider, title) >= (MORE_TOPICAL if other else TOPICAL) * coverage(subject, engine, title)
    return wider if better and agreed and topical else ()


def subject_of(document: Document, title: str | None) -> frozenset[str]:
    """The words by which a page says what it is about, as `prose.terms` cuts them: those of its title and descriptions."""
    return frozenset(terms(" ".join((title or "", *descriptions(document)))))


def coverage(subject: frozenset[str], text: Paragraphs, title: str | None) -> float:
    """The share of a subject's words that a text has too, but for the title above it; 1 where there is no subject."""
    own = terms("\n".join(paragraph for paragraph in text if key_of(paragraph) != key_of(title or "")))
    return len(subject & own) / len(subject) if subject else 1.0


def _holds(whole: str, keys: Sequence[str]) -> bool:
    """Whether a text, as a key, holds nearly all of these keys."""
    return bool(keys) and sum(len(key) for key in keys if key in whole) >= AGREEMENT * sum(map(len, keys))


def _below(standfirst: set[str], engine: Paragraphs, text: Paragraphs) -> Paragraphs:
    """A text with the standfirst that the engine found above it."""
    whole = "".join(map(key_of, text))
    return (*(paragraph for paragraph in engine if (key := key_of(paragraph)) in standfirst and key not in whole), *text)


def _length(paragraphs: Paragraphs) -> int:
    return sum(map(size_of, paragraphs))
