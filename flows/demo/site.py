"""What a publisher answers to one request at one simulated instant: a pure function of the world."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from flows.demo.feeds import CONTENT_TYPES, feed_document, malformed
from flows.demo.markup import filled
from flows.demo.render import consent_page, error_page, index_page, page
from flows.demo.world import Feed, Publisher, Story, World, day_of

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response; status 0 stands for a connection that is closed without one."""

    status: int
    body: bytes = b""
    content_type: str = _HTML
    headers: tuple[tuple[str, str], ...] = ()


def answer(world: World, publisher: Publisher, base: str, target: str, headers: Mapping[str, str], now: datetime) -> Reply:
    """Reply of `publisher`, reached at `base` (scheme, host, port), to a GET of `target`; header names are lower-case."""
    outage = publisher.outage(day_of(now))
    if outage == "refuse":
        return Reply(0)
    if outage == "unavailable":
        return Reply(503, b"Service temporarily unavailable\n", "text/plain; charset=utf-8", (("Retry-After", "3600"),))
    reply = _resource(world, publisher, base, urlsplit(target).path, now)
    return _conditional(reply, headers)


def _resource(world: World, publisher: Publisher, base: str, path: str, now: datetime) -> Reply:
    stories = world.of(publisher, now)
    if path == "/robots.txt":
        return Reply(200, _robots(publisher, base).encode(), "text/plain; charset=utf-8")
    if path == "/sitemap.xml":
        return Reply(200, filled("sitemap.xml", stories=stories, base=base).encode(), "application/xml; charset=utf-8")
    for feed in publisher.feeds:
        if feed.path == path:
            return _feed(feed, publisher, base, stories, now)
    wanted = path.rstrip("/")
    for story in stories:
        if story.path.rstrip("/") == wanted or story.listed_path == wanted:
            return _story(story, wanted, base, stories, now)
    if wanted == "" or wanted[1:] in publisher.sections:
        shown = [story for story in stories if wanted in ("", f"/{story.section}")]
        return Reply(200, index_page(publisher, publisher.name, shown).encode())
    return Reply(404, error_page(publisher, 404, "Page not found").encode())


def _feed(feed: Feed, publisher: Publisher, base: str, stories: tuple[Story, ...], now: datetime) -> Reply:
    fault = feed.fault(day_of(now))
    if fault == "gone":
        return Reply(410, error_page(publisher, 410, "This feed has been retired").encode())
    if fault == "html":
        return Reply(200, index_page(publisher, f"{publisher.name}: scheduled maintenance", stories[:3]).encode())
    document = feed_document(feed, publisher, stories, base)
    body = (malformed(document) if fault == "malformed" else document).encode()
    newest = max((story.changed for story in stories), default=None)
    dated = (("Last-Modified", _http_date(newest)),) if newest else ()
    return Reply(200, body, CONTENT_TYPES[feed.format], (("ETag", _etag(body)), *dated))


def _story(story: Story, path: str, base: str, stories: tuple[Story, ...], now: datetime) -> Reply:
    if story.serve == "moved" and path == story.listed_path:
        return Reply(301, b"", _HTML, (("Location", story.path),))
    if story.serve == "gone":
        return Reply(410, error_page(story.publisher, 410, "This article has been withdrawn").encode())
    if story.serve == "failing" and now < story.published + timedelta(days=1):
        return Reply(500, error_page(story.publisher, 500, "Something went wrong on our side").encode())
    if story.serve == "empty":
        return Reply(200)
    if story.serve == "consent_wall":
        return Reply(200, consent_page(story).encode())
    # Link boxes are frozen at publication: a page that changed with every new story would never match its ETag.
    around = [other for other in stories if other.published <= story.published]
    body = page(story, base, around).encode()
    return Reply(200, body, _HTML, (("ETag", _etag(body)), ("Last-Modified", _http_date(story.changed))))


def _conditional(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """RFC 9110, section 13.2.2: If-None-Match decides where it is given, else If-Modified-Since."""
    own = dict(reply.headers)
    etag, modified = own.get("ETag"), own.get("Last-Modified")
    asked_tag, asked_date = headers.get("if-none-match"), headers.get("if-modified-since")
    if reply.status != 200 or etag is None:
        return reply
    if asked_tag is not None:
        return replace(reply, status=304, body=b"") if etag in asked_tag or asked_tag.strip() == "*" else reply
    if asked_date is not None and modified is not None and parsedate_to_datetime(modified) <= parsedate_to_datetime(asked_date):
        return replace(reply, status=304, body=b"")
    return reply


def _robots(publisher: Publisher, base: str) -> str:
    rules = "".join(f"Disallow: {prefix}\n" for prefix in publisher.robots) or "Disallow:\n"
    return f"User-agent: *\n{rules}Sitemap: {base}/sitemap.xml\n"


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)
