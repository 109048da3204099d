"""Which item an element's microdata belongs to: the page's article or one of its teasers (https://html.spec.whatwg.org/#microdata)."""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

# Items within an article that have authors of their own.
_FOREIGN = re.compile(r"(?:Image|Video|Audio|Media)Object|Photograph|Comments?$")


def own(elements: Iterable[HtmlElement]) -> list[HtmlElement]:
    """Those elements that belong to the page's article: outside of any item, or in one that has a level-one heading in it.

    Where no item has one, a single item is the page's, and several are teasers.
    """
    scoped = [(element, _item(element)) for element in elements if not is_of_another(element)]
    kept = [element for element, item in scoped if item is None or item.find(".//h1") is not None]
    items = {item for _, item in scoped if item is not None}
    return kept or ([element for element, _ in scoped] if len(items) == 1 else [])


def is_of_another(element: HtmlElement) -> bool:
    """Whether an element's property is of a picture, a film or a comment within the article, which has an author and a date of its own."""
    item = _item(element)
    return item is not None and _FOREIGN.search(item.get("itemtype") or "") is not None


def _item(element: HtmlElement) -> HtmlElement | None:
    """The item that an element's property is of: not one that it opens itself."""
    return next((one for one in element.iterancestors() if one.get("itemscope") is not None), None)
