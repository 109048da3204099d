"""Fetched pages as WARC/1.1 files (ISO 28500:2017): whole gzip members, one response record each, addressed by file and offset.

The body is stored decoded, so the coding headers are kept under `X-Crawler-` names and Content-Length is the stored length;
Common Crawl does the same. What HTTP does not hold (the URL requested, the redirects) is in extension fields.
"""

import base64
import fcntl
import hashlib
import io
import os
import secrets
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from fastwarc.warc import ArchiveIterator, WarcRecordType
from isal import isal_zlib

from extractors.archive.response import response
from extractors.errors import LakeError, ParseError
from extractors.fetch.policy import PRODUCT
from extractors.files.inside import open_inside
from extractors.records import Page, WarcRef
from extractors.shortage import refusal

ROTATE_AT = 256 * 1024 * 1024
CLOSE_AFTER = timedelta(hours=1)
LEVEL = 2  # of isal: a tenth of the time of zlib at its level 6, and an eighth more bytes, on article pages

_CODING_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_CRAWLER = "x-crawler-"
_BLANK = b"\r\n\r\n"
_BY = "X-Archived-By"
_REQUESTED = "X-Requested-URI"
_REDIRECT = "X-Redirect-URI"
_MOVED = "X-Moved-URI"


class Archive:
    """Appends pages to new WARC files below a folder: `<date>/newslake-<time>-<pid>-<random>.warc.gz`.

    Each file has one writing process, so a crash can only leave an incomplete record at the end of its own file.
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
        """Append one page; returns it with `warc` set. On return the record is in the file, not only in a buffer.

        Raises LakeError if the folder is full. Then the file ends at its last complete record.
        """
        return replace(page, warc=self.copy(_record(page), page.fetched_at))

    def copy(self, record: bytes, fetched_at: datetime) -> WarcRef:
        """Append a record that is one gzip member, as it is, and likewise; returns where it lies."""
        with self._lock, self._writable():
            out = self._file(fetched_at)
            offset = out.tell()
            _append(out, record)
            return WarcRef(self._name, offset, len(record))

    def sync(self) -> None:
        """Flush all records to the disk. Call it before committing anything that refers to them."""
        with self._lock, self._writable():
            if self._out is not None:
                os.fdatasync(self._out.fileno())

    def close(self) -> None:
        """Flush to the disk and close. A later write starts a new file."""
        with self._lock, self._writable():
            self._finish()

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"pages cannot be archived {refusal(error, 'give write access, then run again')}; commits are kept"
            raise LakeError(str(self.folder), message) from error

    def _file(self, now: datetime) -> FileIO:
        if self._out is not None and (self._out.tell() >= self._rotate_at or now - self._opened >= CLOSE_AFTER):
            self._finish()
        if self._out is None:
            self._name = f"{now:%Y-%m-%d}/newslake-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
            path = self.folder / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._out = path.open("xb", buffering=0)
            fcntl.flock(self._out, fcntl.LOCK_EX)  # marks the file as open until its process ends
            self._opened = now
            _append(self._out, _information(path.name, now))
        return self._out

    def _finish(self) -> None:
        if self._out is not None:
            with self._out as out:
                self._out = None
                os.fsync(out.fileno())


def _append(out: FileIO, data: bytes) -> None:
    """Write the whole record, or nothing if that fails."""
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
    """The page at a reference; raises ParseError if the file is missing, a link or outside of the folder, or has no such record."""
    subject = f"{folder / ref.file}:{ref.offset}"
    return page_in(_stored(folder, ref, subject), subject, ref)


def read_body(folder: Path, ref: WarcRef) -> bytes:
    """The body of a page that this program wrote, without its headers: in a third of the time of `read_page`. Raises ParseError as that."""
    subject = f"{folder / ref.file}:{ref.offset}"
    try:
        record = isal_zlib.decompress(_stored(folder, ref, subject), wbits=31)
        _, _, block = record.split(_BLANK, 2)  # no header of ours has an empty line in it
    except (isal_zlib.error, ValueError):  # type: ignore[misc]  # in the stub the class is an instance
        raise ParseError(subject, "no response record starts here") from None
    return block.removesuffix(_BLANK)


def _stored(folder: Path, ref: WarcRef, subject: str) -> bytes:
    if ref.offset < 0 or ref.length < 0:
        raise ParseError(subject, "no record can start here")
    try:
        with os.fdopen(open_inside(folder, ref.file), "rb") as file:
            file.seek(ref.offset)
            return file.read(min(ref.length, os.fstat(file.fileno()).st_size))
    except OSError as error:
        raise ParseError(
            subject, f"the archive cannot be read {refusal(error, 'copy it back from a backup, or give access to it')}"
        ) from None


def page_in(data: bytes, subject: str, ref: WarcRef) -> Page:
    """The page of one record's bytes; raises ParseError if they have none."""
    try:
        for record in ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.response, quirks_mode=True, fsspec_args=False):
            if (page := response(record)) is not None:
                return _ours(page, record.headers.items(), ref)
    except OSError as error:
        raise ParseError(subject, f"the archive breaks off or is none: {error}") from None
    raise ParseError(subject, "no response record starts here")


def _ours(page: Page, fields: Iterable[tuple[str, str]], ref: WarcRef) -> Page:
    """The page with the fields that only our archives have."""
    names = list(fields)
    url, moved_to = (next((value for name, value in names if name == field), None) for field in (_REQUESTED, _MOVED))
    redirects = tuple(value for name, value in names if name == _REDIRECT)
    headers = tuple(_original(page.headers))
    return replace(page, url=url or page.url, headers=headers, redirects=redirects, moved_to=moved_to, warc=ref)


def _original(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Undo the renaming of the coding headers."""
    for name, value in headers:
        plain = name.removeprefix(_CRAWLER)
        if plain in _CODING_HEADERS and plain != name:
            yield plain, value
        elif name != "content-length":
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
    """One record as a gzip member. Made here because warcio's writer refuses HTTP headers outside of ASCII."""
    named = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        *fields,
        ("Content-Length", str(sum(map(len, block)))),
    ]
    lines = ["WARC/1.1", *(f"{name}: {_one_line(value)}" for name, value in named), "", ""]
    packer = isal_zlib.compressobj(LEVEL, wbits=31)
    parts = ("\r\n".join(lines).encode("utf-8", errors="replace"), *block, _BLANK)
    return b"".join([*map(packer.compress, parts), packer.flush()])


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
