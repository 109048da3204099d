"""Where the records of a WARC file begin and end, and whether a file is one."""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from warcio.bufferedreaders import DecompressingBufferedReader

from extractors.archive.anywhere import open_file, size_of
from extractors.errors import ParseError

_STEP = 1024 * 1024
GZIP = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"(?:\r?\n){1,4}(?=WARC/\d\.\d+\r?\n)")


def check_format(name: str) -> None:
    """Raises ParseError if a file is no WARC file, naming its format if that is known."""
    with open_file(name) as file:
        begin = file.read(512)
    if begin.startswith(GZIP):
        with suppress(zlib.error):
            begin = zlib.decompressobj(wbits=31).decompress(begin, 512)
    if begin.startswith(b"filedesc://"):
        raise ParseError(name, "is an ARC file, the format before WARC: convert it first (for example with `warcio recompress`)")
    if re.search(r"\.(wet|wat)(\.gz)?$", name):
        raise ParseError(name, "is a WET or WAT file, which has no pages: not supported; take the WARC file that it was made of")
    if not begin.lstrip().startswith(b"WARC/"):
        raise ParseError(name, "expected a WARC file, plain or gzipped: its first bytes are no WARC record")


def ranges(name: str, length: int, start: int = 0) -> Iterator[tuple[int, int]]:
    """The ranges of whole records of a file from `start` on, each about `length` bytes long; the same each time. Raises ParseError."""
    size = size_of(name)
    with open_file(name) as file:
        for near in range(start + length, size, length):
            offset = next_record(file, near) if near > start else None
            if offset is not None and offset > start:
                yield start, offset
                start = offset
    yield start, size


def is_gzipped(name: str) -> bool:
    """Whether a file begins as a gzip member. Raises ParseError."""
    with open_file(name) as file:
        return file.read(3) == GZIP


def next_record(file: BinaryIO, start: int) -> int | None:
    """The start of the next record at or after `start`: a gzip member with one, or a line of a plain file; None if there is none."""
    file.seek(start)
    before, position = b"", start
    while part := file.read(_STEP):
        data, base = before + part, position - len(before)
        for offset in (match.start() for match in re.finditer(re.escape(GZIP), data)):
            if _holds_record(file, base + offset):
                return base + offset
        if (match := _PLAIN.search(data)) is not None:
            return base + match.end()
        position += len(part)
        file.seek(position)
        before = data[-64:]
    return None


def _holds_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(file.read(512), 8).startswith(b"WARC/")
    except zlib.error:
        return False


def ends(name: str, start: int, length: int) -> bool:
    """Whether an empty line follows a record's block of that length, inside its gzip member if it has one."""
    with open_file(name) as file:
        file.seek(start)
        record = DecompressingBufferedReader(file)
        while record.readline().strip():
            pass
        while length and (part := record.read(min(length, 65536))):
            length -= len(part)
        return bool(record.read(4) == b"\r\n\r\n")
