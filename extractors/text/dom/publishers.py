"""Rules for single publishers, as data: one row per publisher (seeds/publishers.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from lxml.etree import XPath, XPathSyntaxError
from lxml.html import HtmlElement

from extractors.errors import SeedError
from extractors.seeds import SEEDS

RULES = SEEDS / "publishers.yaml"
FIELDS = {"host", "drop", "text"}


@dataclass(frozen=True, slots=True)
class Publisher:
    """One row: `drop` are the parts to take out before anything is read, `text` the parts that hold the article's text.

    A row speaks for its host and all hosts below it.
    """

    host: str
    drop: tuple[XPath, ...] = ()
    text: tuple[XPath, ...] = ()

    def prune(self, tree: HtmlElement) -> None:
        """Take this publisher's foreign parts out of a tree; text that follows them stays."""
        for expression in self.drop:
            for element in expression(tree):
                if element.getparent() is not None:
                    element.drop_tree()

    def own_parts(self, tree: HtmlElement) -> frozenset[HtmlElement]:
        """The elements that hold the article's text, none where the row does not say."""
        return frozenset(element for expression in self.text for element in expression(tree))


def publisher_of(url: str, path: Path = RULES) -> Publisher | None:
    """The row of a URL's host, None where there is none. Raises SeedError where the file is broken."""
    rows = load_publishers(path)
    labels = (urlsplit(url).hostname or "").split(".")
    return next((rows[host] for start in range(len(labels)) if (host := ".".join(labels[start:])) in rows), None)


@lru_cache(maxsize=8)
def load_publishers(path: Path = RULES) -> dict[str, Publisher]:
    """Read and check the rows by host. Raises SeedError naming the file, the row and the field."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SeedError(str(path), f"expected a readable YAML list of publishers: {error}") from None
    if not isinstance(rows, list):
        raise SeedError(str(path), "expected a list of publishers")
    publishers = [_publisher(f"{path} row {place}", row) for place, row in enumerate(rows, start=1)]
    return {publisher.host: publisher for publisher in publishers}


def _publisher(subject: str, row: object) -> Publisher:
    if not isinstance(row, dict) or not isinstance(row.get("host"), str):
        raise SeedError(subject, "expected a mapping with a `host`")
    subject = f"{subject} ({row['host']})"
    if unknown := set(row) - FIELDS:
        raise SeedError(subject, f"unknown field {min(unknown)!r}, expected {', '.join(sorted(FIELDS))}")
    return Publisher(row["host"].lower(), _expressions(subject, row, "drop"), _expressions(subject, row, "text"))


def _expressions(subject: str, row: dict[str, object], field: str) -> tuple[XPath, ...]:
    values = row.get(field, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise SeedError(subject, f"`{field}` is {values!r}, expected a list of XPath expressions")
    try:
        return tuple(XPath(value) for value in values)
    except XPathSyntaxError as error:
        raise SeedError(subject, f"`{field}` holds no XPath expression: {error}") from None
