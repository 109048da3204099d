"""What a page states as its title elsewhere than in its headings, and how far a heading and these statements agree."""

from lxml.html import HtmlElement

from extractors.text.dom.document import Document
from extractors.text.dom.structured import text_of
from extractors.text.metadata.site_names import SEPARATOR, SITE_WORDS, folded, plain, words

LONG_KEY = 20


def stated_titles(document: Document) -> tuple[tuple[str, str | None], ...]:
    metadata = document.metadata
    return (
        ("jsonld.headline", text_of(metadata.article.get("headline"))),
        ("meta.og:title", metadata.first("og:title")),
        ("meta.twitter:title", metadata.first("twitter:title")),
        ("title element", _element_title(document.tree)),
    )


def _element_title(tree: HtmlElement) -> str | None:
    element = tree.find(".//head/title")
    text = plain(element.text_content()) if element is not None else ""
    parts = [part for part in SEPARATOR.split(text) if part]
    twice = len(parts) > 1 and len(set(map(folded, parts))) == 1  # the headline, once as the page's and once as the site's
    return (parts[0] if twice else text) or None


def containing(key: str, stated: list[tuple[str, str]]) -> str | None:
    """The first witness that contains a heading, or is contained in it."""
    if not is_long(key):
        return None
    return next((witness for witness, text in stated if (other := folded(text)) and (key in other or other in key)), None)


def before_site(heading: str, stated: list[tuple[str, str]]) -> str | None:
    """The first witness that is a heading of any length and, parted from it, no more than a site's name or two."""
    for witness, text in stated:
        mark = SEPARATOR.search(text)
        if mark and folded(text[: mark.start()]) == folded(heading) and len(words(text[mark.end() :])) <= SITE_WORDS:
            return witness
    return None


def shown(text: str, stated: list[tuple[str, str]]) -> str:
    """A text without the site's name, where another witness is what stands before that."""
    return next((other for _, other in stated if before_site(other, [("it", text)])), text)


def is_truncated(text: str, stated: list[tuple[str, str]]) -> bool:
    """Whether a text ends in dots where another witness goes on: systems cut JSON-LD headlines at 110 characters."""
    key = folded(text)
    return text.endswith(("...", "…")) and any(len(folded(other)) > len(key) and folded(other).startswith(key) for _, other in stated)


def overlap(heading: str, stated: list[tuple[str, str]]) -> float:
    """The largest share of words that a heading and one of the stated titles have in common."""
    own = set(words(heading))
    others = [set(words(text)) for _, text in stated]
    return max((len(own & other) / max(1, min(len(own), len(other))) for other in others), default=0.0)


def is_long(key: str) -> bool:
    """Whether a key is too long for a chance; in UTF-8, for a Chinese character says as much as three Latin letters."""
    return len(key.encode()) > LONG_KEY
