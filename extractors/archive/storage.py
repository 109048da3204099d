"""Archive files in object storage: closed files are uploaded, and single pages are read by range.

Credentials and an S3-compatible server come from the usual AWS variables (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, …).
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.archive.erase import erase
from extractors.archive.warc import page_in, read_body, read_page
from extractors.errors import LakeError, ParseError
from extractors.records import Page, WarcRef

if TYPE_CHECKING:
    from obstore.store import S3Store

PATTERN = "*/*.warc.gz"
_SECONDS = timedelta(seconds=60)
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Pages:
    """The archived pages: in a folder of this machine and, with `url` (s3://bucket/prefix), in object storage once their file is closed.
    The folder is searched first."""

    folder: Path
    url: str | None = None

    def read(self, ref: WarcRef) -> Page:
        """The page at a reference; raises ParseError if it is in neither place."""
        if self.url is None or (self.folder / ref.file).exists():
            return read_page(self.folder, ref)
        from obstore import get_range
        from obstore.exceptions import BaseError

        try:
            data = bytes(get_range(store(self.url), ref.file, start=ref.offset, length=ref.length))
        except (BaseError, OSError, ValueError) as error:
            raise ParseError(f"{self.url}/{ref.file}:{ref.offset}", f"the archive cannot be read: {words_of(error)}") from None
        return page_in(data, f"{self.url}/{ref.file}:{ref.offset}", ref)

    def body(self, ref: WarcRef) -> bytes:
        """The body alone of a page that this program wrote; raises ParseError as `read`."""
        if self.url is None or (self.folder / ref.file).exists():
            return read_body(self.folder, ref)
        return self.read(ref).body

    def erase(self, ref: WarcRef) -> bool:
        """Overwrite a page in place, as `erase` does; a file in object storage is fetched, changed and put back whole.

        Raises LakeError if the storage refuses that or does not answer: the page may still be there.
        """
        if erase(self.folder, ref):
            return True
        if self.url is None:
            return False
        from obstore import get, put
        from obstore.exceptions import BaseError, NotFoundError

        with tempfile.TemporaryDirectory(prefix="newslake-erase-") as place:
            file = Path(place) / ref.file
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("wb") as writing:
                    for part in get(store(self.url), ref.file).stream():
                        writing.write(part)
                return erase(Path(place), ref) and bool(put(store(self.url), ref.file, file))
            except NotFoundError:
                return False
            except (BaseError, OSError, ValueError) as error:
                raise LakeError(
                    self.url, f"a page in {ref.file} cannot be erased ({words_of(error)}): nothing was purged, run again"
                ) from None

    def waiting(self) -> list[Path]:
        """Closed files of this machine that are not uploaded yet, also those of earlier processes."""
        return [file for file in sorted(self.folder.glob(PATTERN)) if _is_closed(file)] if self.url is not None else []

    def upload(self) -> int:
        """Upload closed files, and remove those that arrived from the folder; returns their number. Raises LakeError if the storage refuses
        one: the files stay in the folder, and the next run tries again."""
        if self.url is None:
            return 0
        done = 0
        for file in sorted(self.folder.glob(PATTERN)):
            with _claimed(file) as mine:
                if mine:
                    self._upload(file)
                    done += 1
        return done

    def _upload(self, file: Path) -> None:
        from obstore import head, put
        from obstore.exceptions import BaseError

        assert self.url is not None
        name = file.relative_to(self.folder).as_posix()
        try:
            put(store(self.url), name, file)
            arrived = head(store(self.url), name)["size"]
        except (BaseError, OSError, ValueError) as error:
            message = f"{name} cannot be uploaded ({words_of(error)}): it stays in {self.folder}, and the next run tries again"
            raise LakeError(self.url, message) from None
        if arrived != (size := file.stat().st_size):
            message = f"{name} arrived with {arrived:,} of {size:,} bytes: it stays in {self.folder}, and the next run tries again"
            raise LakeError(self.url, message)
        file.unlink()


@cache
def store(url: str) -> S3Store:
    """The bucket of an s3:// address, below its prefix."""
    from obstore.store import S3Store

    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    plain = endpoint is not None and endpoint.startswith("http://")
    return S3Store.from_url(
        url.rstrip("/"),
        config={"endpoint": endpoint} if endpoint else {},
        client_options={"allow_http": plain, "timeout": "120s"},
        retry_config={"max_retries": 3, "retry_timeout": _SECONDS},
    )


@contextmanager
def _claimed(file: Path) -> Iterator[bool]:
    """Whether a file is closed; it is locked for the block. A writer and an upload both hold the lock."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        yield _locked(descriptor) and file.exists()
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_closed(file: Path) -> bool:
    with _claimed(file) as mine:
        return mine


def words_of(error: Exception) -> str:
    """The first line of an error's message without the addresses in it, which may be longer than the reason; or its type."""
    return _ADDRESS.sub("…", str(error).splitlines()[0])[:200] if str(error) else type(error).__name__
