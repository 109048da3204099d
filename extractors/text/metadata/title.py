"""The headline: several places state it; the page's own heading and agreement among the others decide."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.files import phrases
from extractors.records import TitleVariant
from extractors.text.dom.blocks import size_of
from extractors.text.dom.document import Document
from extractors.text.dom.parts import is_hidden, names_of
from extractors.text.dom.structured import text_of
from extractors.text.metadata.site_names import (
    LONG_NAME,
    MAX_HEADINGS,
    MAX_LENGTH,
    SEPARATOR,
    SITE_WORDS,
    folded,
    heading_text,
    plain,
    site_names,
    strip_site,
    words,
)

_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_BARS = re.compile(r"\s[|»]\s|\s::\s|[｜|](?=\s)")
LONG_KEY = 20
HALF = 0.5
# A kicker has so many words; an only heading of so many letters is a headline rather than a section's name.
KICKER_WORDS = 6
HEADLINE = 20
DASHES = " :|–—-"
# A paragraph of prose has more characters.
PROSE = 80
_ROLES = {
    "h1": "heading",
    "jsonld.headline": "headline",
    "meta.og:title": "social",
    "meta.twitter:title": "social",
    "title element": "search",
}
# How elements that are no headings are named where they hold the headline.
_NAMED_HEADLINE = re.compile(
    r"(?:^|\s)(?:(?:entry|post|article|story|news|page|single|detail)[-_]{0,2})?(?:title|headline)(?:\s|$)", re.IGNORECASE
)
_WITHIN = ("h1", "h2", "h3", "h4", "p", "time", "ul", "div")  # what a line of text that is a headline does not hold
_FURNITURE = frozenset({"header", "nav", "footer", "aside"})


@dataclass(frozen=True, slots=True)
class Headline:
    """The chosen headline, the witness it was taken from, why, all candidates as (witness, text), and the texts that say it otherwise."""

    text: str | None
    witness: str
    why: str
    candidates: tuple[tuple[str, str], ...]
    variants: tuple[TitleVariant, ...] = ()


def find_title(document: Document) -> Headline:
    """The page's own headline without the site's name, and its variants; its text is None where the page has none.

    A level-one heading that another witness says too wins; then one that another contains, or that contains it; then an only heading
    that is long enough for a headline; one that nobody sees must be confirmed. Where the page shows none, JSON-LD's `headline` decides if
    `og:title` agrees with it, else what most witnesses say, JSON-LD before `og:title`, `twitter:title` and `<title>`. A kicker within
    the heading, by its name or because others agree on what follows it, is cut off. Without a level-one heading, or with a logo in it
    only, a lower one counts that a witness confirms, or that opens the article where nothing but the site's name is stated.
    """
    names = site_names(document)
    stated = _without_site(document, names)
    if owners := {folded(item[1]) for item in stated if _is_owner(item, stated, document)}:
        names |= owners
        stated = _without_site(document, names)
    keys = {folded(text) for _, text in stated}
    parted = [
        parts
        for heading in islice(document.tree.iter("h1"), MAX_HEADINGS)
        if (parts := _without_kicker(heading, stated)) and (_is_seen(heading) or folded(parts[1] or "") in keys)
    ]
    headings = [
        (kicker, heading) for kicker, text in parted if text and (key := folded(heading := strip_site(text, names))) and key not in names
    ]
    candidates = (*(("h1", heading) for _, heading in headings), *stated)
    kicker, chosen = _choose(headings, stated, [name for name in names if len(name) >= LONG_NAME])
    if (not headings or (chosen[1] != "h1" and chosen[2].startswith("no heading"))) and (lower := _lower_heading(document, names, stated)):
        chosen = lower
    others = [("kicker", kicker), *((_ROLES[witness], text) for witness, text in candidates)]
    own = folded(chosen[0] or "")
    wordings = {key: TitleVariant(role, text) for role, text in reversed(others) if text and (key := folded(text)) != own}
    variants = tuple(reversed(wordings.values()))
    return Headline(*chosen, candidates, variants if chosen[0] else ())


def _without_site(document: Document, names: frozenset[str]) -> list[tuple[str, str]]:
    """What each witness states, without these names; none that says nothing else."""
    pairs = ((witness, strip_site(raw, names, document.url)) for witness, raw in _stated(document) if raw)
    return [(witness, text) for witness, text in pairs if text and folded(text) not in names]


def _is_owner(item: tuple[str, str], stated: list[tuple[str, str]], document: Document) -> bool:
    """Whether a title for cards is no more than who has the page: its author, what its `<title>` ends with, or a few words that have
    none in common with a longer `<title>`."""
    witness, text = item
    element = next((other for name, other in stated if name == "title element"), None)
    if (
        witness not in ("meta.og:title", "meta.twitter:title")
        or element is None
        or len(words(text)) > SITE_WORDS
        or _EASTERN.search(element)
    ):
        return False
    named = {folded(name) for name in document.metadata.meta.get("author", ())}
    parts = [part for part in SEPARATOR.split(element) if part]
    ends = len(parts) > 1 and folded(parts[-1]) == folded(text) and len(words(parts[0])) > len(words(text))
    strange = len(words(element)) > SITE_WORDS and _overlap(text, [("it", element)]) == 0
    own = folded(text)
    return ends or (strange and (own in named or all(folded(other) in (own, folded(element)) for _, other in stated)))


def _choose(
    headings: list[tuple[str | None, str]], stated: list[tuple[str, str]], names: list[str]
) -> tuple[str | None, tuple[str | None, str, str]]:
    """The kicker of the heading that was chosen, and the headline with its witness and why."""
    for kicker, heading in headings:
        if witness := next((name for name, text in stated if folded(text) == folded(heading)), None):
            spelled = next(text for name, text in stated if name == witness)
            if words(spelled) != words(heading):
                return kicker, (spelled, witness, "the heading says the same, with its words run together")
            return kicker, (heading, "h1", f"confirmed by {witness}")
    for kicker, heading in headings:
        if after := _after_kicker(heading, stated):
            return heading[: -len(after)].strip(DASHES) or kicker, (after, "h1", "without what stands before it in the heading alone")
        if witness := _containing(folded(heading), stated) or _before_site(heading, stated):
            return kicker, (heading, "h1", f"confirmed in part by {witness}")
    if len(headings) == 1:
        kicker, heading = headings[0]
        if (
            not stated
            or (_overlap(heading, stated) >= HALF and not _is_section(heading, stated))
            or (size_of(heading) >= HEADLINE and not any(name in folded(heading) for name in names))
        ):
            return kicker, (heading, "h1", "the only heading")
    if stated:
        whole = [(witness, _shown(text, stated)) for witness, text in stated if not _truncated(text, stated)] or stated
        counts = Counter(folded(text) for _, text in whole)
        witness, text = max(whole, key=lambda item: counts[folded(item[1])])
        if len(stated) == 1 and witness == "title element" and not headings:
            text = _longest_part(text)
        return None, (text, witness, "no heading confirmed it, most witnesses say so")
    if headings:
        return headings[0][0], (headings[0][1], "h1", "the only witness")
    return None, (None, "none", "the page states no title")


def _is_section(heading: str, stated: list[tuple[str, str]]) -> bool:
    """Whether a heading is a part of the `<title>` beside the title for cards, which has no word of it: the section of the page."""
    element = next((text for witness, text in stated if witness == "title element"), "")
    social = folded(next((text for witness, text in stated if witness == "meta.og:title"), ""))
    part = folded(heading) in {folded(part) for part in SEPARATOR.split(element)}
    return part and bool(social) and social in folded(element) and folded(heading) not in social


def _lower_heading(document: Document, names: frozenset[str], stated: list[tuple[str, str]]) -> tuple[str, str, str] | None:
    """A heading of level two or three, or what is named a headline, that is the headline, with its witness and why."""
    lower = islice(filter(_may_be_headline, document.tree.iter()), MAX_HEADINGS)
    texts = {element: text for element in lower if (text := heading_text(element)) and folded(text) not in names}
    for text in texts.values():
        if witness := next((name for name, other in stated if folded(other) == folded(text)), None) or _containing(folded(text), stated):
            return text, "h2", f"no level-one heading, confirmed by {witness}"
    # A `<title>` of few words, none of them in the page's address and most not the heading's, is a site's name that no other witness gives.
    short = all(name == "title element" and len(words(text)) <= SITE_WORDS and not _in_path(text, document.url) for name, text in stated)
    opening = _opening(document, texts) if short else None
    if opening and _overlap(opening, stated) < HALF:
        return opening, "h2", "it opens the article, and nothing but the site's name is stated"
    return None


def _in_path(text: str, url: str) -> bool:
    """Whether a longer word of a text stands in the path of an address, accents aside."""
    path, plain = (_unaccented(part) for part in (urlsplit(url).path, text))
    return any(len(word) >= LONG_NAME and word in path for word in words(plain))


def _unaccented(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def _opening(document: Document, texts: dict[HtmlElement, str]) -> str | None:
    """The heading that stands in the page's article, or in a page without such a part, above its first paragraph of prose."""
    part = next((part for tag in ("article", "main", "body") for part in document.tree.iter(tag)), None)
    for element in part.iter() if part is not None else ():
        if element in texts:
            return texts[element]
        if element.tag == "p" and len(heading_text(element) or "") > PROSE:
            return None
    return None


def _may_be_headline(element: HtmlElement) -> bool:
    """Whether an element is a lower heading, or a short one that is named a headline, and no part of the page's own head or foot."""
    if element.tag not in ("h2", "h3"):
        if not (element.get("itemprop") == "headline" or _NAMED_HEADLINE.search(element.get("class") or "")):
            return False
        within = any(part is not element for part in element.iter(*_WITHIN))
        if within or element.tag in ("h1", "meta") or len(element.text_content()) > MAX_LENGTH:
            return False
    around = [part.tag for part in element.iterancestors()]
    return _is_seen(element) and (not _FURNITURE.intersection(around) or "article" in around or "main" in around)


def _is_seen(element: HtmlElement) -> bool:
    """Whether a page shows an element, by its own attributes and those of what is around it."""
    return not any(is_hidden(part) for part in (element, *element.iterancestors()))


def _without_kicker(heading: HtmlElement, stated: list[tuple[str, str]]) -> tuple[str | None, str | None]:
    """A heading's kicker, where its first part is named like one or a witness is what follows that, and its text without it; also
    without its last part (a subtitle, a button), where a witness is what precedes that."""
    text = heading_text(heading) or ""
    first = heading_text(heading[0]) if len(heading) and not (heading.text or "").strip() else None
    rest = text[len(first) :].strip(DASHES) if first and text.startswith(first) else ""
    if rest and (_is_confirmed(rest, stated) or phrases.KICKER_PART.search(names_of(heading[0]))):
        return first, rest
    last = heading_text(heading[-1]) if len(heading) and not (heading[-1].tail or "").strip() else None
    rest = text[: -len(last)].strip(DASHES) if last and text.endswith(last) else ""
    return None, rest if rest and _is_confirmed(rest, stated) else text or None


def _is_confirmed(text: str, stated: list[tuple[str, str]]) -> bool:
    return any(folded(title) == folded(text) for _, title in stated) or bool(_long(folded(text)) and _before_site(text, stated))


def _stated(document: Document) -> tuple[tuple[str, str | None], ...]:
    metadata = document.metadata
    return (
        ("jsonld.headline", text_of(metadata.article.get("headline"))),
        ("meta.og:title", metadata.first("og:title")),
        ("meta.twitter:title", metadata.first("twitter:title")),
        ("title element", _element_title(document.tree)),
    )


def _longest_part(text: str) -> str:
    """The part between bars that says the most, where what else there is are a few words each: names of sites and sections."""
    parts = [part.strip() for part in _BARS.split(text)]
    longest, *others = sorted(parts, key=lambda part: -len(words(part)))
    most = min(SITE_WORDS, len(words(longest)) / 2)
    return longest if all(len(words(part)) <= most for part in others) else text


def _containing(key: str, stated: list[tuple[str, str]]) -> str | None:
    """The first witness that contains a heading, or is contained in it."""
    if not _long(key):
        return None
    return next((witness for witness, text in stated if (other := folded(text)) and (key in other or other in key)), None)


def _before_site(heading: str, stated: list[tuple[str, str]]) -> str | None:
    """The first witness that is a heading of any length and, parted from it, no more than a site's name or two."""
    for witness, text in stated:
        mark = SEPARATOR.search(text)
        if mark and folded(text[: mark.start()]) == folded(heading) and len(words(text[mark.end() :])) <= SITE_WORDS:
            return witness
    return None


def _shown(text: str, stated: list[tuple[str, str]]) -> str:
    """A text without the site's name, where another witness is what stands before that."""
    return next((other for _, other in stated if _before_site(other, [("it", text)])), text)


def _long(key: str) -> bool:
    """Whether a key is too long for a chance; in UTF-8, for a Chinese character says as much as three Latin letters."""
    return len(key.encode()) > LONG_KEY


def _after_kicker(heading: str, stated: list[tuple[str, str]]) -> str | None:
    """The headline that two witnesses agree on and that a heading ends with, after a few words of its own."""
    key, length = folded(heading), len(words(heading))
    counts = Counter(folded(text) for _, text in stated)
    for _, text in stated:
        other = folded(text)
        if key != other and key.endswith(other) and counts[other] > 1 and length - len(words(text)) <= KICKER_WORDS:
            return text
    return None


def _truncated(text: str, stated: list[tuple[str, str]]) -> bool:
    """Whether a text ends in dots where another witness goes on: systems cut JSON-LD headlines at 110 characters."""
    key = folded(text)
    return text.endswith(("...", "…")) and any(len(folded(other)) > len(key) and folded(other).startswith(key) for _, other in stated)


def _element_title(tree: HtmlElement) -> str | None:
    element = tree.find(".//head/title")
    return plain(element.text_content()) or None if element is not None else None


def _overlap(heading: str, stated: list[tuple[str, str]]) -> float:
    """The largest share of words that a heading and one of the stated titles have in common."""
    own = set(words(heading))
    others = [set(words(text)) for _, text in stated]
    return max((len(own & other) / max(1, min(len(own), len(other))) for other in others), default=0.0)
