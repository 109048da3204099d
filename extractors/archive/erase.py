"""Erases one page from an archive without moving the others."""

import os
import struct
import zlib
from errno import EINVAL, ELOOP, ENOENT, ENOTDIR, EXDEV
from pathlib import Path

from extractors.errors import LakeError
from extractors.files.inside import open_inside
from extractors.records import WarcRef
from extractors.shortage import refusal

_EMPTY = (
    b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
    b"Content-Length: 0\r\n\r\n\r\n\r\n"
)
_HEADER = b"\x1f\x8b\x08\x10" + bytes(5) + b"\xff"  # a gzip header with a comment (RFC 1952, 2.3.1)
_CHUNK = 1024 * 1024
_NONE_THERE = (ENOENT, ENOTDIR, ELOOP, EXDEV, EINVAL)  # what `open_inside` says of a name without a regular file of the folder


def erase(folder: Path, ref: WarcRef) -> bool:
    """Overwrite a record with an empty one of the same length.

    False if there is nothing to erase: the file is missing or outside of the folder, or the reference is no complete record, or too short.
    Raises LakeError if the file is there and cannot be written. The new record is a gzip member whose comment fills the space, so that all
    other records keep their positions.
    """
    try:
        return _overwrite(folder, ref)
    except OSError as error:
        if error.errno in _NONE_THERE:
            return False
        message = f"an archived page cannot be erased {refusal(error, 'give write access, then run again')}; nothing was purged"
        raise LakeError(str(folder / ref.file), message) from error


def _overwrite(folder: Path, ref: WarcRef) -> bool:
    descriptor = open_inside(folder, ref.file, os.O_RDWR)
    with os.fdopen(descriptor, "r+b") as archive:
        if ref.offset < 0 or not 0 < ref.length <= os.fstat(descriptor).st_size - ref.offset or (member := _member(ref.length)) is None:
            return False
        archive.seek(ref.offset)
        if not _is_one_member(archive.read(ref.length), ref.length):
            return False
        archive.seek(ref.offset)
        archive.write(member)
        archive.flush()
        os.fsync(archive.fileno())
    return True


def _is_one_member(data: bytes, length: int) -> bool:
    """Whether bytes are exactly one gzip member: a wrong reference must not destroy other records."""
    if len(data) != length:
        return False
    reader, rest = zlib.decompressobj(wbits=31), data
    try:
        while not reader.eof:
            made = reader.decompress(rest, _CHUNK)
            rest = reader.unconsumed_tail
            if not made and not rest and not reader.eof:
                return False
    except zlib.error:
        return False
    return not reader.unused_data and not rest


def _member(length: int) -> bytes | None:
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(_EMPTY) + packer.flush()
    end = body + struct.pack("<II", zlib.crc32(_EMPTY), len(_EMPTY))
    space = length - len(_HEADER) - 1 - len(end)
    return None if space < 0 else _HEADER + b"." * space + b"\x00" + end
