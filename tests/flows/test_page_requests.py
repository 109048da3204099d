"""Requests for pages to the worker processes: the body comes with the request, or out of the archive."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from extractors.archive import Archive, Pages
from extractors.records import Found, Page, Source, SourceKind
from flows.pipeline.workers.enricher import prepare
from flows.pipeline.workers.requests import ReadPage, answer
from flows.settings import Settings

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
URL = "https://harbour.example/2026/05/04/pier-reopens"
SOURCE = Source(source_id="harbour", name="Harbour Post", kind=SourceKind.FEED, url="https://harbour.example/feed")
WORDS = "The eastern pier reopened on Monday after divers had replaced the last of its forty timber piles. "
BODY = (
    f"<html><head><title>Pier reopens</title></head><body><article><h1>Pier reopens</h1><p>{WORDS * 8}</p></article></body></html>".encode()
)
PAGE = Page(url=URL, final_url=URL, status=200, headers=(("content-type", "text/html"),), body=BODY, fetched_at=AT)


def test_an_archived_page_is_read_without_its_body_in_the_request(tmp_path: Path) -> None:
    """The article is the same as of the whole page."""
    settings = Settings()
    prepare(settings.topics, settings.entities, settings.profile)
    with Archive(tmp_path) as archive:
        kept = archive.write(PAGE)
    found = Found(source_id="harbour", key=URL, url=URL, title="Pier reopens")
    whole = answer(ReadPage(kept, found, SOURCE, AT)).result
    light = answer(ReadPage(replace(kept, body=b""), found, SOURCE, AT, archive=Pages(tmp_path))).result
    assert light == whole
    assert "divers had replaced" in light.article.text  # type: ignore[union-attr]
