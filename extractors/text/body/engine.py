"""The engine: trafilatura, run on a copy of the tree that is parsed already."""

from __future__ import annotations

from configparser import ConfigParser
from copy import deepcopy
from functools import lru_cache

from trafilatura.core import bare_extraction
from trafilatura.settings import DEFAULT_CONFIG
from trafilatura.settings import Document as EngineDocument

from extractors.text.dom.blocks import CELLS, size_of
from extractors.text.dom.document import Document

# The engine takes in what stands around a text of fewer characters than this; in a wide script so few are a whole report.
LEAST_WIDE = 80
# A page is in a wide script where its blocks say so much more than they have characters.
WIDE = 1.3


def engine_paragraphs(document: Document, *, fast: bool) -> tuple[str, ...]:
    """What trafilatura takes for the article's text, comments left out. Unless `fast`, it compares itself with readability and jusText."""
    # It works on a copy of a tree that it is given.
    config = _wide_config() if is_wide(document) else DEFAULT_CONFIG
    found = bare_extraction(document.tree, url=document.url, fast=fast, include_comments=False, config=config)
    text = (found.text or "") if isinstance(found, EngineDocument) else ""
    return tuple(line for raw in text.split("\n") if (line := _row(" ".join(raw.split()))))


def is_wide(document: Document) -> bool:
    """Whether most of a page is in Chinese, Japanese or Korean writing."""
    text = "".join(block.text for block in document.blocks)
    return not text.isascii() and size_of(text) > WIDE * len(text)


@lru_cache(maxsize=1)
def _wide_config() -> ConfigParser:
    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(LEAST_WIDE))
    return config


def _row(line: str) -> str:
    """A row of a table, which the engine prints between bars, as the page's blocks have it; any other line as it is."""
    if not (line.startswith("|") and line.endswith("|")):
        return line
    return CELLS.join(cell for part in line.split("|") if (cell := part.strip(" -:")))
