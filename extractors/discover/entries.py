"""From what a document lists to `Found` records: links, identities, limits. The same for every kind of document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from extractors.records import DateWitness, Found, Source
from extractors.urls import canonical_url, request_url, unwrap

MAX_ENTRIES = 2000
_MAX_TITLE = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry as the document has it: strings not yet trusted, links not yet absolute."""

    link: str | None
    guid: str | None = None
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    dates: tuple[DateWitness, ...] = ()


def found_entries(source: Source, base: str, listed: Iterable[Listed]) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Entries with identities, without repetitions, at most 2,000; and what was odd about them.

    A GUID that several entries share identifies none of them, so it is joined with the link. An entry without a usable link
    is kept where it has content of its own, identified by its GUID or by a hash of what it says.
    """
    items = list(listed)
    shared = {guid for guid, count in Counter(item.guid for item in items if item.guid).items() if count > 1}
    kept: dict[str, Found] = {}
    empty = repeated = 0
    for item in items:
        found = _found(source, base, item)
        if found is None:
            empty += 1
            continue
        if found.guid in shared and found.url:
            found = replace(found, guid=f"{found.guid} {found.url}")
        if found.key in kept:
            repeated += 1
            continue
        kept[found.key] = found
    warnings = _warnings(empty=empty, repeated=repeated, shared=len(shared), dropped=max(len(kept) - MAX_ENTRIES, 0))
    return tuple(newest_first(list(kept.values()))[:MAX_ENTRIES]), warnings


def newest_first(entries: Sequence[Found]) -> list[Found]:
    """By latest date, undated entries in their own order at the end."""
    return sorted(entries, key=lambda entry: latest(entry.dates) or _EPOCH, reverse=True)


def latest(dates: Iterable[DateWitness]) -> datetime | None:
    """The latest instant that the evidence names, None where it names none."""
    return max((date.instant for date in dates if date.instant is not None), default=None)


def _found(source: Source, base: str, item: Listed) -> Found | None:
    link = item.link or (item.guid if item.guid and item.guid.startswith(("http://", "https://")) else None)
    listed = request_url(link, base) if link else None
    url = unwrap(listed) if listed else None
    key = canonical_url(url) if url else None
    if key is None:
        if not (item.content or item.summary):
            return None
        key = f"entry:{source.source_id}:{item.guid or _digest(item)}"
    return Found(
        source_id=source.source_id,
        key=key,
        url=url,
        guid=item.guid,
        title=_short(item.title),
        summary=item.summary or None,
        content=item.content or None,
        authors=item.authors,
        language=item.language or None,
        dates=item.dates,
        listed_url=listed if listed != url else None,
    )


def _digest(item: Listed) -> str:
    content = "\0".join(part or "" for part in (item.title, item.summary, item.content))
    return hashlib.sha256(content.encode("utf-8", errors="replace")).hexdigest()[:32]


def _short(title: str | None) -> str | None:
    text = " ".join((title or "").split())[:_MAX_TITLE]
    return text or None


def _warnings(*, empty: int, repeated: int, shared: int, dropped: int) -> tuple[str, ...]:
    parts = (
        (empty, "entries have neither a usable link nor content"),
        (repeated, "entries repeat another's link"),
        (shared, "GUIDs are shared by several entries"),
        (dropped, f"entries beyond the newest {MAX_ENTRIES} are left out"),
    )
    return tuple(f"{count} {words}" for count, words in parts if count)
