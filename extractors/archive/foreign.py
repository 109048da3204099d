"""Reads WARC files of any size and origin: one response after another, from any record on. Broken records are skipped.

fastwarc parses them: it reads twice as many real pages a second as warcio, and continues in files where warcio gives up.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from extractors.archive.anywhere import open_file
from extractors.archive.boundaries import GZIP, ends, next_record
from extractors.archive.response import Block, Head, body_of, cut_short, head_of, page_of, target_of
from extractors.archive.storage import words_of
from extractors.records import Page

MAX_PAYLOADS = 200_000  # payloads of one file that a revisit may refer to
_MIN_HEADERS, _MAX_HEADERS = 100, 128 * 1024  # bytes of a response record that are not its body
_PAGES = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.revisit, WarcRecordType.conversion)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its page, or why there is none; `end` is the start of the next record, None if it is not known.

    `block` is the length of what the record holds if its page is made of this record alone.
    """

    start: int
    page: Page | None = None
    skipped: str | None = None
    end: int | None = None
    block: int | None = None


Look = Callable[[Head], str | None]


class UnevenError(Exception):
    """A range of a file that cannot be read by itself."""


def is_member(file: BinaryIO, entry: Entry) -> bool:
    """Whether a record is exactly one gzip member, which another archive may keep as it is.

    A member ends with the length of what is in it (RFC 1952, section 2.3.1): here the record with its headers.
    """
    if entry.end is None or entry.block is None:
        return False
    file.seek(entry.start)
    begin = file.read(3)
    file.seek(entry.end - 4)
    length, following = int.from_bytes(file.read(4), "little"), file.read(3)
    return begin == GZIP and following in (b"", GZIP) and _MIN_HEADERS <= length - entry.block <= _MAX_HEADERS


def read_entries(
    name: str, start: int = 0, look: Look = lambda head: None, stop: int | None = None, *, even: bool = False
) -> Iterator[Entry]:
    """Every response of a WARC file from the record at `start` on, up to the one at `stop`, with the responses that its revisits refer to.

    `look` says why a response is not wanted, before its body is decoded. A broken record gives an entry with that reason, and reading
    continues at the next record. Raises ParseError if the file cannot be read. If `even`, raises UnevenError at a record that reaches over
    `stop`, which then is no start of a record, and at a revisit of a page before `start`.
    """
    with open_file(name) as file:
        reader = _Reader(name=name, file=file, look=look, first=start, stop=stop, even=even)
        position: int | None = start
        while position is not None and (stop is None or position < stop):
            file.seek(position)
            reader.last = position
            try:
                yield from reader.entries()
                return
            except OSError as error:
                broken = reader.last
                position = next_record(file, broken + 1)
                yield Entry(broken, skipped=f"broken record: {words_of(error)}", end=position)


@dataclass(slots=True, kw_only=True)
class _Reader:
    name: str
    file: BinaryIO
    look: Look
    first: int
    stop: int | None
    even: bool
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
                    if self.even and at > self.stop:
                        raise UnevenError
                    return
                block = Block(record)
                waiting = self._entry(record, block, at) if record.record_type in _PAGES else None
                block.finish()
                if block.has_head and not ends(self.name, at, int(record.headers["Content-Length"])):
                    waiting = None
                    raise OSError("its Content-Length reaches into the next record")
        except OSError:
            if waiting is not None:
                yield waiting
            raise
        if waiting is not None:
            yield waiting

    def _entry(self, record: WarcRecord, block: Block, at: int) -> Entry | None:
        if record.record_type == WarcRecordType.conversion:
            return Entry(at, skipped="text without a page (WET)")
        digest = record.headers.get("WARC-Payload-Digest")
        if record.record_type == WarcRecordType.revisit:
            return self._revisited(record, digest, at)
        head = head_of(record)
        if head is None:  # most resources are pictures, and what a crawler says of itself
            return None if record.record_type == WarcRecordType.resource else Entry(at, skipped="no HTTP response, or no date")
        if digest and len(self.payloads) < MAX_PAYLOADS:
            self.payloads.setdefault(digest, at)
        reason = self.look(head)
        if reason is not None:
            return Entry(at, skipped=reason)
        body = body_of(record, block)
        if body is None:
            return Entry(at, skipped="body cannot be decoded")
        reason = cut_short(record, block, body)
        return Entry(at, skipped=reason) if reason else Entry(at, page_of(record, head, body), block=record.content_length)

    def _revisited(self, record: WarcRecord, digest: str | None, at: int) -> Entry:
        """The page of a revisit: its own address and time, and the rest of the response that it refers to."""
        if digest and digest not in self.payloads and self.first > 0:
            if self.even:
                raise UnevenError
            self._look_back()
        place, target = self.payloads.get(digest or ""), target_of(record)
        if place is None or target is None:
            return Entry(at, skipped="revisit of a page that is not in this file")
        # A separate handle, because the iterator is in the middle of this one.
        with open_file(self.name) as again:
            again.seek(place)
            for first in ArchiveIterator(again, record_types=WarcRecordType.response, quirks_mode=True, fsspec_args=False):
                original = head_of(first)
                if original is None:
                    break
                head = replace(original, url=target[0], at=target[1])
                if (reason := self.look(head)) is not None:
                    return Entry(at, skipped=reason)
                body = body_of(first, Block(first))
                if body is None:
                    break
                return Entry(at, page_of(first, head, body))
        return Entry(at, skipped="revisit of a page that cannot be read")

    def _look_back(self) -> None:
        """Read the payloads of the records before the first one: once, and only if a revisit needs one."""
        before, self.first = self.first, 0
        with open_file(self.name) as file, suppress(OSError):
            for record in ArchiveIterator(
                file, record_types=WarcRecordType.response, parse_http=False, quirks_mode=True, fsspec_args=False
            ):
                digest = record.headers.get("WARC-Payload-Digest")
                if record.stream_pos >= before or len(self.payloads) >= MAX_PAYLOADS:
                    return
                if digest:
                    self.payloads.setdefault(digest, record.stream_pos)
