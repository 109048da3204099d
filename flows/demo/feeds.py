"""Feeds of a publisher in the four formats found in practice, well-formed and not.

A feed depends on the stories alone, never on the clock. So it stays the same byte for byte while nothing is new,
and conditional requests can match. Specifications: RSS 2.0, RFC 4287 (Atom), RSS 1.0 (RDF), JSON Feed 1.1.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flows.demo.markup import filled
from flows.demo.render import body_html, summary
from flows.demo.world import Feed, Publisher, Story

CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
LENGTH = 25


def feed_document(feed: Feed, publisher: Publisher, stories: Sequence[Story], base: str) -> str:
    """The feed over `stories` (newest first); the newest 25 are listed."""
    listed = [story for story in stories if feed.sections is None or story.section in feed.sections][:LENGTH]
    items = [_item(story, feed, base) for story in listed]
    if feed.format == "json":
        return _json(publisher, items, feed, base)
    newest = max((story.changed for story in listed), default=None)
    given = {"publisher": publisher.id, "name": publisher.name, "language": publisher.language, "path": feed.path}
    return filled(f"{feed.format}.xml", items=items, newest=newest, base=base, **given)


def malformed(document: str) -> str:
    """The same feed as a careless template writes it: bare ampersands, an HTML entity that XML lacks, an unclosed element."""
    broken = document.replace("&amp;", "&").replace(" — ", " &mdash; ").replace("</channel>", "<textInput><title>Search & find")
    return broken.replace("<language>", "<copyright>2026 &copy; Newsroom & Partners</copyright><language>", 1)


def _item(story: Story, feed: Feed, base: str) -> dict[str, Any]:
    """What an entry says of a story, times in the publisher's zone; `short` is text, `full` HTML, as far as the feed gives them."""
    short, full = None, None
    if feed.content == "summary":
        short = summary(story, 600 if story.publisher.keep == "summary" else 220)
    elif feed.content != "titles":
        short, full = summary(story, 220), body_html(story)
    return {
        "title": story.title,
        "address": base + story.listed_path + (f"?{feed.tracking}" if feed.tracking else ""),
        "number": story.number,
        "published": story.published.astimezone(story.publisher.zone),
        "modified": story.modified,
        "changed": story.changed,
        "zone": story.publisher.zone,
        "authors": story.authors,
        "section": story.section,
        "short": short,
        "full": full,
    }


def _json(publisher: Publisher, items: Sequence[Mapping[str, Any]], feed: Feed, base: str) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "home_page_url": f"{base}/",
        "feed_url": base + feed.path,
        "language": publisher.language,
        "items": [_json_item(item, publisher) for item in items],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(item: Mapping[str, Any], publisher: Publisher) -> dict[str, object]:
    modified = item["modified"].isoformat() if item["modified"] else None
    optional = {"date_modified": modified, "summary": item["short"], "content_html": item["full"]}
    return {
        "id": f"{publisher.id}-{item['number']}",
        "url": item["address"],
        "title": item["title"],
        "date_published": item["published"].isoformat(),
        "authors": [{"name": name} for name in item["authors"]],
        "tags": [item["section"]],
    } | {key: value for key, value in optional.items() if value is not None}
