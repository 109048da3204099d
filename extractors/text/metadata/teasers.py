"""The parts of a page that show other articles or lead to its sections, in which no byline of its own article stands."""

import re
from functools import cache

from lxml.html import HtmlElement

from extractors.files.phrases import AUTHOR_PAGE
from extractors.text.dom.blocks import Block
from extractors.text.dom.parts import judged_once

# Parts of a page that show other articles, each with its author.
_TEASERS = re.compile(
    r"related|teaser|recommend|most-?read|trending|popular|sidebar|more-?(?:news|stories)|promo|comment|kommentar|coment[aá]ri|commenti|reacti",
    re.IGNORECASE,
)
# Parts of a page with links to its sections.
_MENU = re.compile(r"\b(?:menu|nav|breadcrumb|footer|categor|topics?\b|tags?\b|kicker|rubri[kc])", re.IGNORECASE)
# A line about a picture.
_CAPTION = re.compile(r"caption|legend|bild(?:zeile|text|unter)|pie-?(?:de-)?foto|didascalia|podpis", re.IGNORECASE)
# Where the folders that sites keep their authors in are the network's own.
_NETWORK = re.compile(
    r"https?://(?:[\w-]+\.){0,3}(?:youtube|facebook|twitter|x|instagram|linkedin|tiktok|pinterest|github|vk|threads)\.", re.IGNORECASE
)
# What parts the sections in the path to a page: `Home > People > Real Life`.
TRAIL = re.compile(r"\S\s?[>›»]\s?\S")
TITLE_WORDS = 3


class Teasers:
    """The parts of a page that show other articles: asides, parts named so and those around a linked heading, without the page's own."""

    def __init__(self, tree: HtmlElement) -> None:
        self._heads = {part for heading in tree.iter("h1") for part in heading.iterancestors()}
        self.is_one = cache(self._is_one)  # what stands beside each other stands in the same parts

    def hold(self, element: HtmlElement) -> bool:
        """Whether an element stands in one of them."""
        return any(map(self.is_one, element.iterancestors()))

    def _is_one(self, part: HtmlElement) -> bool:
        if part in self._heads or part.tag in ("body", "html"):
            return False
        named = part.tag in ("aside", "nav") or _is_teaser(_class(part)) or _is_teaser(part.get("id") or "")
        return named or (bool(self._heads) and any(map(_is_linked, part.iterchildren("h2", "h3", "h4"))))


def _is_linked(heading: HtmlElement) -> bool:
    """Whether a heading is a link to another article, as a teaser's is."""
    links = list(heading.iter("a"))
    return len(links) == 1 and bool(links[0].get("href")) and links[0].text_content().strip() == heading.text_content().strip()


def is_author_page(link: HtmlElement) -> bool:
    """Whether a link leads to the page of an author on the site, by its kind or address."""
    address = link.get("href") or ""
    return link.get("rel") == "author" or (AUTHOR_PAGE.search(address) is not None and not _NETWORK.match(address))


def is_foreign(block: Block, teasers: Teasers) -> bool:
    """Whether a line stands among teasers, or is one: it begins with a link of some words that leads to no author."""
    first = next(block.owner.iter("a"), None)
    title = " ".join(first.text_content().split()) if first is not None and not is_author_page(first) else ""
    begins = len(title.split()) >= TITLE_WORDS and block.text.startswith(title)
    return begins or teasers.is_one(block.owner) or teasers.hold(block.owner)


def is_caption(part: HtmlElement) -> bool:
    """Whether an element holds what is said of a picture, by its kind or name."""
    return part.tag in ("figure", "figcaption") or _CAPTION.search(_class(part)) is not None


def is_menu(part: HtmlElement) -> bool:
    """Whether an element holds links to the site's sections, by its kind or name."""
    if part.tag in ("body", "html"):
        return False
    named = part.tag in ("nav", "header", "footer") or _MENU.search(f"{_class(part)} {part.get('id') or ''}") is not None
    return named and part.find(".//h1") is None


@judged_once
def _is_teaser(name: str) -> bool:
    return _TEASERS.search(name) is not None


def _class(part: HtmlElement) -> str:
    return part.get("class") or ""
