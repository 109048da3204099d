"""Taking one page out of an archive without moving the others."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

from extractors.records import WarcRef

_EMPTY = (
    b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
    b"Content-Length: 0\r\n\r\n\r\n\r\n"
)
_HEADER = b"\x1f\x8b\x08\x10" + bytes(5) + b"\xff"  # a gzip header that says: a comment follows (RFC 1952, 2.3.1)


def erase(folder: Path, ref: WarcRef) -> bool:
    """Overwrite a record with an empty one of the same length; False where the file is gone or the record is too short to tell.

    What is left is one gzip member whose comment fills the room, so every other record stays where the lake says it is.
    """
    member = _member(ref.length)
    file = folder / ref.file
    if member is None or not file.is_file():
        return False
    with file.open("r+b") as archive:
        archive.seek(ref.offset)
        archive.write(member)
        archive.flush()
        os.fsync(archive.fileno())
    return True


def _member(length: int) -> bytes | None:
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(_EMPTY) + packer.flush()
    end = body + struct.pack("<II", zlib.crc32(_EMPTY), len(_EMPTY))
    room = length - len(_HEADER) - 1 - len(end)
    return None if room < 0 else _HEADER + b"." * room + b"\x00" + end
