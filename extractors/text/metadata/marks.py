"""Elements that a page marks as its byline: by microdata, RDFa, links to authors, and the names of classes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.bylines.names import MAX_AUTHORS
from extractors.files.phrases import AUTHOR_PART, NO_AUTHOR_PART
from extractors.text.dom.blocks import INLINE
from extractors.text.dom.microdata import own
from extractors.text.dom.parts import judged_once
from extractors.text.metadata.teasers import Teasers, is_author_page

# A part called after its author, as CSS modules write it: `Header_author__x3Kd`.
_MODULE = re.compile(r"(?:^|\s)\w+_authors?__(?=[a-z]*[A-Z\d])[\w-]{2,8}(?:\s|$)")
# What the names of classes have in them that AUTHOR_PART does not ask for alone.
_WORDS = ("author", "byline")
_AUTHOR = frozenset({"author", "creator", "has_creator"})
# Attributes that mark a byline, beside its class.
_MARKING = frozenset({"itemprop", "property", "rel", "data-testid", "data-author", "id"})
# Elements that are marked as a byline, the surest marks first.
_BYLINES: tuple[Callable[[HtmlElement], bool], ...] = (
    lambda part: _property(part) == "name" and any(_property(around) in _AUTHOR for around in part.iterancestors()),
    lambda part: _property(part) in _AUTHOR and part.tag != "meta",
    lambda part: part.tag == "a" and part.get("rel") == "author",
    lambda part: "byline" in _class(part).split(),
    lambda part: any(name in _class(part) for name in ("author-name", "author__name")),
    lambda part: any(name in _class(part) for name in ("byline-name", "byline__name")),
    lambda part: part.tag == "a" and ("author" in _class(part) or "uthor" in (part.get("data-testid") or "")),
    lambda part: part.get("id") == "author" or _holds_author(_class(part)) or _MODULE.search(_class(part)) is not None,
    lambda part: bool(part.get("data-author")),
)
# The name alone, in an element that may hold a role or a note beside it.
_NAME_ALONE = re.compile(r"(?:^|\s)(?:(?:author|byline)(?:-|__|_)name|fn|username)(?:\s|$)")
# So many of these are microdata.
MICRODATA = 2
MAX_BYLINE = 120


def marked_names(tree: HtmlElement, teasers: Teasers) -> tuple[Iterator[list[str]], Iterator[list[str]]]:
    """What each mark of a byline holds in the part with the page's heading, and elsewhere, where other articles may stand."""
    marked = [part for part in tree.iterdescendants() if _may_be_marked(part) and not teasers.hold(part)]
    marked = [part for part in marked if next(part.iterancestors("blockquote", "figure"), None) is None]
    article = next((part for heading in tree.iter("h1") for part in heading.iterancestors("article", "main")), tree)
    inside: list[HtmlElement] = []
    outside: list[HtmlElement] = []
    for part in marked:
        (inside if article in part.iterancestors() else outside).append(part)
    return _by_mark(inside), _by_mark(outside)


def _by_mark(marked: list[HtmlElement]) -> Iterator[list[str]]:
    """What each mark of a byline holds, the surest mark first."""
    for rank, is_marked in enumerate(_BYLINES):
        elements = _without_holders([part for part in marked if is_marked(part)])
        if rank < MICRODATA:
            elements = own(elements)
        found = [_names_in(element) for element in elements[:MAX_AUTHORS]]
        yield [text for text in found if 3 <= len(text) <= MAX_BYLINE]


def _without_holders(elements: list[HtmlElement]) -> list[HtmlElement]:
    """Elements but for those that hold several of the others: an author each, `<div class="authors"><span class="author">…`."""
    held = Counter(part for element in elements for part in element.iterancestors())
    return [element for element in elements if held[element] < 2]


def _names_in(element: HtmlElement) -> str:
    """The names in an element: its links to authors' pages or what is named so, beside which it may hold a note, else all of its text."""
    inner = list(element.iterdescendants())
    names = [part for part in inner if part.tag == "a" and is_author_page(part)] or [p for p in inner if _NAME_ALONE.search(_class(p))]
    # A name and a role stand in elements of their own, with nothing between them.
    parts = [" ".join(part.itertext()) for part in names] or [
        element.get("content") or element.get("data-author") or "".join(_pieces(element))
    ]
    return ", ".join(name for part in parts if (name := " ".join(part.split()).strip("; ")))


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The text of an element, with `;` where a line ends: several names may stand in lines of their own, or a name and a role."""
    for event, part in iterwalk(element, events=("start", "end")):
        if part is not element:
            yield " " if part.tag in INLINE else "; "
        text = part.text if event == "start" else part.tail if part is not element else None
        yield text or ""


def _may_be_marked(part: HtmlElement) -> bool:
    """Whether one of _BYLINES may say so of an element."""
    name = part.get("class")
    if name and _names_author(name):
        return True
    if _MARKING.isdisjoint(part.keys()):
        return False
    stated, related = part.get("property", ""), part.get("rel", "")
    return (
        part.get("itemprop") in ("author", "name")
        or any(word in stated for word in ("author", "creator", "name"))
        or ":" in related
        or related == "author"
        or "uthor" in part.get("data-testid", "")
        or part.get("id") == "author"
        or bool(part.get("data-author"))
    )


@judged_once
def _names_author(name: str) -> bool:
    return _holds_author(name) or any(word in name for word in _WORDS)


def _holds_author(name: str) -> bool:
    """Whether one of an element's classes says that it holds an author's name, and not that of a comment or a picture."""
    return any(AUTHOR_PART.search(part) and not NO_AUTHOR_PART.search(part) for part in name.split())


def _property(part: HtmlElement) -> str:
    """What microdata or RDFa call an element, without its vocabulary."""
    related = part.get("rel") or ""
    return (part.get("itemprop") or part.get("property") or (related if ":" in related else "")).rpartition(":")[2]


def _class(part: HtmlElement) -> str:
    return part.get("class") or ""
