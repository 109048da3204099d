"""Rules for single publishers, as data: one row per publisher (seeds/publishers.yaml)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from lxml.etree import XPath, XPathSyntaxError
from lxml.html import HtmlElement
from pydantic import PlainValidator, StringConstraints

from extractors.files.data_files import load
from extractors.files.seeds import SEEDS

RULES = SEEDS / "publishers.yaml"


def _expression(source: object) -> XPath:
    try:
        return XPath(str(source))
    except XPathSyntaxError as error:
        raise ValueError(f"{source!r} is no XPath expression: {error}") from None


Expressions = tuple[Annotated[XPath, PlainValidator(_expression)], ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """One row: `drop` are the parts to take out before anything is read, `text` the parts that hold the article's text.

    A row speaks for its host and all hosts below it.
    """

    host: Annotated[str, StringConstraints(to_lower=True)]
    drop: Expressions = ()
    text: Expressions = ()

    def prune(self, tree: HtmlElement) -> None:
        """Take this publisher's foreign parts out of a tree; text that follows them stays."""
        for expression in self.drop:
            for element in expression(tree):
                if element.getparent() is not None:
                    element.drop_tree()

    def own_parts(self, tree: HtmlElement) -> frozenset[HtmlElement]:
        """The elements that hold the article's text, none where the row does not say."""
        return frozenset(element for expression in self.text for element in expression(tree))


def publisher_of(url: str) -> Publisher | None:
    """The row of a URL's host, None where there is none. Raises SeedError where the file is broken."""
    rows = load_publishers()
    labels = (urlsplit(url).hostname or "").split(".")
    return next((rows[host] for start in range(len(labels)) if (host := ".".join(labels[start:])) in rows), None)


@lru_cache(maxsize=8)
def load_publishers(path: Path = RULES) -> dict[str, Publisher]:
    """Read and check the rows by host. Raises SeedError naming the file, the line and the field."""
    return {publisher.host: publisher for publisher in load(path, tuple[Publisher, ...])}
