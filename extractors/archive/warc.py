"""Fetched pages as WARC/1.1 files (ISO 28500:2017): whole gzip members, one response record each, addressed by file and offset.

The body is stored decoded, so the coding headers are kept under `X-Crawler-` names and Content-Length is the stored length;
that is also how Common Crawl writes. What HTTP does not hold (the URL requested, the redirects) stands in extension fields.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import os
import secrets
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Self

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from extractors.errors import LakeError, ParseError
from extractors.fetch.decoding import Body, CodingError, TooLargeError
from extractors.fetch.policy import PRODUCT
from extractors.inside import open_inside
from extractors.records import Page, WarcRef

ROTATE_AT = 256 * 1024 * 1024
CLOSE_AFTER = timedelta(hours=1)
LEVEL = 2  # of isal: a tenth of the time of zlib at its level 6, and an eighth more bytes, on article pages
MAX_BODY = 64 * 1024 * 1024
"""How much of one record's body is read back, in bytes; longer records of foreign archives are skipped."""

# warcio leaves some broken input to the built-in errors of the code that stumbles over it.
_BROKEN = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, OSError, ValueError, IndexError, AttributeError, zlib.error)
_CODING_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_CRAWLER = "x-crawler-"
_BY = "X-Archived-By"
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
        self._out: FileIO | None = None
        self._name = ""
        self._opened = datetime.min.replace(tzinfo=UTC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def write(self, page: Page) -> Page:
        """Append one page; returns it with `warc` set. The record is in the file (not only in a buffer of ours) on return.

        Raises LakeError where the folder takes nothing more; the file then ends at its last whole record.
        """
        data = _record(page)
        with self._lock, self._writable():
            out = self._file(page.fetched_at)
            offset = out.tell()
            _append(out, data)
            return replace(page, warc=WarcRef(self._name, offset, len(data)))

    def sync(self) -> None:
        """Have what was written so far on the disk itself: to be called before anything that refers to it is committed."""
        with self._lock, self._writable():
            if self._out is not None:
                os.fdatasync(self._out.fileno())

    def close(self) -> None:
        """Flush to the disk itself and close; a later write starts a new file."""
        with self._lock, self._writable():
            self._finish()

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"pages cannot be archived ({error.strerror}): free some space or give write access, then run again; commits are kept"
            raise LakeError(str(self.folder), message) from error

    def _file(self, now: datetime) -> FileIO:
        if self._out is not None and (self._out.tell() >= self._rotate_at or now - self._opened >= CLOSE_AFTER):
            self._finish()
        if self._out is None:
            self._name = f"{now:%Y-%m-%d}/newslake-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
            path = self.folder / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._out = path.open("xb", buffering=0)
            fcntl.flock(self._out, fcntl.LOCK_EX)  # says that it is not closed yet, until its process ends
            self._opened = now
            _append(self._out, _information(path.name, now))
        return self._out

    def _finish(self) -> None:
        if self._out is not None:
            with self._out as out:
                self._out = None
                os.fsync(out.fileno())


def _append(out: FileIO, data: bytes) -> None:
    """Write all of it or, where that fails, none."""
    end = out.tell()
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[out.write(rest) :]
    except OSError:
        out.truncate(end)
        out.seek(end)
        raise


def read_page(folder: Path, ref: WarcRef) -> Page:
    """The page at a reference; raises ParseError where the file is missing, a link or out of the folder, or holds no such record."""
    subject = f"{folder / ref.file}:{ref.offset}"
    if ref.offset < 0 or ref.length < 0:
        raise ParseError(subject, "no record can start here")
    try:
        with os.fdopen(open_inside(folder, ref.file), "rb") as file:
            file.seek(ref.offset)
            data = file.read(min(ref.length, os.fstat(file.fileno()).st_size))
    except OSError as error:
        raise ParseError(subject, f"the archive cannot be read: {error.strerror}") from None
    return page_in(data, subject, ref)


def page_in(data: bytes, subject: str, ref: WarcRef) -> Page:
    """The page of one record's bytes; raises ParseError where they hold none."""
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
    iterator, end = ArchiveIterator(file), 0
    try:
        for record in iterator:
            page = _page(record)
            offset, length = iterator.get_record_offset(), iterator.get_record_length()
            end = offset + length
            if page is not None:
                yield replace(page, warc=WarcRef(name, offset, length) if name else None)
        file.seek(end)
        if file.read(1024).strip(b"\r\n\0 "):
            raise EOFError("it ends inside a record")
    except _BROKEN as error:
        raise ParseError(subject, f"the archive breaks off or is none: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


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
        headers=tuple(_original(headers, ours=warc.get_header(_BY) == PRODUCT)),
        body=body,
        fetched_at=at,
        redirects=tuple(value for name, value in warc.headers if name == _REDIRECT),
        moved_to=warc.get_header(_MOVED),
    )


def _body(record: ArcWarcRecord, codings: str | None) -> bytes | None:
    """The decoded body, None where it cannot be decoded. Raises EOFError where the file ends inside the record."""
    stored = record.raw_stream
    chunked = (record.http_headers.get_header("transfer-encoding") or "").lower() == "chunked"
    raw = ChunkedDataReader(stored, decomp_type=None) if chunked else stored
    body: bytes | None = None
    with suppress(CodingError, TooLargeError):
        decoded = Body(codings, MAX_BODY)
        while part := raw.read(65536):
            decoded.feed(part)
        body = decoded.finish()
    while stored.read(65536):
        pass
    if getattr(stored, "limit", 0) > 0:
        raise EOFError("it ends inside a record")
    return body


def _original(headers: list[tuple[str, str]], *, ours: bool) -> Iterator[tuple[str, str]]:
    """Undo the renaming of the coding headers where this archive is ours or Common Crawl's."""
    renamed = ours or any(name.startswith(_CRAWLER) for name, _ in headers)
    for name, value in headers:
        plain = name.removeprefix(_CRAWLER)
        if plain in _CODING_HEADERS and plain != name:
            yield plain, value
        elif name != "content-length" or not renamed:
            yield name, value


def _record(page: Page) -> bytes:
    headers = [(_CRAWLER + name if name in _CODING_HEADERS else name, value) for name, value in page.headers]
    headers.append(("content-length", str(len(page.body))))
    http = [f"HTTP/1.1 {page.status} ", *(f"{name}: {_one_line(value)}" for name, value in headers), "", ""]
    digest = base64.b32encode(hashlib.sha1(page.body, usedforsecurity=False).digest()).decode()
    fields = [
        ("WARC-Target-URI", page.final_url),
        ("Content-Type", "application/http; msgtype=response"),
        ("WARC-Payload-Digest", f"sha1:{digest}"),
        (_BY, PRODUCT),
        (_REQUESTED, page.url),
        *((_REDIRECT, hop) for hop in page.redirects),
        *([(_MOVED, page.moved_to)] if page.moved_to else []),
    ]
    return _member("response", page.fetched_at, fields, "\r\n".join(http).encode("utf-8", errors="replace"), page.body)


def _information(name: str, now: datetime) -> bytes:
    fields = [("WARC-Filename", name), ("Content-Type", "application/warc-fields")]
    return _member("warcinfo", now, fields, f"software: {PRODUCT}\r\nformat: WARC File Format 1.1\r\n".encode())


def _member(kind: str, at: datetime, fields: list[tuple[str, str]], *block: bytes) -> bytes:
    """One record as a gzip member. Put together here because warcio's writer refuses HTTP header text outside ASCII."""
    named = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        *fields,
        ("Content-Length", str(sum(map(len, block)))),
    ]
    lines = ["WARC/1.1", *(f"{name}: {_one_line(value)}" for name, value in named), "", ""]
    packer = isal_zlib.compressobj(LEVEL, wbits=31)
    parts = ("\r\n".join(lines).encode("utf-8", errors="replace"), *block, b"\r\n\r\n")
    return b"".join([*map(packer.compress, parts), packer.flush()])


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")


def _instant(text: str) -> datetime | None:
    """A WARC-Date, with or without fractions; ARC files bring 14 digits."""
    with suppress(ValueError):
        if text.isdigit():
            return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None
