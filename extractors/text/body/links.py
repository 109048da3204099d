"""The hyperlinks inside an article's text, with their anchors."""

from collections.abc import Iterable

from extractors.records import Link
from extractors.text.dom.blocks import key_of
from extractors.text.dom.document import Document
from extractors.urls.pages import canonical_url

MAX_LINKS = 100


def find_links(document: Document, paragraphs: Iterable[str]) -> tuple[Link, ...]:
    """The links of the blocks that became paragraphs of the text, each address once, in order; none back to the page itself."""
    keys = {key_of(paragraph) for paragraph in paragraphs}
    own = canonical_url(document.url)
    found: dict[str, Link] = {}
    for block in document.blocks:
        if block.linked == 0 or block.key not in keys:
            continue
        for anchor in block.owner.iter("a"):
            url = canonical_url(anchor.get("href") or "", document.url)
            text = " ".join(anchor.text_content().split())
            if url and url != own and text and len(found) < MAX_LINKS:
                found.setdefault(url, Link(url, text))
    return tuple(found.values())
