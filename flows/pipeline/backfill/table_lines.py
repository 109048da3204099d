"""The lines, objects and cells of a table file: in any encoding, each of bounded size."""

import codecs
import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from extractors.documents.charsets import guessed

CELL = 4 * 1024 * 1024  # characters in one cell
ROW = 2 * CELL  # bytes of one decompressed row
SNIFFED = 8 * 1024  # bytes whose letters decide the encoding of a CSV
CHUNK = 64 * 1024  # of a file of JSON that is not one object a line
# A quote in the middle of a cell: no sign that parts cells stands next to it.
_ESCAPED_QUOTE, _TWO_QUOTES = re.compile(rb'\\"[^,;\t|\r\n"]'), re.compile(rb'[^,;\t|\r\n"\\]""|""[^,;\t|\r\n"]')
_OUTSIDE, _INSIDE = re.compile(rb'["{}]'), re.compile(rb'["\\]')  # what matters outside and inside of strings of JSON


class CsvLines:
    """Lines for csv.reader, with a limit on the length of one row: an unclosed quote would never end.

    `number` counts them from 1, also those that the reader does not get.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self.number = 0
        self._lines = lines
        self._size = 0

    def begin_row(self) -> None:
        """Reset the count."""
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self._size += len(line)
        if self._size > ROW:
            raise csv.Error(f"the row is longer than {ROW} characters")
        return line


def limited_lines(plain: io.BufferedReader | gzip.GzipFile, *, guess: bool = False) -> Iterator[bytes]:
    """Lines in UTF-8, each cut after ROW + 1 bytes or characters; with `guess` from any encoding, else from UTF-8 and UTF-16."""
    with _decoded(plain, guess=guess) as text:
        yield from _cut(plain.readline if text is None else lambda size: text.readline(size).encode())


def chunks_of(plain: io.BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    """A file in UTF-8, in chunks."""
    with _decoded(plain, guess=False) as text:
        yield from iter(lambda: plain.read(CHUNK) if text is None else text.read(CHUNK).encode(), b"")


@contextmanager
def _decoded(plain: io.BufferedReader | gzip.GzipFile, *, guess: bool) -> Iterator[io.TextIOWrapper | None]:
    """The file as text; None where its bytes are UTF-8 already."""
    encoding = _encoding(plain.peek(SNIFFED), guess)
    if encoding is None:
        yield None
        return
    text = io.TextIOWrapper(plain, encoding, "replace", newline="")
    try:
        yield text
    finally:
        if not plain.closed:
            text.detach()  # the file stays open


def objects_of(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The text of each outermost object of JSON, with its line; more than ROW bytes of one are left out, as of a line."""
    parts: list[bytes] = []
    depth, line, begun, size = 0, 1, 1, 0
    quoted = escaped = False
    for chunk in chunks:
        start, position, escaped = 0, int(escaped), False
        while token := (_INSIDE if quoted else _OUTSIDE).search(chunk, position):
            sign, position = token[0], token.end()
            if sign == b"\\":
                escaped = position == len(chunk)
                position += 1
            elif sign == b'"':
                quoted = depth > 0 and not quoted
            elif sign == b"{":
                depth += 1
                if depth == 1:
                    start, begun, size = position - 1, line + chunk.count(b"\n", 0, position), 0
            elif depth:
                depth -= 1
                if not depth:
                    yield begun, b"".join((*parts, chunk[start:position]))
                    parts = []
        if depth and size <= ROW:
            parts.append(chunk[start:])
            size += len(parts[-1])
        line += chunk.count(b"\n")
    if parts:
        yield begun, b"".join(parts)


def _encoding(sample: bytes, guess: bool) -> str | None:
    """What to decode a table with, by its byte order mark or its letters; None for UTF-8 with usual line ends."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.count(0) > len(sample) / 4:  # Latin letters, each with a byte of zero
        return "utf-16-le" if sample[1:2] == b"\0" else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return guessed(sample) if guess else None
    return "utf-8" if b"\r" in sample and b"\n" not in sample else None


def escape_of(plain: io.BufferedReader | gzip.GzipFile) -> str | None:
    """The sign by which a CSV puts a quote into quotes; None where it writes two quotes, as most do (RFC 4180)."""
    sample = plain.peek(SNIFFED)
    return "\\" if _ESCAPED_QUOTE.search(sample) and not _TWO_QUOTES.search(sample) else None


def _cut(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    while line := readline(ROW + 1):
        yield line
        while len(line) > ROW and not line.endswith(b"\n"):
            line = readline(ROW + 1)


def object_of(line: int, raw: bytes) -> dict[str, Any] | str:
    """The JSON object of a line, or a description of its error."""
    if len(raw) > ROW:
        return f"is longer than {ROW} bytes"
    try:
        text = raw.decode("utf-8-sig" if line == 1 else "utf-8")
        row = json.loads(text.strip(" \t\r\n\x1e,[]") if "{" in text else text)
    except UnicodeDecodeError:
        return "is not UTF-8 text"
    except (ValueError, RecursionError) as error:
        return f"is not JSON ({error})"
    return row if isinstance(row, dict) else "is not a JSON object"
