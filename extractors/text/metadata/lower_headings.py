"""The headline of a page whose level-one headings have none: a lower heading, or what is named a headline."""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.strings.characters import unaccented
from extractors.text.dom.document import Document
from extractors.text.dom.parts import is_hidden
from extractors.text.metadata.site_names import LONG_NAME, MAX_HEADINGS, MAX_LENGTH, SITE_WORDS, folded, heading_text, words
from extractors.text.metadata.stated_titles import containing, overlap

HALF = 0.5
# A paragraph of prose has more characters.
PROSE = 80
# How elements that are no headings are named where they hold the headline.
_NAMED_HEADLINE = re.compile(
    r"(?:^|\s)(?:(?:entry|post|article|story|news|page|single|detail|artikel|beitrag|art[ií]culo|articolo|noticia)[-_]{0,2})?"
    r"(?:title|headline|titel|t[ií]tulo|titre|titolo)(?:__\w{4,8})?(?:\s|$)",
    re.IGNORECASE,
)
_WITHIN = ("h1", "h2", "h3", "h4", "p", "time", "ul", "div")  # what a line of text that is a headline does not hold
_FURNITURE = frozenset({"header", "nav", "footer", "aside"})


def lower_heading(
    document: Document, names: frozenset[str], stated: list[tuple[str, str]], *, opening: bool = True
) -> tuple[str, str, str] | None:
    """A heading of level two or three, or what is named a headline, that is the headline, with its witness and why: another witness
    confirms it or, with `opening`, it opens the article."""
    lower = islice(filter(_may_be_headline, document.tree.iter()), MAX_HEADINGS)
    texts = {element: text for element in lower if (text := heading_text(element)) and folded(text) not in names}
    for text in texts.values():
        if witness := next((name for name, other in stated if folded(other) == folded(text)), None) or containing(folded(text), stated):
            return text, "h2", f"no level-one heading, confirmed by {witness}"
    # A `<title>` of few words, none of them in the page's address and most not the heading's, is a site's name that no other witness gives.
    short = all(name == "title element" and len(words(text)) <= SITE_WORDS and not _in_path(text, document.url) for name, text in stated)
    first = _opening(document, texts) if opening and short else None
    if first and overlap(first, stated) < HALF:
        return first, "h2", "it opens the article, and nothing but the site's name is stated"
    return None


def _in_path(text: str, url: str) -> bool:
    """Whether a longer word of a text stands in the path of an address, accents aside."""
    path, plain = (unaccented(part) for part in (urlsplit(url).path, text))
    return any(len(word) >= LONG_NAME and word in path for word in words(plain))


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
        marked = element.get("itemprop") == "headline" or element.get("role") == "heading"
        if not (marked or any(_NAMED_HEADLINE.search(element.get(name) or "") for name in ("class", "id", "data-testid"))):
            return False
        within = any(part is not element for part in element.iter(*_WITHIN))
        if within or element.tag in ("h1", "meta") or len(element.text_content()) > MAX_LENGTH:
            return False
    around = [part.tag for part in element.iterancestors()]
    return is_seen(element) and (not _FURNITURE.intersection(around) or "article" in around or "main" in around)


def is_seen(element: HtmlElement) -> bool:
    """Whether a page shows an element, by its own attributes and those of what is around it."""
    return not any(is_hidden(part) for part in (element, *element.iterancestors()))
