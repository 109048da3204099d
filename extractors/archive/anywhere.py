"""Opens files on this machine and in object storage (s3://bucket/file) alike; object storage is read by range."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

from extractors.archive.storage import store, words_of
from extractors.errors import ParseError
from extractors.shortage import refusal

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

REMOTE = "s3://"
REQUEST_BYTES = 4 * 1024 * 1024  # bytes of one request
Answer = TypeVar("Answer")


def open_file(name: str) -> BinaryIO:
    """A file to read and seek in, by path or address; raises ParseError if it is missing or may not be read."""
    if name.startswith(REMOTE):
        return cast(BinaryIO, io.BufferedReader(_Ranges(name), REQUEST_BYTES))
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise ParseError(name, f"the archive cannot be read {refusal(error, 'give a readable file')}") from None


def size_of(name: str) -> int:
    """The length of a file in bytes; raises ParseError."""
    with open_file(name) as file:
        return file.seek(0, os.SEEK_END)


class _Ranges(io.RawIOBase):
    """A file in object storage. Errors of the storage are ParseErrors, because an OSError means a broken record."""

    def __init__(self, name: str) -> None:
        from obstore import head

        self._name = name
        bucket, _, self._key = name.removeprefix(REMOTE).partition("/")
        self._store = store(REMOTE + bucket)
        self._position = 0
        self._size = self._asked(lambda: head(self._store, self._key)["size"])

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._position = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        from obstore import get_range

        view = memoryview(buffer).cast("B")
        length = min(len(view), self._size - self._position)
        if length <= 0:
            return 0
        data = self._asked(lambda: get_range(self._store, self._key, start=self._position, length=length))
        view[:length] = memoryview(data)
        self._position += length
        return length

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        from obstore.exceptions import BaseError

        try:
            return ask()
        except (BaseError, OSError, ValueError) as error:
            raise ParseError(self._name, f"the archive cannot be read: {words_of(error)}") from None
