"""Content codings (RFC 9110, section 8.4) undone as the bytes come, with a limit on what comes out.

No decoder is ever given enough input at once to make more than a few MiB of output beyond the limit, so a bomb costs neither
memory nor the time to download the rest of it.
"""

import re
from collections.abc import Iterator

from extractors.documents.decoders import DECODERS, CodingError, Decoder

_MAX_CODINGS = 3
_SNIFFED = 512
_GZIP = b"\x1f\x8b\x08"
# https://www.iana.org/assignments/http-parameters: codings that are registered and not supported here.
_REGISTERED = frozenset({"aes128gcm", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress"})
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


class TooLargeError(Exception):
    """The decoded body is larger than the limit."""


def packed(first: bytes) -> bool:
    """Whether bytes begin as a gzip file or a stream of zlib does (RFC 1952, section 2.3.1; RFC 1950, section 2.2)."""
    return first.startswith(_GZIP[:2]) or (first[:1] == b"x" and len(first) > 1 and int.from_bytes(first[:2]) % 31 == 0)


class Body:
    """Collects one response body. `feed` raw chunks as they come, then `finish` for the decoded bytes.

    `codings` is the Content-Encoding header's value. A body whose first bytes clearly contradict the header (a server that
    labels everything gzip) is used as it is or, if they are clearly gzip, as gzip. So is a body with an unknown coding (`UTF-8`,
    `aws-chunked`, `none`) whose first bytes are clearly text, as in browsers. With `truncate` the body is cut at the limit instead of
    refused. With `partial` a compressed body that breaks off is used as far as it came, and `whole` says that it did.
    """

    def __init__(self, codings: str | None, limit: int, *, truncate: bool = False, partial: bool = False) -> None:
        self._names = [
            name for part in (codings or "").lower().split(",") if (name := part.partition(";")[0].strip(" \t\"'")) not in ("", "identity")
        ]
        if len(self._names) > _MAX_CODINGS:
            raise CodingError(f"{len(self._names)} nested content codings")
        self._limit = limit
        self._truncate = truncate
        self._partial = partial
        self._layers: list[_Layer] | None = None
        self._parts: list[bytes] = []
        self.size = 0
        self.full = False
        self.whole = True

    def feed(self, data: bytes) -> None:
        """Take one raw chunk; raises TooLargeError or CodingError. After `full` nothing more is needed."""
        if not data or self.full:
            return
        if self._layers is None:
            self._layers = self._stack(data)
        try:
            for part in _through(self._layers, data):
                self.size += len(part)
                self._parts.append(part)
                if self.size > self._limit:
                    if not self._truncate:
                        raise TooLargeError
                    self.full = True
                    return
        except CodingError:
            if not (self._partial and self.size):
                raise
            self.full, self.whole = True, False

    def finish(self) -> bytes:
        """The decoded body; raises CodingError if a compressed stream is incomplete and that is not allowed, or nothing came of it."""
        self.whole = self.whole and (self.full or all(layer.finish() for layer in self._layers or ()))
        if not self.whole and not (self._partial and self.size):
            raise CodingError("the compressed body breaks off")
        return b"".join(self._parts)[: self._limit]

    def _stack(self, first: bytes) -> "list[_Layer]":
        names = [name for name in reversed(self._names) if name in DECODERS]
        if self._names and first.startswith(_GZIP) and not (names and names[0] in ("gzip", "x-gzip")):
            return [_Layer("gzip")]  # under any name (`br`, `UTF-8`): nothing else begins with these bytes
        if self._names and not names and not (_is_markup(first) or (_REGISTERED.isdisjoint(self._names) and _is_text(first))):
            raise CodingError(f"unknown content coding {self._names[0]!r}")
        return [_Layer(name) for name in names]


class _Layer:
    """Decodes one coding, unless the first bytes clearly contradict it: some servers name a coding twice that they used once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._decoder: Decoder | None = None
        self._plain = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._decoder is None and data and not self._plain:
            self._plain = _contradicts(self._name, data)
            self._decoder = None if self._plain else DECODERS[self._name]()
        yield from self._decoder.feed(data) if self._decoder else (data,)

    def finish(self) -> bool:
        return self._decoder is None or self._decoder.finish()


def _through(layers: list[_Layer], data: bytes) -> Iterator[bytes]:
    if not layers:
        yield data
        return
    for part in layers[0].feed(data):
        yield from _through(layers[1:], part)


def _is_markup(first: bytes) -> bool:
    return first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{")


def _is_text(first: bytes) -> bool:
    """Whether bytes begin like text: with a UTF-16 mark, or without the control bytes that every compressed format begins with."""
    return first.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROL.search(first[:_SNIFFED])


def _contradicts(name: str, first: bytes) -> bool:
    if name in ("gzip", "x-gzip"):
        return not (b"\x1f\x8b".startswith(first[:2]) or packed(first))
    if name == "zstd":
        return not (b"\x28\xb5\x2f\xfd".startswith(first[:4]) or first[1:4] == b"\x2a\x4d\x18"[: len(first[1:4])])
    return _is_markup(first)
