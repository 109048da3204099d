"""Reads the collections of texts that benches use: the rows of a file, saved pages, and an article of a row."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from extractors.records import Article, Page, PageKind, TextSource
from extractors.text.files import GZIP_MAGIC


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file, gzip or plain, or of a CSV."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines) if path.suffix == ".csv" else (json.loads(line) for line in lines if line.strip())


def hash_of(text: str) -> str:
    """What an address or a sentence is called in labels, which are kept without texts."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def unzipped(path: Path) -> bytes:
    """A file's content, gzip or plain."""
    data = path.read_bytes()
    return gzip.decompress(data) if data.startswith(GZIP_MAGIC) else data


def saved_pages(manifest: Path, count: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Address and body of a manifest's pages; beyond its own they are repeated under other addresses."""
    rows = list(read_rows(manifest))
    for number, row in enumerate(islice(cycle(rows), len(rows) if count is None else count)):
        again, url = number // len(rows), row["url"]
        address = f"{url}{'&' if '?' in url else '?'}copy={again}" if again else url
        yield address, unzipped(manifest.parent / row["html"])


def fetched_pages(manifest: Path, count: int | None, at: datetime) -> Iterator[Page]:
    """The same as pages that were fetched at a moment."""
    for url, body in saved_pages(manifest, count):
        yield Page(url=url, final_url=url, status=200, headers=(("content-type", "text/html"),), body=body, fetched_at=at)


def article(url: str, title: str, text: str, language: str, source_id: str = "bench", **given: Any) -> Article:
    """An article whose text came with its feed; `given` are other fields, or another `text_source`."""
    given.setdefault("text_source", TextSource.FEED)
    return Article(
        source_id=source_id,
        key=url,
        url=url,
        final_url=url,
        declared_url=None,
        kind=PageKind.ARTICLE,
        title=title,
        text=text,
        language=language,
        **given,
    )
