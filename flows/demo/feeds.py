"""Feeds of a publisher in the four formats found in practice, well-formed and not.

A feed depends on the stories alone, never on the clock. So it stays the same byte for byte while nothing is new,
and conditional requests can match. Specifications: RSS 2.0, RFC 4287 (Atom), RSS 1.0 (RDF), JSON Feed 1.1.
"""

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

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
    return _WRITERS[feed.format](feed, publisher, listed, base)


def malformed(document: str) -> str:
    """The same feed as a careless template writes it: bare ampersands, an HTML entity that XML lacks, an unclosed element."""
    broken = document.replace("&amp;", "&").replace(" — ", " &mdash; ").replace("</channel>", "<textInput><title>Search & find")
    return broken.replace("<language>", "<copyright>2026 &copy; Newsroom & Partners</copyright><language>", 1)


def _address(story: Story, feed: Feed, base: str) -> str:
    return base + story.listed_path + (f"?{feed.tracking}" if feed.tracking else "")


def _content(story: Story, feed: Feed) -> tuple[str | None, str | None]:
    """(summary as text, body as HTML) as far as the feed gives them."""
    if feed.content == "titles":
        return None, None
    if feed.content == "summary":
        return summary(story, 600 if story.publisher.keep == "summary" else 220), None
    return summary(story, 220), body_html(story)


def _rss(feed: Feed, publisher: Publisher, stories: Sequence[Story], base: str) -> str:
    items = "\n".join(_rss_item(story, feed, base) for story in stories)
    built = f"<lastBuildDate>{format_datetime(max(story.changed for story in stories))}</lastBuildDate>" if stories else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(publisher.name)}</title><link>{base}/</link><description>{escape(publisher.name)}: latest stories</description>\n"
        f'<atom:link href="{base}{feed.path}" rel="self" type="application/rss+xml"/>\n'
        f"<language>{publisher.language}</language>{built}<ttl>30</ttl>\n{items}\n</channel>\n</rss>\n"
    )


def _rss_item(story: Story, feed: Feed, base: str) -> str:
    short, full = _content(story, feed)
    lines = [
        f"<title>{escape(story.title, quote=False)}</title>",
        f"<link>{escape(_address(story, feed, base))}</link>",
        f'<guid isPermaLink="false">{story.publisher.id}-{story.number}</guid>',
        f"<pubDate>{format_datetime(story.published.astimezone(story.publisher.zone))}</pubDate>",
        *(f"<dc:creator>{escape(name)}</dc:creator>" for name in story.authors),
        f"<category>{escape(story.section)}</category>",
    ]
    if story.modified:
        lines.append(f"<atom:updated>{story.modified.isoformat()}</atom:updated>")
    if short:
        lines.append(f"<description>{escape(short, quote=False)}</description>")
    if full:
        lines.append(f"<content:encoded>{_cdata(full)}</content:encoded>")
    return "<item>" + "\n".join(lines) + "</item>"


def _atom(feed: Feed, publisher: Publisher, stories: Sequence[Story], base: str) -> str:
    entries = "\n".join(_atom_entry(story, feed, base) for story in stories)
    updated = max(story.changed for story in stories).isoformat() if stories else "2026-03-01T00:00:00+00:00"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.language}">\n'
        f"<id>tag:{publisher.id}.example,2026:feed</id><title>{escape(publisher.name)}</title><updated>{updated}</updated>\n"
        f'<link rel="self" href="{base}{feed.path}"/><link rel="alternate" href="{base}/"/>\n{entries}\n</feed>\n'
    )


def _atom_entry(story: Story, feed: Feed, base: str) -> str:
    short, full = _content(story, feed)
    lines = [
        f"<id>tag:{story.publisher.id}.example,2026:{story.number}</id>",
        f"<title>{escape(story.title, quote=False)}</title>",
        f'<link rel="alternate" type="text/html" href="{escape(_address(story, feed, base))}"/>',
        f"<published>{story.published.astimezone(story.publisher.zone).isoformat()}</published>",
        f"<updated>{story.changed.isoformat()}</updated>",
        *(f"<author><name>{escape(name)}</name></author>" for name in story.authors),
        f'<category term="{escape(story.section)}"/>',
    ]
    if short:
        lines.append(f"<summary>{escape(short, quote=False)}</summary>")
    if full:
        lines.append(f'<content type="html">{escape(full, quote=False)}</content>')
    return "<entry>" + "\n".join(lines) + "</entry>"


def _rdf(feed: Feed, publisher: Publisher, stories: Sequence[Story], base: str) -> str:
    toc = "".join(f'<rdf:li rdf:resource="{escape(_address(story, feed, base))}"/>' for story in stories)
    items = "\n".join(_rdf_item(story, feed, base) for story in stories)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{base}{feed.path}"><title>{escape(publisher.name)}</title><link>{base}/</link>'
        f"<description>{escape(publisher.name)}</description><dc:language>{publisher.language}</dc:language>"
        f"<items><rdf:Seq>{toc}</rdf:Seq></items></channel>\n{items}\n</rdf:RDF>\n"
    )


def _rdf_item(story: Story, feed: Feed, base: str) -> str:
    short, _ = _content(story, feed)
    address = escape(_address(story, feed, base))
    creators = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in story.authors)
    description = f"<description>{escape(short, quote=False)}</description>" if short else ""
    return (
        f'<item rdf:about="{address}"><title>{escape(story.title, quote=False)}</title><link>{address}</link>{description}'
        f"<dc:date>{story.changed.astimezone(story.publisher.zone).isoformat()}</dc:date>{creators}<dc:subject>{escape(story.section)}</dc:subject></item>"
    )


def _json(feed: Feed, publisher: Publisher, stories: Sequence[Story], base: str) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "home_page_url": f"{base}/",
        "feed_url": base + feed.path,
        "language": publisher.language,
        "items": [_json_item(story, feed, base) for story in stories],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(story: Story, feed: Feed, base: str) -> dict[str, object]:
    short, full = _content(story, feed)
    item: dict[str, object] = {
        "id": f"{story.publisher.id}-{story.number}",
        "url": _address(story, feed, base),
        "title": story.title,
        "date_published": story.published.astimezone(story.publisher.zone).isoformat(),
        "authors": [{"name": name} for name in story.authors],
        "tags": [story.section],
    }
    optional = {"date_modified": story.modified.isoformat() if story.modified else None, "summary": short, "content_html": full}
    return item | {key: value for key, value in optional.items() if value is not None}


def _cdata(html: str) -> str:
    return "<![CDATA[" + html.replace("]]>", "]]]]><![CDATA[>") + "]]>"


_WRITERS = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json}
