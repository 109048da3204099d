"""Pages for the extraction tests, built in memory."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from extractors.records import Article, Found, Page, Source, SourceKind
from extractors.text import extract

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SOURCE = Source("herald", "The Lindau Herald", SourceKind.FEED, "https://herald.example/feed")
PARAGRAPHS = (
    "Negotiators from both delegations returned to the lakeside hotel on Tuesday for a third round of talks, "
    "and neither side would say how long it is to last.",
    "The mediators have prepared two drafts, according to an official who has seen them: a short one that stops the "
    "shelling along the river, and a long one that nobody expects to be signed this year.",
    "Outside the conference hall a few dozen relatives of missing soldiers held up photographs, as they have done at every "
    "round since the autumn.",
    "“We were promised lists, and we have been given receptions,” said Halyna Morozenko, who travelled for two days to be there.",
    "A spokeswoman for the host government said that the prisoner exchange would be discussed separately, and that a date "
    "had been agreed for it.",
)
HEADING = "Third round of talks opens"
URL = "https://herald.example/world/2026/03/17/third-round-of-talks"


def page(body: str | bytes, url: str = URL, *headers: tuple[str, str]) -> Page:
    """A page as it would have been fetched."""
    return Page(
        url, url, 200, headers or (("content-type", "text/html; charset=utf-8"),), body.encode() if isinstance(body, str) else body, NOW
    )


def html(body: str = "", head: str = "", language: str = "en") -> str:
    """A whole document; without `body`, an article of five paragraphs."""
    return f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{head}</head><body>{body or article()}</body></html>'


def article(
    before: str = "", after: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS, heading: str = "Third round of talks opens"
) -> str:
    """An article element with its heading and paragraphs."""
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<main><article><h1>{heading}</h1>{before}<div class="story-body">{inner}{after}</div></article></main>'


def read(body: str = "", head: str = "", found: Found | None = None, url: str = URL, language: str = "en") -> Article:
    """The article of such a page."""
    return extract(page(html(body, head, language), url), found, SOURCE)


def linked_data(**fields: object) -> str:
    """A JSON-LD script of a NewsArticle."""
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})}</script>'
