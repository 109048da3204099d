"""Reads a catalogue of sources: seeds/sources.csv or any file with its columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

from extractors.errors import SeedError, suggested
from extractors.files.text_files import read_text
from extractors.records import Keep, Source, SourceKind
from extractors.secrets import has_userinfo, redacted
from extractors.urls.hosts import site_of
from extractors.urls.pages import request_url

E = TypeVar("E", bound=StrEnum)

REQUIRED = ("source_id", "name", "kind", "url")
COLUMNS = (
    "source_id", "name", "kind", "url", "language", "country", "group", "homepage", "keep", "enabled", "paywall", "terms", "notes",
    "publisher", "owner",
)  # fmt: skip

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ID_WORDS = "lower-case letters, digits, '.', '_' and '-'"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2,3}")
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})


def load_sources(path: Path) -> tuple[tuple[Source, ...], tuple[SeedError, ...]]:
    """The valid rows as sources, the others as errors that name file, line and column.

    Raises SeedError if the file cannot be read, is not UTF-8, is empty or lacks a required column.
    """
    lines = list(io.StringIO(_read(path), newline=""))
    rows = csv.DictReader(lines, restkey="", restval=None, strict=True)
    missing = [name for name in REQUIRED if name not in (_header(path, rows))]
    if missing:
        raise SeedError(str(path), f"lacks the column {', '.join(missing)}; the columns are {','.join(COLUMNS)}")
    sources: list[Source] = []
    errors: list[SeedError] = []
    seen: dict[str, int] = {}
    above = 0  # lines before those that `rows` reads
    while True:
        first = above + rows.line_num + 1
        try:
            row = next(rows, None)
            if row is None:
                return tuple(sources), tuple(errors)
            line = above + rows.line_num
            sources.append(_source(f"{path}:{line}", row, seen, line))
        except csv.Error as error:
            errors.append(SeedError(f"{path}:{first}", f"is not CSV: {error}; is a quotation mark opened and not closed?"))
            # The rows after the open quotation mark are read again.
            above, rows = first, csv.DictReader(lines[first:], rows.fieldnames, restkey="", restval=None, strict=True)
        except SeedError as error:
            errors.append(error)


def unknown(source_ids: Iterable[str], known: Collection[str]) -> str:
    """The identifiers that are not among the known ones, each with the one that it resembles; empty if there are none."""
    return suggested(sorted(set(source_ids) - set(known)), known)


def _read(path: Path) -> str:
    text = read_text(path, "name your catalogue with --sources or NEWSLAKE_SOURCES")
    if not text.strip():
        raise SeedError(str(path), f"the catalogue is empty; its first line names the columns: {','.join(COLUMNS)}")
    return text


def _header(path: Path, rows: csv.DictReader[str]) -> list[str]:
    try:
        return [name.strip() for name in rows.fieldnames or ()]
    except csv.Error as error:
        raise SeedError(f"{path}:1", f"is not CSV: {error}") from None


def _source(subject: str, row: Mapping[str, str | None], seen: dict[str, int], line: int) -> Source:
    if "" in row:
        raise SeedError(subject, "has more fields than columns; a comma inside a value needs quotes around the value")
    cells = {name: (value or "").strip() for name, value in row.items()}
    source = Source(
        source_id=_matching(subject, "source_id", cells, _ID, _ID_WORDS) or _needed(subject, "source_id"),
        name=cells["name"] or _needed(subject, "name"),
        kind=_member(subject, "kind", cells, SourceKind) or _needed(subject, "kind"),
        url=_url(subject, "url", cells) or _needed(subject, "url"),
        language=_matching(subject, "language", cells, _LANGUAGE, "a language tag such as en or uk"),
        country=_matching(subject, "country", cells, _COUNTRY, "two or three capital letters such as GB or INT"),
        group=cells.get("group") or None,
        homepage=_url(subject, "homepage", cells),
        keep=_member(subject, "keep", cells, Keep) or Keep.RELEVANT,
        enabled=_flag(subject, "enabled", cells) is not False,
        paywall=cells.get("paywall") or None,
        terms=cells.get("terms") or None,
        notes=cells.get("notes") or None,
        owner=cells.get("owner") or None,
    )
    source = replace(source, publisher=cells.get("publisher") or site_of(source.homepage or source.url))
    for column, value in (("source_id", source.source_id), ("url", source.url)):
        if value in seen:
            raise SeedError(subject, f"column {column}: {value!r} stands in line {seen[value]} already")
    seen[source.source_id] = seen[source.url] = line
    return source


def _needed(subject: str, column: str) -> NoReturn:
    raise SeedError(subject, f"column {column}: a value is needed")


def _matching(subject: str, column: str, cells: Mapping[str, str], pattern: re.Pattern[str], expected: str) -> str | None:
    value = cells.get(column, "")
    if value and not pattern.fullmatch(value):
        raise SeedError(subject, f"column {column}: {value!r} is not {expected}")
    return value or None


def _member(subject: str, column: str, cells: Mapping[str, str], kind: type[E]) -> E | None:
    value = cells.get(column, "")
    try:
        return kind(value.lower()) if value else None
    except ValueError:
        raise SeedError(subject, f"column {column}: {value!r} is not one of {', '.join(kind)}") from None


def _url(subject: str, column: str, cells: Mapping[str, str]) -> str | None:
    value = cells.get(column, "")
    url = request_url(value) if value else None
    if has_userinfo(value):
        message = f"column {column}: {redacted(value)!r} carries a user name or password, which newslake never sends: remove it"
        raise SeedError(subject, message)
    if value and url is None:
        raise SeedError(subject, f"column {column}: {value!r} is not an http or https URL")
    return url


def _flag(subject: str, column: str, cells: Mapping[str, str]) -> bool | None:
    value = cells.get(column, "").lower()
    if value and value not in _YES | _NO:
        raise SeedError(subject, f"column {column}: {value!r} is not true or false")
    return value in _YES if value else None
