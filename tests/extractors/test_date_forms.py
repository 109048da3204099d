"""One reader of dates: the same raw string says the same in RSS, Atom, JSON Feed, sitemaps and pages.

`data/date_forms.tsv` was at hand while the reader was written. `data/date_forms_unseen.tsv` was written before it and run once, after
it: docs/extraction.md has that figure.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from text_page import article, html

from extractors.discover import read
from extractors.records import DateWitness, Page, Source, SourceKind
from extractors.text import extract

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DATA = Path(__file__).parent / "data"
DUBLIN_CORE, ATOM = "http://purl.org/dc/elements/1.1/", "http://www.w3.org/2005/Atom"
SITEMAP, NEWS = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A raw string of a publisher in `language` and `country`, and what it says."""

    language: str
    country: str
    raw: str
    instant: datetime
    precision: str
    guessed: bool

    def source(self, kind: SourceKind) -> Source:
        """Its publisher."""
        return Source(
            source_id="herald",
            name="Herald",
            kind=kind,
            url="https://herald.example/feed",
            language=self.language or None,
            country=self.country or None,
        )


def forms(name: str) -> Iterator[Form]:
    """The rows of a table: language, country, raw, instant, precision, guessed."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        for language, country, raw, instant, precision, guessed in csv.reader(
            (line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
        ):
            yield Form(
                language=language,
                country=country,
                raw=raw,
                instant=datetime.fromisoformat(instant).replace(tzinfo=UTC),
                precision=precision,
                guessed=guessed == "yes",
            )


def _page(body: str) -> Page:
    return Page(
        url="https://herald.example/feed",
        final_url="https://herald.example/feed",
        status=200,
        headers=(),
        body=body.encode(),
        fetched_at=NOW,
    )


def _listed(form: Form, body: str, kind: SourceKind = SourceKind.FEED) -> DateWitness:
    (entry,) = read(form.source(kind), _page(body)).entries
    return entry.dates[0]


def rss(form: Form) -> DateWitness:
    """As RSS's pubDate."""
    return _rss(form, "pubDate")


def dublin_core(form: Form) -> DateWitness:
    """As dc:date."""
    return _rss(form, "dc:date")


def _rss(form: Form, field: str) -> DateWitness:
    language = f"<language>{form.language}</language>" if form.language else ""
    item = f"<item><title>Talks</title><link>https://herald.example/a</link><{field}>{escape(form.raw)}</{field}></item>"
    return _listed(form, f'<rss version="2.0" xmlns:dc="{DUBLIN_CORE}"><channel><title>H</title>{language}{item}</channel></rss>')


def atom(form: Form) -> DateWitness:
    """As Atom's published."""
    entry = f'<entry><id>a</id><title>Talks</title><link href="https://herald.example/a"/><published>{escape(form.raw)}</published></entry>'
    return _listed(form, f'<feed xmlns="{ATOM}" xml:lang="{form.language}"><title>H</title>{entry}</feed>')


def json_feed(form: Form) -> DateWitness:
    """As JSON Feed's date_published."""
    item = {"id": "a", "url": "https://herald.example/a", "title": "Talks", "date_published": form.raw}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "H", "language": form.language, "items": [item]}
    return _listed(form, json.dumps(feed))


def lastmod(form: Form) -> DateWitness:
    """As a sitemap's lastmod."""
    url = f"<url><loc>https://herald.example/a</loc><lastmod>{escape(form.raw)}</lastmod></url>"
    return _listed(form, f'<urlset xmlns="{SITEMAP}">{url}</urlset>', SourceKind.SITEMAP)


def news(form: Form) -> DateWitness:
    """As a news sitemap's publication_date."""
    news = f"<news:publication_date>{escape(form.raw)}</news:publication_date><news:title>Talks</news:title>"
    url = f"<url><loc>https://herald.example/a</loc><news:news>{news}</news:news></url>"
    return _listed(form, f'<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">{url}</urlset>', SourceKind.SITEMAP)


def page(form: Form) -> DateWitness:
    """As a page's meta element."""
    head = f'<meta property="article:published_time" content="{escape(form.raw)}">'
    document = html(article(), head, form.language)
    read = extract(
        Page(
            url="https://herald.example/a",
            final_url="https://herald.example/a",
            status=200,
            headers=(),
            body=document.encode(),
            fetched_at=NOW,
        ),
        None,
        form.source(SourceKind.PAGE),
    )
    return next(witness for witness in read.dates if witness.witness == "meta.article:published_time")


FORMS = (*forms("date_forms.tsv"), *forms("date_forms_unseen.tsv"))
WAYS = (rss, dublin_core, atom, json_feed, lastmod, news, page)


def _same(witness: DateWitness, form: Form) -> bool:
    read = " ".join(witness.raw.split()), witness.instant, witness.precision, witness.guessed
    return read == (" ".join(form.raw.split()), form.instant, form.precision, form.guessed)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_date_is_read_alike_wherever_it_stands(way: Callable[[Form], DateWitness]) -> None:
    """Instant, precision and doubt are those of the table, and the raw string is kept: for all of its forms."""
    assert [(form, witness) for form in FORMS if not _same(witness := way(form), form)] == []
