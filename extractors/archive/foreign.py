"""Other people's WARC files, of any size: one response after the other, from any record on, past whatever is broken.

fastwarc parses them: it reads twice as many real pages a second as warcio does, and goes on in files where warcio gives up.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from warcio.bufferedreaders import ChunkedDataReader

from extractors.errors import ParseError
from extractors.fetch.decoding import Body, CodingError, TooLargeError
from extractors.records import Page

MAX_BODY = 64 * 1024 * 1024
REMEMBERED = 200_000  # payloads of one file that a revisit may refer to
_STEP = 1024 * 1024
_GZIP = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"(?:\r?\n){1,4}(?=WARC/\d\.\d+\r?\n)")
_KINDS = WarcRecordType.response | WarcRecordType.revisit | WarcRecordType.conversion


@dataclass(frozen=True, slots=True)
class Head:
    """A response before its body is read. `media_type` is lower-case without parameters, `length` the bytes as they are stored."""

    url: str
    status: int
    media_type: str | None
    length: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its page, or why there is none; `end` is where the next record begins, None where that is not known."""

    start: int
    page: Page | None = None
    skipped: str | None = None
    end: int | None = None


Look = Callable[[Head], str | None]


def check_format(path: Path) -> None:
    """Raises ParseError where a file is no WARC file, with what it is where that is known."""
    try:
        with path.open("rb") as file:
            begin = file.read(512)
    except OSError as error:
        raise ParseError(str(path), f"the archive cannot be read: {error.strerror}") from None
    if begin.startswith(_GZIP):
        with suppress(zlib.error):
            begin = zlib.decompressobj(wbits=31).decompress(begin, 512)
    if begin.startswith(b"filedesc://"):
        raise ParseError(str(path), "is an ARC file, the format before WARC: convert it first (for example with `warcio recompress`)")
    if re.search(r"\.(wet|wat)(\.gz)?$", path.name):
        raise ParseError(str(path), "is a WET or WAT file, which has no pages: not supported; take the WARC file that it was made of")
    if not begin.lstrip().startswith(b"WARC/"):
        raise ParseError(str(path), "expected a WARC file, plain or gzipped: its first bytes are no WARC record")


def read_entries(path: Path, start: int = 0, look: Look = lambda head: None) -> Iterator[Entry]:
    """Every response of a WARC file from the record at `start` on, with the responses that its revisits refer to.

    `look` says of a response why it is not wanted, before its body is decoded. A broken record is an entry with that reason; reading goes
    on at the next record. Raises ParseError where the file cannot be read at all.
    """
    with path.open("rb") as file:
        reader = _Reader(file, look, {})
        position: int | None = start
        while position is not None:
            file.seek(position)
            reader.last = position
            try:
                yield from reader.entries(position)
                return
            except OSError as error:
                broken = reader.last
                position = _next_record(file, broken + 1)
                yield Entry(broken, skipped=f"broken record: {_words(error)}", end=position)


@dataclass(slots=True)
class _Reader:
    file: BinaryIO
    look: Look
    payloads: dict[str, int]
    last: int = 0

    def entries(self, start: int) -> Iterator[Entry]:
        waiting: Entry | None = None
        try:
            for record in ArchiveIterator(self.file, record_types=_KINDS, quirks_mode=True, fsspec_args=False):
                at = self.last = start + record.stream_pos
                if waiting is not None:
                    yield replace(waiting, end=at if at > waiting.start else None)
                waiting = None
                waiting = self._entry(record, at)
        except OSError:
            if waiting is not None:
                yield waiting
            raise
        if waiting is not None:
            yield waiting

    def _entry(self, record: WarcRecord, at: int) -> Entry:
        if record.record_type == WarcRecordType.conversion:
            return Entry(at, skipped="text without a page (WET)")
        digest = record.headers.get("WARC-Payload-Digest")
        if record.record_type == WarcRecordType.revisit:
            return self._revisited(record, digest, at)
        head = _head(record)
        if head is None:
            return Entry(at, skipped="no HTTP response, or no date")
        if digest and len(self.payloads) < REMEMBERED:
            self.payloads.setdefault(digest, at)
        reason = self.look(head)
        if reason is not None:
            return Entry(at, skipped=reason)
        body = _body(record)
        return Entry(at, skipped="body cannot be decoded") if body is None else Entry(at, _page(record, head, body))

    def _revisited(self, record: WarcRecord, digest: str | None, at: int) -> Entry:
        """The page that a revisit stands for: its own address and time, and the rest of the response that it refers to."""
        place, target = self.payloads.get(digest or ""), _target(record)
        if place is None or target is None:
            return Entry(at, skipped="revisit of a page that is not in this file")
        # A handle of its own, for the iterator is in the middle of this one.
        with open(self.file.name, "rb") as again:  # noqa: PTH123 - the same file
            again.seek(place)
            for first in ArchiveIterator(again, record_types=WarcRecordType.response, quirks_mode=True, fsspec_args=False):
                original = _head(first)
                if original is None:
                    break
                head = replace(original, url=target[0], at=target[1])
                if (reason := self.look(head)) is not None:
                    return Entry(at, skipped=reason)
                body = _body(first)
                if body is None:
                    break
                return Entry(at, _page(first, head, body))
        return Entry(at, skipped="revisit of a page that cannot be read")


def _target(record: WarcRecord) -> tuple[str, datetime] | None:
    """A record's address and moment (UTC); None where it has none that can be read."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    with suppress(ValueError):
        at = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
        return (url, at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)) if url else None
    return None


def _head(record: WarcRecord) -> Head | None:
    http, target = record.http_headers, _target(record)
    if http is None or not http.status_code or target is None:
        return None
    media = (http.get("Content-Type") or "").partition(";")[0].strip().lower()
    return Head(target[0], int(http.status_code), media or None, record.content_length, target[1])


def _body(record: WarcRecord) -> bytes | None:
    """The decoded body, None where it cannot be decoded or is too long."""
    http = record.http_headers
    chunked = http is not None and (http.get("Transfer-Encoding") or "").lower() == "chunked"
    # warcio's reader passes over a body that is called chunked and is not, as many crawlers store it.
    raw = ChunkedDataReader(record.reader, decomp_type=None) if chunked else record.reader
    with suppress(CodingError, TooLargeError):
        decoded = Body(http.get("Content-Encoding") if http else None, MAX_BODY)
        while part := raw.read(65536):
            decoded.feed(part)
        return decoded.finish()
    return None


def _page(record: WarcRecord, head: Head, body: bytes) -> Page:
    headers = tuple((name.lower(), value) for name, value in record.http_headers.items()) if record.http_headers else ()
    return Page(head.url, head.url, head.status, headers, body, head.at)


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Where the next record begins at or after `start`: a gzip member that holds one, or a line of a plain file; None where none does."""
    file.seek(start)
    before, position = b"", start
    while part := file.read(_STEP):
        data, base = before + part, position - len(before)
        for place in (match.start() for match in re.finditer(re.escape(_GZIP), data)):
            if _holds_record(file, base + place):
                return base + place
        if (match := _PLAIN.search(data)) is not None:
            return base + match.end()
        position += len(part)
        file.seek(position)
        before = data[-64:]
    return None


def _holds_record(file: BinaryIO, place: int) -> bool:
    file.seek(place)
    try:
        return zlib.decompressobj(wbits=31).decompress(file.read(512), 8).startswith(b"WARC/")
    except zlib.error:
        return False


def _words(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
