"""WARC files as other crawlers write them, of invented pages."""

import gzip
import os
import signal
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from text_page import PARAGRAPHS, article, html, linked_data

from flows.pipeline.backfill.stretches import Stretch, read_some

AT = datetime(2026, 3, 20, 12, tzinfo=UTC)


def story(number: int, paragraphs: tuple[str, ...] = PARAGRAPHS, language: str = "en") -> bytes:
    """An article's page, with a text of its own."""
    head = linked_data(datePublished=f"2026-03-{number % 28 + 1:02}T08:00:00Z", headline=f"Round {number} of the talks")
    own = f"Round {number} was the {number}th that was held in the hotel at the lake, said both delegations after it had ended there."
    return html(article(paragraphs=(own, *paragraphs), heading=f"Round {number} of the talks"), head, language).encode()


def record(url: str, body: bytes, *http: str, kind: str = "response", fields: Iterable[str] = (), status: str = "200 OK") -> bytes:
    """One record as other crawlers write it."""
    block = "\r\n".join([f"HTTP/1.1 {status}", *(http or ("Content-Type: text/html",)), "", ""]).encode() + body
    named = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"WARC-Date: {AT:%Y-%m-%dT%H:%M:%SZ}",
        f"WARC-Record-ID: <urn:uuid:{abs(hash((url, kind))):032x}>",
        "Content-Type: application/http; msgtype=response",
        *fields,
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join([*named, "", ""]).encode() + block + b"\r\n\r\n"


def page(number: int, host: str = "paper.example", **given: Any) -> bytes:
    """The record of a story's page."""
    return record(f"https://{host}/news/{number}", story(number), **given)


def written(folder: Path, records: Iterable[bytes], name: str = "crawl.warc.gz") -> Path:
    """A file of these records, a gzip member each where its name says so."""
    path = folder / name
    path.write_bytes(b"".join(gzip.compress(each) if name.endswith(".gz") else each for each in records))
    return path


def lost_over_stretches(given: Any, now: datetime) -> Any:
    """What a worker does that something kills whenever it reads a stretch."""
    if isinstance(given, Stretch):
        os.kill(os.getpid(), signal.SIGKILL)
    return read_some(given, now)
