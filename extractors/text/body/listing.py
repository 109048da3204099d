"""How much of a page's text is in entries that link to other pages, as on index pages, archives and search results."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from extractors.text.body.asides import ALL_LINK
from extractors.text.dom.blocks import HEADINGS, Block
from extractors.text.dom.layout import Layout, lineage
from extractors.text.dom.parts import BOUNDARY_TAGS

# A linked title says so much; so many entries side by side are a list; one that holds more of the text is the article.
TITLE = 12
ENTRIES = 3
MAX_SHARE = 0.5
NO_ENTRY_TAGS = HEADINGS | {"a"}


def listed_share(layout: Layout, url: str) -> float:
    """The share of the chosen text in such entries, 0 where there are fewer than three of them."""
    titled = {part for block in layout.blocks if layout.inside(block) and _is_title(block, url) for part in lineage(block.owner)}
    if not titled:
        return 0.0
    listed, entries = 0, set()
    for block, chosen in zip(layout.blocks, layout.chosen, strict=True):
        if chosen and (entry := next((part for part in _parts(layout, block) if _is_entry(part, titled)), None)) is not None:
            listed += len(block.key)
            entries.add(entry)
    return listed / layout.total if len(entries) >= ENTRIES else 0.0


def _is_title(block: Block, url: str) -> bool:
    """Whether a block is nothing but a link to another page of the site."""
    if block.linked < ALL_LINK or block.key_size < TITLE:
        return False
    links = (*block.owner.iter("a"), *block.owner.iterancestors("a"))
    address: str = urljoin(url, links[0].get("href") or "") if links else ""
    return _host(address) == _host(url) and urldefrag(address).url != urldefrag(url).url


def _parts(layout: Layout, block: Block) -> Iterator[HtmlElement]:
    """The parts that a block stands in, as far as they are small."""
    for part in lineage(block.owner):
        if part.tag in BOUNDARY_TAGS - {"article"} or layout.share(part) > MAX_SHARE:
            return
        yield part


def _is_entry(part: HtmlElement, titled: set[HtmlElement]) -> bool:
    """Whether a part has a linked title and so have others beside it."""
    parent = part.getparent()
    if part not in titled or part.tag in NO_ENTRY_TAGS or parent is None:
        return False
    beside = [sibling for sibling in parent if sibling.tag == part.tag and sibling in titled]
    return len(beside) >= ENTRIES


def _host(url: str) -> str:
    try:
        return str(urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
