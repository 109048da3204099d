"""The article's own paragraphs: trafilatura's first choice, checked against what the page itself states."""

from __future__ import annotations

from copy import deepcopy

from trafilatura.core import bare_extraction
from trafilatura.settings import Document as EngineDocument

from extractors.text.document import Document, parse
from extractors.text.structured import text_of

SHORT = 250


def find_body(document: Document) -> tuple[str, ...]:
    """Paragraphs of the page's article text, in order; empty where nothing was found."""
    paragraphs = _engine(document, fast=True)
    if _length(paragraphs) < SHORT:
        paragraphs = max((paragraphs, _engine(document, fast=False), _stated(document)), key=_length)
    return paragraphs


def html_paragraphs(markup: str) -> tuple[str, ...]:
    """Text of an HTML fragment (a feed's content, a JSON-LD body), one item per block element."""
    tree = parse(f"<html><body>{markup}</body></html>")
    if tree is None:
        return ()
    for element in tree.iter("script", "style"):
        element.text = None
    for element in tree.iter("p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "figure"):
        element.tail = "\n" + (element.tail or "")
        if element.tag != "br":
            element.text = "\n" + (element.text or "")
    return _lines(tree.text_content())


def _engine(document: Document, *, fast: bool) -> tuple[str, ...]:
    found = bare_extraction(deepcopy(document.tree), url=document.url, fast=fast, include_comments=False)
    return _lines(found.text or "") if isinstance(found, EngineDocument) else ()


def _stated(document: Document) -> tuple[str, ...]:
    body = document.metadata.article.get("articleBody")
    if isinstance(body, str) and "<" in body:
        return html_paragraphs(body)
    if isinstance(body, str):
        return _lines(body)
    return _lines(text_of(body) or "")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))
