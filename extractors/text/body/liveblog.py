"""A live blog as its dated posts: schema.org's `liveBlogUpdate` (https://schema.org/LiveBlogPosting), or its markup."""

import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from extractors.dates import Hints, read_date
from extractors.files import phrases
from extractors.records import Post
from extractors.strings import clean
from extractors.text.dom.document import Document
from extractors.text.dom.json_ld import Node
from extractors.text.dom.structured import body_of, text_of, types

MIN_POSTS = 3
# A node that has no more members, its type among them, only names another.
REFERENCE = 2


def find_posts(document: Document, hints: Hints) -> tuple[Post, ...]:
    """The posts that the page states, in its order (newest first as a rule); empty where it is no live blog."""
    nodes = document.metadata.nodes
    by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > REFERENCE}
    updates = (update for node in nodes if "LiveBlogPosting" in types(node) for update in _updates(node, by_id))
    stated = [post for update in updates if (post := _post(update, document.url, hints))]
    posts = stated if len(stated) > 1 else _marked(document, hints)
    return tuple({post.post_id: post for post in posts}.values()) if len(posts) > 1 else ()


def _marked(document: Document, hints: Hints) -> list[Post]:
    """Posts out of markup: elements of one tag and class, named like posts of a live blog, each with a time of its own."""
    called = f"{document.url} {document.metadata.first('og:title') or ''} {document.tree.findtext('.//h1') or ''}"
    if not phrases.LIVE_PAGE.search(called) and "LiveBlogPosting" not in document.metadata.types():
        return []
    groups: dict[tuple[str, str], list[HtmlElement]] = {}
    for element in document.tree.iter("article", "div", "li", "section"):
        name = element.get("class") or ""
        if phrases.LIVE_POST.search(f"{name} {element.get('itemprop') or ''}") and element.find(".//time[@datetime]") is not None:
            groups.setdefault((element.tag, name), []).append(element)
    widest = max(groups.values(), key=len, default=[])
    return [post for element in widest if (post := _marked_post(element, document.url, hints))] if len(widest) >= MIN_POSTS else []


def _marked_post(element: HtmlElement, page: str, hints: Hints) -> Post | None:
    heading = next(element.iter("h2", "h3", "h4"), None)
    title = " ".join(heading.text_content().split()) if heading is not None else None
    paragraphs = [" ".join(part.text_content().split()) for part in element.iter("p", "li", "blockquote")]
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    if not text:
        return None
    time = element.find(".//time[@datetime]")
    reading = read_date(time.get("datetime"), hints) if time is not None else None
    anchor = element.get("id")
    address = f"{page.partition('#')[0]}#{anchor}" if anchor else None
    return Post(anchor or _digest(f"{title}\n{text}"), title or None, text, reading.instant if reading else None, address)


def _updates(node: Node, by_id: Mapping[str, Node]) -> Iterator[Node]:
    value = node.get("liveBlogUpdate")
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield by_id.get(str(item.get("@id")), item) if len(item) <= REFERENCE else item


def _post(update: Node, page: str, hints: Hints) -> Post | None:
    text = "\n\n".join(body_of(update) or clean.paragraphs(update.get("text")))
    if not text:
        return None
    title = text_of(update.get("headline"))
    reading = read_date(text_of(update.get("datePublished")) or text_of(update.get("dateModified")) or "", hints)
    address = _address(text_of(update.get("url")) or text_of(update.get("@id")), page)
    # An address outlives a post's corrections; without one an edited post is a new one.
    identity = urlsplit(address or "").fragment or _digest(address or f"{title}\n{text}")
    return Post(identity, title, text, reading.instant if reading else None, address)


def _address(stated: str | None, page: str) -> str | None:
    """The post's own address, None where it states none or the page's."""
    try:
        address = urljoin(page, stated or "")
    except ValueError:
        return None
    return address if address.startswith("http") and address.rstrip("/") != page.rstrip("/") else None


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
