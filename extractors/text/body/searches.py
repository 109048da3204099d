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
    """A search, called as the engine calls an XPath; of several expressions it finds what any of them does."""

    def __init__(self, *paths: str) -> None:
        self._tags = list(dict.fromkeys(tag for path in paths for tag in re.findall(r"self::(\w+)", path.partition("]")[0]) or ["*"]))
        self._most = 1 if paths[0].rstrip().endswith("[1]") else None
        self._looks_inside = any("not(.//" in path for path in paths)
        own = (path.replace(".//", "self::", 1 if "not(.//" in path else -1) for path in paths)
        self._judge = XPath("|".join(own), namespaces={"re": xpaths.REGEXP_NS})
        attributes = list(dict.fromkeys(re.findall(r"@([\w-]+)", " ".join(paths))))
        self._first, self._second, *self._others = attributes if len(attributes) > 1 else attributes * 2
        self._judged: dict[tuple[str | None, ...], bool] = {}

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements below the tree's root, in document order."""
        return list(islice(self._found(tree), self._most))

    def _found(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        first, second, others, judged = self._first, self._second, self._others, self._judged
        for element in tree.iterdescendants(*self._tags):
            get = element.get
            name = (element.tag, get(first), get(second), *map(get, others)) if others else (element.tag, get(first), get(second))
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


# What the engine takes out of a page before it reads it, and comments: of these only one looks inside, for what the others leave.
BEFORE_READING = ByName(*(search.path for search in (*xpaths.RAW_TREE_PRUNE_XPATH, *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH)))


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
    vars(_BASELINE)["BASIC_CLEAN_XPATH"] = quick_cleaning
    try:
        yield
    finally:
        vars(_BASELINE)["BASIC_CLEAN_XPATH"] = own_cleaning
        for each, own, _ in _searches():
            each[:] = own
