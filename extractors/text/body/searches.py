"""The engine's searches for elements by their names: the same results in a fraction of the time.

Such a search asks for an element's tag and a few of its attributes. A page has many elements and few such names, so each name is
judged once, by the engine's own expression.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura import xpaths

_BASELINE = import_module("trafilatura.baseline")  # whose name is a function's in the package
# How many names a search keeps before it begins anew, and how long each may be: a page of one publisher has a few hundred short ones.
MAX_NAMES, MAX_LENGTH = 16_384, 300


class ByName:
    """A search, called as the engine calls an XPath."""

    def __init__(self, path: str) -> None:
        self._attributes = tuple(dict.fromkeys(re.findall(r"@([\w-]+)", path)))
        self._tags = re.findall(r"self::(\w+)", path.partition("]")[0]) or ["*"]
        self._most = 1 if path.rstrip().endswith("[1]") else None
        self._looks_inside = "not(.//" in path
        self._judge = XPath(path.replace(".//", "self::", 1 if self._looks_inside else -1), namespaces={"re": xpaths.REGEXP_NS})
        self._judged: dict[tuple[str | None, ...], bool] = {}

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements below the tree's root, in document order."""
        return list(islice(self._found(tree), self._most))

    def _found(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        attributes, judged = self._attributes, self._judged
        for element in tree.iterdescendants(*self._tags):
            name = (element.tag, *map(element.get, attributes))
            wanted = judged.get(name)
            if wanted is None:
                wanted = self._judge_anew(element, name)
            if wanted and (not self._looks_inside or self._judge(element)):
                yield element

    def _judge_anew(self, element: HtmlElement, name: tuple[str | None, ...]) -> bool:
        wanted = bool(self._judge(element.makeelement(element.tag, element.attrib) if self._looks_inside else element))
        if len(self._judged) == MAX_NAMES:
            self._judged.clear()
        if sum(map(len, filter(None, name))) <= MAX_LENGTH:
            self._judged[name] = wanted
        return wanted


@cache
def _searches() -> tuple[tuple[list[Any], list[Any], list[Any]], ...]:
    """The engine's lists, what stands in each, and what stands for it here."""
    lists = (
        xpaths.BODY_XPATH,
        xpaths.RAW_TREE_PRUNE_XPATH,
        xpaths.REMOVE_COMMENTS_XPATH,
        xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
        xpaths.OVERALL_DISCARD_XPATH,
        xpaths.TEASER_DISCARD_XPATH,
        xpaths.DISCARD_IMAGE_ELEMENTS,
    )
    return tuple((each, list(each), [ByName(search.path) if _is_by_name(search.path) else search for search in each]) for each in lists)


@cache
def _cleaning() -> tuple[XPath, ByName]:
    """What the engine's baseline leaves out of a page before it measures it: its own search for that, and what stands for it here."""
    own = _BASELINE.BASIC_CLEAN_XPATH
    return own, ByName(own.path)


def _is_by_name(path: str) -> bool:
    """Whether an expression asks for names, and at most for what does not stand in an element: the names of one that it wants are then
    those of one that it would want if nothing stood in it."""
    return ".//*[" in path and path.count("//") == 1 + path.count("not(.//")


@contextmanager
def quick_searches() -> Iterator[None]:
    """For the block, the engine searches by names."""
    own_cleaning, quick_cleaning = _cleaning()
    for each, _, quick in _searches():
        each[:] = quick
    _BASELINE.BASIC_CLEAN_XPATH = quick_cleaning
    try:
        yield
    finally:
        _BASELINE.BASIC_CLEAN_XPATH = own_cleaning
        for each, own, _ in _searches():
            each[:] = own
