"""Other people's WARC files, of any size: one response after the other, from any record on, past whatever is broken.

fastwarc parses them: it reads twice as many real pages a second as warcio does, and goes on in files where warcio gives up.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader

from extractors.archive.anywhere import open_file, size_of
from extractors.errors import ParseError
from extractors.fetch.decoding import Body, CodingError, TooLargeError
from extractors.records import Page

MAX_BODY = 64 * 1024 * 1024
REMEMBERED = 200_000  # payloads of one file that a revisit may refer to
_STEP = 1024 * 1024
_GZIP = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"(?:\r?\n){1,4}(?=WARC/\d\.\d+\r?\n)")
_HEAD = re.compile(rb"\n\r?\nW(?:ARC/\d\.\d+\r?\n|(?:A|AR|ARC|ARC/[\d.]{0,4}\r?)?\Z)")  # of a record, whole or at the end of what was read
_PAGES = (WarcRecordType.response, WarcRecordType.revisit, WarcRecordType.conversion)


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


def check_format(name: str) -> None:
    """Raises ParseError where a file is no WARC file, with what it is where that is known."""
    with open_file(name) as file:
        begin = file.read(512)
    if begin.startswith(_GZIP):
        with suppress(zlib.error):
            begin = zlib.decompressobj(wbits=31).decompress(begin, 512)
    if begin.startswith(b"filedesc://"):
        raise ParseError(name, "is an ARC file, the format before WARC: convert it first (for example with `warcio recompress`)")
    if re.search(r"\.(wet|wat)(\.gz)?$", name):
        raise ParseError(name, "is a WET or WAT file, which has no pages: not supported; take the WARC file that it was made of")
    if not begin.lstrip().startswith(b"WARC/"):
        raise ParseError(name, "expected a WARC file, plain or gzipped: its first bytes are no WARC record")


def ranges(name: str, length: int) -> Iterator[tuple[int, int]]:
    """A file in ranges of whole records, each about so many bytes long: the same ones each time. Raises ParseError."""
    size = size_of(name)
    with open_file(name) as file:
        start = 0
        for near in range(length, size, length):
            place = _next_record(file, near) if near > start else None
            if place is not None and place > start:
                yield start, place
                start = place
    yield start, size


def read_entries(name: str, start: int = 0, look: Look = lambda head: None, stop: int | None = None) -> Iterator[Entry]:
    """Every response of a WARC file from the record at `start` on, up to the one at `stop`, with the responses that its revisits refer to.

    `look` says of a response why it is not wanted, before its body is decoded. A broken record is an entry with that reason; reading goes
    on at the next record. Raises ParseError where the file cannot be read at all.
    """
    with open_file(name) as file:
        reader = _Reader(name=name, file=file, look=look, first=start, stop=stop)
        position: int | None = start
        while position is not None and (stop is None or position < stop):
            file.seek(position)
            reader.last = position
            try:
                yield from reader.entries()
                return
            except OSError as error:
                broken = reader.last
                position = _next_record(file, broken + 1)
                yield Entry(broken, skipped=f"broken record: {_words(error)}", end=position)


@dataclass(slots=True, kw_only=True)
class _Reader:
    name: str
    file: BinaryIO
    look: Look
    first: int
    stop: int | None
    payloads: dict[str, int] = field(default_factory=dict)
    last: int = 0

    def entries(self) -> Iterator[Entry]:
        waiting: Entry | None = None
        try:
            for record in ArchiveIterator(self.file, quirks_mode=True, fsspec_args=False):
                at = self.last = record.stream_pos  # in the file, not from where reading began
                if waiting is not None:
                    yield replace(waiting, end=at if at > waiting.start else None)
                waiting = None
                if self.stop is not None and at >= self.stop:
                    return
                block = _Block(record)
                waiting = self._entry(record, block, at) if record.record_type in _PAGES else None
                block.finish()
                if block.has_head and not _ends(self.name, at, int(record.headers["Content-Length"])):
                    waiting = None
                    raise OSError("its Content-Length reaches into the next record")
        except OSError:
            if waiting is not None:
                yield waiting
            raise
        if waiting is not None:
            yield waiting

    def _entry(self, record: WarcRecord, block: _Block, at: int) -> Entry:
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
        body = _body(record, block)
        return Entry(at, skipped="body cannot be decoded") if body is None else Entry(at, _page(record, head, body))

    def _revisited(self, record: WarcRecord, digest: str | None, at: int) -> Entry:
        """The page that a revisit stands for: its own address and time, and the rest of the response that it refers to."""
        if digest and digest not in self.payloads and self.first > 0:
            self._look_back()
        place, target = self.payloads.get(digest or ""), _target(record)
        if place is None or target is None:
            return Entry(at, skipped="revisit of a page that is not in this file")
        # A handle of its own, for the iterator is in the middle of this one.
        with open_file(self.name) as again:
            again.seek(place)
            for first in ArchiveIterator(again, record_types=WarcRecordType.response, quirks_mode=True, fsspec_args=False):
                original = _head(first)
                if original is None:
                    break
                head = replace(original, url=target[0], at=target[1])
                if (reason := self.look(head)) is not None:
                    return Entry(at, skipped=reason)
                body = _body(first, _Block(first))
                if body is None:
                    break
                return Entry(at, _page(first, head, body))
        return Entry(at, skipped="revisit of a page that cannot be read")

    def _look_back(self) -> None:
        """Learn the payloads of the records before the first that was read; once, and only where a revisit asks for one."""
        before, self.first = self.first, 0
        with open_file(self.name) as file, suppress(OSError):
            for record in ArchiveIterator(
                file, record_types=WarcRecordType.response, parse_http=False, quirks_mode=True, fsspec_args=False
            ):
                digest = record.headers.get("WARC-Payload-Digest")
                if record.stream_pos >= before or len(self.payloads) >= REMEMBERED:
                    return
                if digest:
                    self.payloads.setdefault(digest, record.stream_pos)


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


class _Block:
    """What a record holds, read once; `has_head` says whether it looks as if another record began in it."""

    def __init__(self, record: WarcRecord) -> None:
        self._record = record
        self._before = b""
        self.has_head = False

    def read(self, size: int = 65536) -> bytes:
        part: bytes = self._record.reader.read(size)
        self.has_head = self.has_head or _HEAD.search(self._before + part) is not None
        self._before = part[-64:]
        return part

    def finish(self) -> None:
        """Read what is left. Raises OSError where the file ends in it."""
        while self.read():
            pass
        if missing := self._record.content_length - self._record.reader.tell():
            raise OSError(f"the file ends {missing:,} bytes before the end of its body")


def _body(record: WarcRecord, block: _Block) -> bytes | None:
    """The decoded body, None where it cannot be decoded or is too long. Raises OSError where the file ends in it."""
    http = record.http_headers
    chunked = http is not None and (http.get("Transfer-Encoding") or "").lower() == "chunked"
    # warcio's reader passes over a body that is called chunked and is not, as many crawlers store it.
    raw = ChunkedDataReader(block, decomp_type=None) if chunked else block
    body = None
    with suppress(CodingError, TooLargeError):
        decoded = Body(http.get("Content-Encoding") if http else None, MAX_BODY)
        while part := raw.read(65536):
            decoded.feed(part)
        body = decoded.finish()
    block.finish()
    return body


def _page(record: WarcRecord, head: Head, body: bytes) -> Page:
    headers = tuple((name.lower(), value) for name, value in record.http_headers.items()) if record.http_headers else ()
    return Page(url=head.url, final_url=head.url, status=head.status, headers=headers, body=body, fetched_at=head.at)


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


def _ends(name: str, start: int, length: int) -> bool:
    """Whether a record's block of that length is followed by an empty line, in its own gzip member where it has one."""
    with open_file(name) as file:
        file.seek(start)
        record = DecompressingBufferedReader(file)
        while record.readline().strip():
            pass
        while length and (part := record.read(min(length, 65536))):
            length -= len(part)
        return bool(record.read(4) == b"\r\n\r\n")


def _words(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
