"""A live blog as its dated posts: schema.org LiveBlogPosting's `liveBlogUpdate` (https://schema.org/LiveBlogPosting)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from extractors.records import Post
from extractors.text.body import html_paragraphs
from extractors.text.document import Document
from extractors.text.instants import read_instant
from extractors.text.structured import Node, text_of, types


def find_posts(document: Document, now: datetime) -> tuple[Post, ...]:
    """The posts that the page states, newest first as publishers write them; empty where it is no live blog."""
    updates = (update for node in document.metadata.nodes if "LiveBlogPosting" in types(node) for update in _updates(node))
    posts = {post.post_id: post for update in updates if (post := _post(update, now))}
    return tuple(posts.values())


def _updates(node: Node) -> Iterator[Node]:
    value = node.get("liveBlogUpdate")
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item


def _post(update: Node, now: datetime) -> Post | None:
    body = update.get("articleBody")
    text = "\n\n".join(html_paragraphs(body)) if isinstance(body, str) else ""
    if not text:
        return None
    title = text_of(update.get("headline"))
    reading = read_instant(text_of(update.get("datePublished")) or "", now)
    anchor = text_of(update.get("@id")) or text_of(update.get("url"))
    identity = anchor.rsplit("#", 1)[-1] if anchor and "#" in anchor else hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    return Post(identity, title, text, reading.instant if reading else None)
