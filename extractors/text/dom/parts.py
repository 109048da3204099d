"""Parts of a page whose tags or names say that they are not the article's text."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from lxml.html import HtmlElement

from extractors.files import phrases

Verdict = TypeVar("Verdict")

MAX_NAME_LENGTH = 300  # characters
FOREIGN_TAGS = frozenset({"aside", "nav", "footer", "figcaption", "form", "button", "label", "dialog", "menu"})
BOUNDARY_TAGS = frozenset({"body", "html", "article", "main"})
# Parts under one name that together hold more than this share of the text are the way the page is built.
FOREIGN_SHARE = 0.3
# What only screen readers or nobody sees.
_HIDDEN_NAME = re.compile(r"(?:^|\s)(?:visually-?hidden|sr-only|screen-?reader(?:-text|-only)?|element-invisible)(?:\s|$)", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)


def names_of(element: HtmlElement) -> str:
    """What an element is called, for styles, scripts and tests."""
    return " ".join(element.get(attribute) or "" for attribute in ("class", "id", "data-testid", "data-component"))


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element's own attributes say that it is not shown."""
    name, style = element.get("class"), element.get("style")
    return element.get("hidden") is not None or bool((style and _HIDDEN_STYLE.search(style)) or (name and _is_hidden(name)))


def foreign_name(element: HtmlElement) -> str | None:
    """The tag or name by which an element itself is not the article's own text, None where it is not so called."""
    if element.tag in FOREIGN_TAGS:
        return str(element.tag)
    return _foreign(names_of(element))


def judged_once(judge: Callable[[str], Verdict]) -> Callable[[str], Verdict]:
    """The same function, but it keeps its answers: pages repeat the names of their parts.

    A name beyond MAX_NAME_LENGTH is judged each time, so that no page fills the memory of the worker, which later pages need.
    """
    kept = lru_cache(maxsize=4096)(judge)
    return lambda name: kept(name) if len(name) <= MAX_NAME_LENGTH else judge(name)


@judged_once
def _is_hidden(name: str) -> bool:
    return _HIDDEN_NAME.search(name) is not None


@judged_once
def _foreign(names: str) -> str | None:
    match = phrases.FOREIGN_PART.search(names)
    return match[0].lower() if match and not phrases.OWN_PART.search(names) else None
