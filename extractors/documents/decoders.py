"""The decoders of gzip, deflate, Brotli and Zstandard. Each takes bytes as they come, and gives out little at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Protocol

import brotli
import zstandard

_ZSTD_WINDOW = 8 * 1024 * 1024  # the limit that RFC 9659 sets for web servers
_ZSTD_SLICE = 256  # four bytes can stand for a block of 128 KiB
_STEP = 256 * 1024
_CHECK = 8  # bytes at the end of a gzip file (RFC 1952, section 2.3.1)


class CodingError(Exception):
    """The bytes are not what the Content-Encoding header says, or it says something unknown."""


class Decoder(Protocol):
    """Decodes one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What comes out of these bytes; raises CodingError."""

    def finish(self) -> bool:
        """Whether all of it came."""


class _Zlib:
    """gzip (several members, anything after the last) and deflate, each with the header of zlib too, deflate also without any.

    A check at the end that fails is passed over, as browsers do: what it checks is there.
    """

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._begin = b""
        self._inner: zlib._Decompress | None = None
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None:
            data, self._begin = self._begin + data, b""
            if len(data) < 2:
                self._begin = data
                return
            # No encoder begins a stream without a header with these four bits, which a header must begin with.
            self._inner = zlib.decompressobj(wbits=47 if self._gzip or data[0] & 15 == 8 else -15)
        while data and not self._ended:
            before = self._inner.copy()
            try:
                out = self._inner.decompress(data, _STEP)
            except zlib.error as error:
                if not _fails_check(error):
                    raise CodingError(f"bad compressed data: {error}") from None
                self._ended = True
                yield from _unchecked(before, data)
                return
            yield out
            data = self._inner.unconsumed_tail
            if self._inner.eof:
                data = self._next_member()

    def finish(self) -> bool:
        """Whether all came; only the check behind it may be missing, and then whatever bytes follow fail it."""
        if self._inner is None or self._ended:
            return not self._begin
        return all(_fails_check_with(self._inner.copy(), byte * _CHECK) for byte in (b"\x00", b"\xff"))

    def _next_member(self) -> bytes:
        rest = self._inner.unused_data if self._inner else b""
        self._ended = not (self._gzip and rest.startswith(b"\x1f\x8b"))
        self._inner = zlib.decompressobj(wbits=31)
        return rest


def _fails_check(error: zlib.error) -> bool:
    return "incorrect data check" in str(error) or "incorrect length check" in str(error)


def _fails_check_with(inner: zlib._Decompress, data: bytes) -> bool:
    try:
        inner.decompress(data)
    except zlib.error as error:
        return _fails_check(error)
    return False


def _unchecked(inner: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What stands before a check that fails: zlib keeps back what it unpacked in the call in which it fails."""
    with suppress(zlib.error):
        for position in range(len(data)):
            yield inner.decompress(data[position : position + 1])


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            if self._inner.is_finished():
                return
            yield self._inner.process(data, output_buffer_limit=_STEP)
            while not self._inner.can_accept_more_data():
                yield self._inner.process(b"", output_buffer_limit=_STEP)
        except brotli.error as error:
            raise CodingError(f"bad brotli data: {error}") from None

    def finish(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstandard:
    def __init__(self) -> None:
        self._frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        self._ended = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            for start in range(0, len(data), _ZSTD_SLICE):
                yield from self._slice(data[start : start + _ZSTD_SLICE])
        except zstandard.ZstdError as error:
            raise CodingError(f"bad zstd data: {error}") from None

    def finish(self) -> bool:
        return self._ended

    def _slice(self, data: bytes) -> Iterator[bytes]:
        while data:
            out = self._frame.decompress(data)
            self._ended = self._frame.eof
            data = self._frame.unused_data if self._ended else b""
            if self._ended:
                self._frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            if out:
                yield out


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(gzip=True),
    "x-gzip": lambda: _Zlib(gzip=True),
    "deflate": lambda: _Zlib(gzip=False),
    "br": _Brotli,
    "zstd": _Zstandard,
}
