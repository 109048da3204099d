"""Which parts of a page are not the article's, so that a date in them does not count."""

import re
from collections import Counter
from functools import cache, cached_property

from lxml.html import HtmlElement

from extractors.text.dom.blocks import key_of
from extractors.text.dom.document import Document
from extractors.text.dom.layout import weigh
from extractors.text.dom.parts import judged_once

_NAMED = re.compile(
    r"related|sidebar|recommend|most-?read|trending|latest|teaser|comment|footer|popular|more-?(?:news|stories)|promo|widget", re.IGNORECASE
)
_TAGS = frozenset({"aside", "nav", "footer", "blockquote", "figure"})
_ARTICLE = re.compile(r"\bh?-?entry\b|\bhentry\b|\bpost\b|\barticle\b|\bstory\b", re.IGNORECASE)
# A part that holds more than this share of the article's text is how the page is built, under any name.
MIN_SHARE = 0.5


class Asides:
    """The asides of one page; `paragraphs` are the article's text, by which its own parts are known."""

    def __init__(self, document: Document, paragraphs: tuple[str, ...]) -> None:
        self._document = document
        self._paragraphs = paragraphs
        self._judged = cache(self._is_aside)  # what stands beside each other stands in the same parts

    def hold(self, element: HtmlElement) -> bool:
        """Whether an element stands in an aside: a part that is called so, holds little of the text and is not the article's footer."""
        around = (element, *element.iterancestors()) if element.tag in _TAGS else element.iterancestors()
        return any(map(self._judged, around))

    def _is_aside(self, part: HtmlElement) -> bool:
        if part.tag in {"body", "html"} or not self._is_named(part) or self._holds_most(part):
            return False
        return not (_is_footer(part) and any(_is_article(parent) and self._holds_most(parent) for parent in part.iterancestors()))

    def _is_named(self, part: HtmlElement) -> bool:
        return part.tag in _TAGS or (_is_called_so(names := _names(part)) and bool(_NAMED.search(self._layout.sub(" ", names))))

    @cached_property
    def _layout(self) -> re.Pattern[str]:
        """Names that headings of level one stand under too, for systems call each part of a page so: `elementor-widget`."""
        around = {part for heading in self._document.tree.iter("h1") for part in heading.iterancestors("div", "section")}
        names = {name for part in around for name in (part.get("class") or "").split() if _NAMED.search(name)}
        return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)")

    def _holds_most(self, part: HtmlElement) -> bool:
        weights = self._weights
        return weights[part] > MIN_SHARE * weights[self._document.tree] > 0

    @cached_property
    def _weights(self) -> Counter[HtmlElement]:
        """How much of the article's text each element holds."""
        keys = {key_of(paragraph) for paragraph in self._paragraphs}
        return weigh((block.owner, len(block.key)) for block in self._document.blocks if block.key in keys)


@judged_once
def _is_called_so(names: str) -> bool:
    return _NAMED.search(names) is not None


def _names(part: HtmlElement) -> str:
    return f"{part.get('class') or ''} {part.get('id') or ''}"


def _is_footer(part: HtmlElement) -> bool:
    """By its tag, or by a name that says nothing else."""
    return part.tag == "footer" or {match.lower() for match in _NAMED.findall(_names(part))} == {"footer"}


def _is_article(part: HtmlElement) -> bool:
    if part.tag in {"body", "html"}:
        return False
    return part.tag == "article" or bool(_ARTICLE.search(f"{_names(part)} {(part.get('itemtype') or '').rpartition('/')[2]}"))
