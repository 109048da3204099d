"""Saved pages → Articles, without discovery or a lake; the extract command and the benches run this in worker processes."""

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from extractors.errors import ExtractError
from extractors.records import Article, Page, Reason, Source, SourceKind
from extractors.text.explain import explain
from extractors.text.page import read_article

# A page that nobody polled has no source; its id says so.
UNPOLLED = Source(source_id="file", name="file", kind=SourceKind.PAGE, url="")
GZIP_MAGIC = b"\x1f\x8b"
MAX_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page in a file. `page_url` is where it came from, None where nobody says; `name` is the file as its user knows it."""

    path: Path
    page_url: str | None = None
    name: str | None = None

    @property
    def url(self) -> str:
        """The address, or the name where there is none."""
        return self.page_url or self.name or str(self.path)


Extracted = tuple[Article, tuple[str, ...]]


def read_saved(saved: SavedPage, now: datetime) -> Article:
    """The article of a saved page; `now` bounds its dates. Raises ExtractError where it cannot be read."""
    return read_article(_page(saved, now), None, UNPOLLED)


def plainly(saved: SavedPage, now: datetime) -> Extracted:
    """`read_saved`, in the form of `explained` without its lines."""
    return read_saved(saved, now), ()


def explained(saved: SavedPage, now: datetime) -> Extracted:
    """The article with the lines of `explain`: which witness won, and why."""
    page = _page(saved, now)
    return read_article(page, None, UNPOLLED), explain(page)


def _page(saved: SavedPage, now: datetime) -> Page:
    try:
        data = saved.path.read_bytes()
        body = unpacked(data) if data.startswith(GZIP_MAGIC) else data
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or error
        raise ExtractError(str(saved.path), f"the file could not be read: {why}", reason=Reason.BAD_RESPONSE) from None
    return Page(url=saved.url, final_url=saved.url, status=200, headers=(), body=body, fetched_at=now)


def unpacked(data: bytes) -> bytes:
    """The content of gzip bytes, up to 64 MiB. Raises OSError, EOFError or zlib.error where they are broken."""
    reader = zlib.decompressobj(wbits=31)
    body = reader.decompress(data, MAX_BODY)
    if reader.unconsumed_tail:
        raise gzip.BadGzipFile(f"more than {MAX_BODY} bytes after decompression")
    return body
