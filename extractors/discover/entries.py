"""The entries that a document lists → `Found` records: links, identities, limits. The same for every kind of document."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urldefrag

from extractors.bylines.names import read_bylines
from extractors.records import Credit, DateWitness, Found, Keep, Source
from extractors.strings import clean
from extractors.urls.hosts import host_key, is_front_page
from extractors.urls.pages import canonical_url, differing_parameters, request_url, unwrap

MAX_ENTRIES = 2000
_MAX_TITLE = 1000
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp|#0{0,5}38|#[xX]0{0,5}26);")
_ANCHOR = re.compile(r"""<a\s[^<>]{0,500}?\bhref\s?=\s?["']?([^\s"'<>]+)""", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ROUTE = ("!", "/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TITLE_PARTS = re.compile(r"\s[-–—|»/·]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry as the document has it: strings not yet trusted, links not yet absolute. `authors` are lines, `credits` come of them.

    `guid_is_link` is False where the document says that its GUID is none, although it may look like one.
    """

    link: str | None
    guid: str | None = None
    guid_is_link: bool = True
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    language: str | None = None
    dates: tuple[DateWitness, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A listed entry with clean strings: `listed` is its absolute link, `url` the page that this means, `key` its canonical form."""

    item: Listed
    listed: str | None
    url: str | None
    key: str | None
    fragment: str


def found_entries(
    source: Source, document: str, listed: Iterable[Listed], *named: str | None, title: str | None = None
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Entries with identities, without repetitions, at most 2,000; and what was odd about them.

    Their links are relative to the document, or to the first address that it names (`named`) for its own where that is on another
    host: it was not made for where it was fetched.

    A GUID that several entries share identifies none of them, so it is joined with the link. An entry without a usable link
    is kept where it has content of its own, identified by its GUID or by a hash of what it says; so are entries that share a link
    (a ticker, a month's archive), because their common page is nobody's own.
    """
    site = next((address for each in named if each and (address := request_url(each))), document)
    base = document if _host(site) == _host(document) else site
    publishers = _publishers(title)
    entries = [_entry(document, base, item, publishers) for item in listed]
    shared = {guid for guid, count in Counter(entry.item.guid for entry in entries if entry.item.guid).items() if count > 1}
    own = _own_identities(source, _separated(entries))
    kept: dict[str, Found] = {}
    empty = repeated = apart = 0
    for entry, identity in own:
        found = _found(source, entry, identity, joined=entry.item.guid in shared)
        if found is None:
            empty += 1
        elif found.key in kept:
            repeated += 1
        else:
            apart += identity is not None
            kept[found.key] = found
    counts = {
        "entries have neither a usable link nor content": empty,
        "entries repeat another's link": repeated,
        "entries share a link and are kept for their own words": apart,
        "GUIDs are shared by several entries": len(shared),
        f"entries beyond the newest {MAX_ENTRIES} are left out": max(len(kept) - MAX_ENTRIES, 0),
    }
    warnings = tuple(f"{count} {words}" for words, count in counts.items() if count)
    return tuple(newest_first(list(kept.values()))[:MAX_ENTRIES]), warnings


def newest_first(entries: Sequence[Found]) -> list[Found]:
    """By latest date, undated entries in their own order at the end."""
    return sorted(entries, key=lambda entry: latest(entry.dates) or _EPOCH, reverse=True)


def latest(dates: Iterable[DateWitness]) -> datetime | None:
    """The latest instant that the evidence names, None where it names none."""
    return max((date.instant for date in dates if date.instant is not None), default=None)


def _host(url: str) -> str:
    return host_key(url).removeprefix("www.")


def _publishers(title: str | None) -> frozenset[str]:
    """What a document is called, whole and in its parts, in lower case: an entry's author of that name is its publisher."""
    whole = (clean.line(title) or "").lower()
    return frozenset(part for each in (whole, *_TITLE_PARTS.split(whole)) if (part := each.strip()))


def _entry(document: str, base: str, item: Listed, publishers: frozenset[str]) -> _Entry:
    """The entry with its strings cleaned and its link made absolute."""
    byline = read_bylines(item.authors, publishers)
    item = clean.cleaned(replace(item, title=_short(item.title), authors=byline.people, credits=byline.credits))
    guid = (item.guid or "").strip() or None
    permanent = guid if guid and item.guid_is_link and guid.startswith(("http://", "https://")) else None
    address = _address(item.link or permanent or "")
    listed = request_url(address, base) if address else None
    if listed == document:  # `#`: the document itself is no entry's page
        address = permanent or ""
        listed = request_url(address) if address else None
    url = unwrap(listed) if listed else None
    return _Entry(replace(item, guid=guid), listed, url, canonical_url(url) if url else None, urldefrag(address).fragment)


def _address(link: str) -> str:
    """A link without the wrappers of its document, such as the markup of a link: `&amp;` in an address is one escape too many."""
    link = _CDATA.sub("", link)
    if anchor := _ANCHOR.search(link):
        link = anchor[1]
    for _ in range(3):
        link = _ESCAPED_AMPERSAND.sub("&", link)
    return link.strip(" \t\r\n\"'<>")


def _separated(entries: Sequence[_Entry]) -> list[_Entry]:
    """The entries, with the parameters in their keys that alone tell those of one document apart."""
    groups: dict[str | None, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.key, []).append(entry)
    finer: dict[str, str] = {}
    for key, group in groups.items():
        urls = {entry.url for entry in group if entry.url}
        titles = {_title(entry) for entry in group}
        if key and len(urls) > 1 and (len(titles) > 1 or titles == {""}):
            keep = differing_parameters(urls, numbers=titles == {""})
            finer |= {url: canonical_url(url, keep=keep) or key for url in urls if keep}
    return [replace(entry, key=finer.get(entry.url or "", entry.key)) for entry in entries]


def _own_identities(source: Source, entries: Sequence[_Entry]) -> list[tuple[_Entry, str | None]]:
    """Each entry with its identity in the feed where it shares its link with others that say something else; None for all others."""
    groups: dict[str, list[_Entry]] = {}
    for entry in entries:
        if entry.key:
            groups.setdefault(entry.key, []).append(entry)
    identities = {key: _identities(source, group) for key, group in groups.items() if len(group) > 1}
    return [(entry, identities.get(entry.key or "", {}).get(id(entry))) for entry in entries]


def _identities(source: Source, group: Sequence[_Entry]) -> dict[int, str]:
    """What tells entries with one link apart: their fragments, else their GUIDs, or what they say where that alone is stored; nothing
    where they say the same or have no words.

    Titles are words enough where the fragments are routes of a page that a script fills (`#!/news/17`).
    Two entries about one article may have two GUIDs, and differ in their words too: where pages are fetched, more must differ. A site's
    front page is nobody's article: there their titles are enough.
    """
    by_route = all(entry.fragment.startswith(_ROUTE) and entry.item.title for entry in group)
    if not (by_route or all(entry.item.summary or entry.item.content for entry in group)):
        return {}
    by_fragment = len({entry.fragment for entry in group}) > 1
    on_front = is_front_page(group[0].key or "")
    own_words = on_front or source.keep is Keep.SUMMARY
    names = [
        f"{entry.key}#{entry.fragment}" if by_fragment else entry.item.guid or (_digest(entry.item) if own_words else None)
        for entry in group
    ]
    first: dict[str | None, _Entry] = {}
    for name, entry in zip(names, group, strict=True):
        first.setdefault(name, entry)
    if None in first or len(first) < 2:
        return {}
    wordings = [words for entry in first.values() if (words := _words(entry))]
    if len({(_title(entry), tuple(_words(entry))) for entry in first.values()}) < len(first):
        return {}
    apart = by_fragment or (on_front and len({_title(entry) for entry in first.values()}) == len(first))
    if not apart and source.keep is not Keep.SUMMARY and any(_alike(one, other) for one, other in pairwise(wordings)):
        return {}
    return {id(entry): str(name) for name, entry in zip(names, group, strict=True)}


def _title(entry: _Entry) -> str:
    return (entry.item.title or "").casefold()


def _words(entry: _Entry) -> list[str]:
    text = f"{entry.item.title or ''} {clean.line(entry.item.summary or entry.item.content) or ''}"
    return _WORD.findall(text.casefold())


def _alike(one: list[str], other: list[str]) -> bool:
    a, b = set(one), set(other)
    return 2 * len(a & b) >= min(len(a), len(b))


def _found(source: Source, entry: _Entry, identity: str | None, *, joined: bool) -> Found | None:
    item, url, key = entry.item, entry.url, entry.key
    guid = f"{item.guid} {url}" if joined and url else item.guid
    if key is None or identity is not None:
        if not (item.content or item.summary or (identity and item.title)):
            return None
        key = f"entry:{source.source_id}:{identity or item.guid or _digest(item)}"
    shared = identity is not None and entry.listed is not None
    listed = f"{entry.listed}#{entry.fragment}".removesuffix("#") if shared else entry.listed if entry.listed != url else None
    return Found(
        source_id=source.source_id,
        key=key,
        url=None if shared else url,
        guid=guid,
        title=item.title,
        summary=item.summary or None,
        content=item.content or None,
        authors=item.authors,
        credits=item.credits,
        language=item.language or None,
        dates=item.dates,
        listed_url=listed,
    )


def _digest(item: Listed) -> str:
    text = "\0".join(part or "" for part in (item.title, item.summary, item.content))
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()[:32]


def _short(title: str | None) -> str | None:
    return (clean.line(title) or "")[:_MAX_TITLE].strip() or None
