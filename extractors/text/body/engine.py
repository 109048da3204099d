"""The engine: trafilatura, run on a copy of the tree that is parsed already."""

from __future__ import annotations

from trafilatura.core import bare_extraction
from trafilatura.settings import Document as EngineDocument

from extractors.text.dom.document import Document


def engine_paragraphs(document: Document, *, fast: bool) -> tuple[str, ...]:
    """What trafilatura takes for the article's text, comments left out. Unless `fast`, it compares itself with readability and jusText."""
    # It works on a copy of a tree that it is given.
    found = bare_extraction(document.tree, url=document.url, fast=fast, include_comments=False)
    return split_lines(found.text or "") if isinstance(found, EngineDocument) else ()


def split_lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of a text, white space collapsed."""
    return tuple(line for raw in text.split("\n") if (line := " ".join(raw.split())))
