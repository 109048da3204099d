"""Finds the feeds and sitemaps of a site: those that a page names, and the usual places."""

import re

from lxml import etree, html

from extractors.errors import ParseError
from extractors.records import Discovery, Page
from extractors.strings import clean
from extractors.urls.pages import request_url

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/xml", "text/xml"}
)
_FEED_PLACES = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/en/rss")
_SITEMAP_PLACES = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml")
_MAX_LINKS = 50
_MAX_HEADER = 8192
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500})")
_PARAMETER = re.compile(r"""\b(rel|type)\s?=\s?"?([^",;]{1,100})""")
# A feed of what readers say is what a site names last of all that it has. WordPress calls it in the language of the site.
_COMMENTS = re.compile(r"comment|kommentar|comentari|commenti|комент|коммент|komentar|yorum|コメント|评论", re.IGNORECASE)
_FEED_LINK = re.compile(
    r"^[^?]*(?:/(?:feed|rss|atom)/?|/(?:rss|feed|atom)\.xml|/feed\.json|\.rss|\.atom|/(?:rss|feeds?|atom)/[^?]{1,200}\.(?:xml|json|rdf))(?:\?|$)"
    r"|[?&]feed=(?:rss2?|atom)\b",
    re.IGNORECASE,
)


def read_homepage(page: Page, body: bytes) -> Discovery:
    """Feeds and sitemaps named by link elements, feeds also by ordinary links that look like one; `body` is in UTF-8."""
    try:
        root = html.document_fromstring(
            body, parser=html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True), base_url=page.final_url
        )
        return _named(root, page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(page.final_url, f"cannot be read as a web page: {error}") from None


def _named(root: html.HtmlElement, page: Page) -> Discovery:
    url = page.final_url
    base = request_url(next(iter(root.xpath("//base/@href")), ""), url) or url
    feeds: list[str | None] = []
    comments: list[str | None] = []
    sitemaps: list[str | None] = []
    for link in (*_header_links(page), *root.iter("link")):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        # Beside each page, WordPress names the page itself as `application/json`.
        is_feed = kind in _FEED_TYPES or (kind == "application/json" and "feed" in (link.get("href") or "").lower())
        if "feed" in relations or ("alternate" in relations and is_feed):
            (comments if _COMMENTS.search(f"{link.get('href')} {link.get('title')}") else feeds).append(link.get("href"))
        elif "sitemap" in relations:
            sitemaps.append(link.get("href"))
    feeds += [anchor.get("href") for anchor in root.iter("a") if _FEED_LINK.search(anchor.get("href") or "")]
    feeds += comments
    title = clean.line(root.findtext(".//title"))
    return Discovery(
        entries=(),
        kind="page",
        sitemaps=_absolute(sitemaps, base),
        feeds=_absolute(feeds, base),
        title=title,
        language=root.get("lang") or None,
    )


def _header_links(page: Page) -> list[dict[str, str]]:
    """The links that the answer's header names (RFC 8288), with absolute addresses: the page's own base does not count there."""
    links = ((match[1], match[2]) for match in _HEADER_LINK.finditer((page.header("link") or "")[:_MAX_HEADER]))
    return [{"href": request_url(href, page.final_url) or "", **dict(_PARAMETER.findall(rest.lower()))} for href, rest in links]


def usual_places(url: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where feeds and where sitemaps are worth a try when a site names none."""
    return _absolute(list(_FEED_PLACES), url), _absolute(list(_SITEMAP_PLACES), url)


def _absolute(links: list[str | None], base: str) -> tuple[str, ...]:
    found = (request_url(link, base) for link in links if link)
    return tuple(dict.fromkeys(link for link in found if link))[:_MAX_LINKS]
