"""Appends rows to a catalogue: under a free identifier, in the columns that the file has."""

import csv
import io
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from extractors.errors import SeedError
from extractors.records import Source
from extractors.sources.catalogue import COLUMNS
from extractors.urls.hosts import site_of


def free_id(name: str | None, url: str, taken: Collection[str]) -> str:
    """An identifier from the publisher's name, or from the site if the name has no Latin letters; numbered if it is taken."""
    base = _slug(name or "") or _slug(site_of(url)) or _slug(urlsplit(url).hostname or "") or "source"
    return next(candidate for number in range(1, len(taken) + 2) if (candidate := base if number == 1 else f"{base}-{number}") not in taken)


def append_rows(path: Path, sources: Iterable[Source]) -> None:
    """Append rows to a catalogue, or start one; raises SeedError if the file cannot be written.

    The existing content stays the same, byte for byte.
    """
    try:
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        columns = next(csv.reader(io.StringIO(before)), None) or list(COLUMNS)
        rows = io.StringIO()
        writer = csv.DictWriter(rows, columns, restval="", extrasaction="ignore", lineterminator="\n")
        if not before.strip():
            writer.writeheader()
        writer.writerows(_row(source) for source in sources)
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(("\n" if before and not before.endswith("\n") else "") + rows.getvalue())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(str(path), f"cannot be added to: {error}; copy it somewhere and point NEWSLAKE_SOURCES at the copy") from None


def _row(source: Source) -> dict[str, str]:
    values = {name: getattr(source, name) for name in COLUMNS}
    return {name: _cell(value) for name, value in values.items()}


def _cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-")
