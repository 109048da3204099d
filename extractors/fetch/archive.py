"""Fetched pages as WARC/1.1 files (ISO 28500:2017): whole gzip members, one response record each, addressed by file and offset.

The body is stored decoded, so the coding headers are kept under `X-Crawler-` names and Content-Length is the stored length;
that is also how Common Crawl writes. What HTTP does not hold (the URL requested, the redirects) stands in extension fields.
"""

from __future__ import annotations

import io
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from extractors.errors import ParseError
from extractors.fetch.decoding import Body, CodingError, TooLargeError
from extractors.records import Page, WarcRef

ROTATE_AT = 256 * 1024 * 1024
MAX_BODY = 64 * 1024 * 1024
"""How much of one record's body is read back, in bytes; longer records of foreign archives are skipped."""

# warcio leaves some broken input to the built-in errors of the code that stumbles over it.
_BROKEN = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, OSError, ValueError, IndexError, AttributeError, zlib.error)
_CODING_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_CRAWLER = "x-crawler-"
_REQUESTED = "X-Requested-URI"
_REDIRECT = "X-Redirect-URI"
_MOVED = "X-Moved-URI"


class Archive:
    """Appends pages to WARC files of its own below a folder: `<date>/newslake-<time>-<pid>-<random>.warc.gz`.

    No two processes ever write one file, so a crash can only leave a half record at the end of its own file.
    Safe to use from several threads.
    """

    def __init__(self, folder: Path, rotate_at: int = ROTATE_AT) -> None:
        self.folder = folder
        self._rotate_at = rotate_at
        self._lock = Lock()
        self._out: BinaryIO | None = None
        self._name = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def write(self, page: Page) -> Page:
        """Append one page; returns it with `warc` set. The record is on disk (not only in a buffer of ours) on return."""
        data = _record(page)
        with self._lock:
            out = self._file(page.fetched_at)
            offset = out.tell()
            out.write(data)
            out.flush()
            return replace(page, warc=WarcRef(self._name, offset, len(data)))

    def close(self) -> None:
        """Flush to the disk itself and close; a later write starts a new file."""
        with self._lock:
            self._finish()

    def _file(self, now: datetime) -> BinaryIO:
        if self._out is not None and self._out.tell() >= self._rotate_at:
            self._finish()
        if self._out is None:
            self._name = f"{now:%Y-%m-%d}/newslake-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
            path = self.folder / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._out = path.open("xb")
            self._out.write(_information(path.name, now))
        return self._out

    def _finish(self) -> None:
        if self._out is not None:
            self._out.flush()
            os.fsync(self._out.fileno())
            self._out.close()
            self._out = None


def read_page(folder: Path, ref: WarcRef) -> Page:
    """The page at a reference; raises ParseError where the file is missing or holds no such record."""
    subject = f"{folder / ref.file}:{ref.offset}"
    try:
        with (folder / ref.file).open("rb") as file:
            file.seek(ref.offset)
            data = file.read(ref.length)
    except OSError as error:
        raise ParseError(subject, f"the archive cannot be read: {error.strerror}") from None
    for page in _pages(io.BytesIO(data), subject):
        return replace(page, warc=ref)
    raise ParseError(subject, "no response record starts here")


def pages(path: Path) -> Iterator[Page]:
    """Every HTTP response of a WARC or ARC file, anyone's, plain or gzipped, with `warc` relative to the file's folder.

    Records of other types and unreadable HTTP are passed over. Raises ParseError, after all that could be read, where the
    file is no archive or breaks off.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ParseError(str(path), f"the archive cannot be read: {error.strerror}") from None
    with file:
        yield from _pages(file, str(path), path.name)


def _pages(file: BinaryIO, subject: str, name: str | None = None) -> Iterator[Page]:
    iterator = ArchiveIterator(file)
    try:
        for record in iterator:
            page = _page(record)
            if page is not None:
                offset, length = iterator.get_record_offset(), iterator.get_record_length()
                yield replace(page, warc=WarcRef(name, offset, length) if name else None)
    except _BROKEN as error:
        raise ParseError(subject, f"the archive breaks off or is none: {str(error).strip().splitlines()[:1]}") from None


def _page(record: ArcWarcRecord) -> Page | None:
    http, warc = record.http_headers, record.rec_headers
    if record.rec_type != "response" or http is None or not http.get_statuscode().isdigit():
        return None
    url = warc.get_header("WARC-Target-URI")
    at = _instant(warc.get_header("WARC-Date") or "")
    if not url or at is None:
        return None
    url = url.strip("<>")
    headers = [(name.lower(), value) for name, value in http.headers]
    body = _body(record, dict(headers).get("content-encoding"))
    if body is None:
        return None
    return Page(
        url=warc.get_header(_REQUESTED) or url,
        final_url=url,
        status=int(http.get_statuscode()),
        headers=tuple(_original(headers)),
        body=body,
        fetched_at=at,
        redirects=tuple(value for name, value in warc.headers if name == _REDIRECT),
        moved_to=warc.get_header(_MOVED),
    )


def _body(record: ArcWarcRecord, codings: str | None) -> bytes | None:
    """The decoded body, None where it cannot be decoded. Chunked bodies come out of warcio joined."""
    raw = record.raw_stream
    if (record.http_headers.get_header("transfer-encoding") or "").lower() == "chunked":
        from warcio.bufferedreaders import ChunkedDataReader

        raw = ChunkedDataReader(raw, decomp_type=None)
    body = None
    with suppress(CodingError, TooLargeError):
        body = Body(codings, MAX_BODY)
        while part := raw.read(65536):
            body.feed(part)
        return body.finish()
    return None


def _original(headers: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Undo the renaming of the coding headers where this archive is ours or Common Crawl's."""
    renamed = {name.removeprefix(_CRAWLER) for name, _ in headers if name.startswith(_CRAWLER)}
    for name, value in headers:
        plain = name.removeprefix(_CRAWLER)
        if plain in _CODING_HEADERS and plain != name:
            yield plain, value
        elif name != "content-length" or not renamed:
            yield name, value


def _record(page: Page) -> bytes:
    headers = [(_CRAWLER + name if name in _CODING_HEADERS else name, _header_safe(value)) for name, value in page.headers]
    headers.append(("content-length", str(len(page.body))))
    extra = [(_REQUESTED, page.url)] if page.url != page.final_url else []
    extra += [(_REDIRECT, hop) for hop in page.redirects]
    extra += [(_MOVED, page.moved_to)] if page.moved_to else []
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        page.final_url,
        "response",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        warc_headers_dict={"WARC-Date": page.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")},
        http_headers=StatusAndHeaders(str(page.status), headers, protocol="HTTP/1.1"),
    )
    for name, value in extra:
        record.rec_headers.add_header(name, value)
    writer.write_record(record)
    return out.getvalue()


def _information(name: str, now: datetime) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    record = writer.create_warcinfo_record(name, {"software": "newslake", "format": "WARC File Format 1.1"})
    record.rec_headers.replace_header("WARC-Date", now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    writer.write_record(record)
    return out.getvalue()


def _header_safe(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")


def _instant(text: str) -> datetime | None:
    """A WARC-Date, with or without fractions; ARC files bring 14 digits."""
    with suppress(ValueError):
        if text.isdigit():
            return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None
