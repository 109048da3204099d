"""One response record of any WARC file → a page. fastwarc parses the record."""

import io
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastwarc.warc import WarcRecord, WarcRecordType

from extractors.documents.decoders import CodingError
from extractors.documents.decoding import Body, TooLargeError
from extractors.records import Page

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_HTML = ("text/html", "application/xhtml+xml")
MAX_BODY = 64 * 1024 * 1024
_HEAD = re.compile(rb"\n\r?\nW(?:ARC/\d\.\d+\r?\n|(?:A|AR|ARC|ARC/[\d.]{0,4}\r?)?\Z)")  # of a record, whole or at the end of what was read


@dataclass(frozen=True, slots=True)
class Head:
    """A response before its body is read. `media_type` is lower-case without parameters, `length` the stored bytes."""

    url: str
    status: int
    media_type: str | None
    length: int
    at: datetime


def response(record: WarcRecord) -> Page | None:
    """The page of a response; None if it is none or its body cannot be decoded. Raises OSError if the file ends in it."""
    head = head_of(record)
    body = None if head is None else body_of(record, Block(record))
    return None if head is None or body is None else page_of(record, head, body)


def target_of(record: WarcRecord) -> tuple[str, datetime] | None:
    """A record's address and moment (UTC); None if it has none that can be read."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    with suppress(ValueError):
        at = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
        return (url, at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)) if url else None
    return None


def head_of(record: WarcRecord) -> Head | None:
    """The head of a response, before its body is read; None if the record is no response. A resource that is a web page is one, too."""
    http, target = record.http_headers, target_of(record)
    if record.record_type == WarcRecordType.resource and target is not None:
        media = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        is_page = media in _HTML and target[0].lower().startswith(("http:", "https:"))
        return Head(target[0], 200, media, record.content_length, target[1]) if is_page else None
    if http is None or not http.status_code or target is None:
        return None
    media = (http.get("Content-Type") or "").partition(";")[0].strip().lower()
    return Head(target[0], int(http.status_code), media or None, record.content_length, target[1])


class Block:
    """A record's payload, read once: `size` bytes so far. `has_head` is True if another record seems to begin in it."""

    def __init__(self, record: WarcRecord) -> None:
        self._record = record
        self._before = b""
        self.size = 0
        self.has_head = False

    def read(self, size: int = 65536) -> bytes:
        """The next bytes; empty at the end."""
        part: bytes = self._record.reader.read(size)
        self.has_head = self.has_head or _HEAD.search(self._before + part) is not None
        self._before = part[-64:]
        self.size += len(part)
        return part

    def finish(self) -> None:
        """Read the rest. Raises OSError if the file ends in it."""
        while self.read():
            pass
        if missing := self._record.content_length - self._record.reader.tell():
            raise OSError(f"the file ends {missing:,} bytes before the end of its body")


def body_of(record: WarcRecord, block: Block) -> bytes | None:
    """The decoded body; None if it cannot be decoded or is too long. Raises OSError if the file ends in it."""
    http = record.http_headers
    raw: Any = block
    if http is not None and (http.get("Transfer-Encoding") or "").lower() == "chunked":
        stored = block.read(MAX_BODY + 1)
        if len(stored) > MAX_BODY:
            block.finish()
            return None
        raw = io.BytesIO(_unchunked(stored))
    body = None
    with suppress(CodingError, TooLargeError):
        decoded = Body(http.get("Content-Encoding") if http else None, MAX_BODY)
        while part := raw.read(65536):
            decoded.feed(part)
        body = decoded.finish()
    block.finish()
    return body


def _unchunked(stored: bytes) -> bytes:
    """A body without its chunks' lengths and trailer (RFC 9112, section 7.1); from where it has no chunk on, it is left as it is.

    Many crawlers call a body chunked that they have stored without its chunks.
    """
    parts: list[bytes] = []
    position = 0
    while chunk := _CHUNK.match(stored, position):
        length = int(chunk[1], 16)
        if not length:
            return b"".join(parts)
        parts.append(stored[chunk.end() : chunk.end() + length])
        position = chunk.end() + length
        position += 2 if stored.startswith(b"\r\n", position) else stored.startswith(b"\n", position)
    return b"".join((*parts, stored[position:]))


def cut_short(record: WarcRecord, block: Block, body: bytes) -> str | None:
    """Why a response that was read to its end is only a part of what the server sent; None if nothing says so.

    WARC/1.1, section 5.13, and RFC 9112, section 6.3. Crawlers often store a decoded body with the headers of the encoded one, so a length
    counts only without any coding. A page that ends in `</html>` is whole: some crawlers drop the line end after it.
    """
    if reason := record.headers.get("WARC-Truncated"):
        return f"cut short by its crawler ({reason[:40]})"
    http = record.http_headers
    if http is None or http.get("Content-Encoding") or http.get("Transfer-Encoding") or body[-64:].rstrip().lower().endswith(b"</html>"):
        return None
    stated = (http.get("Content-Length") or "").strip()
    return "shorter than its HTTP Content-Length" if stated.isascii() and stated.isdigit() and int(stated[:19]) > block.size else None


def page_of(record: WarcRecord, head: Head, body: bytes) -> Page:
    given = record.http_headers.items() if record.http_headers else [("Content-Type", record.headers.get("Content-Type") or "")]
    headers = tuple((name.lower(), value) for name, value in given)
    return Page(url=head.url, final_url=head.url, status=head.status, headers=headers, body=body, fetched_at=head.at)
