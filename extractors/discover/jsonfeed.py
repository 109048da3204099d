"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from extractors import loose_json, strings
from extractors.dates import Hints, witness
from extractors.discover.entries import Listed, found_entries
from extractors.errors import ParseError
from extractors.records import DateWitness, Discovery, Page, Source

_ITEMS = re.compile(r'"items"\s{0,99}:\s{0,99}\[\s{0,99}')
_BETWEEN = re.compile(r"[\s,]*")
_MEMBER = re.compile(r'"(version|title|language)"\s{0,99}:\s{0,99}"([^"\\]{0,500})"')
AUTHORS_DEEP = 4
_MAX_INTEGER_DIGITS = 4000  # digits; Python refuses 4,300


def read_json_feed(source: Source, page: Page, text: str) -> Discovery:
    """The items of a JSON Feed; raises ParseError where the text is no JSON or the JSON no feed."""
    feed, broken = _parsed(page, text)
    items = feed.get("items") if isinstance(feed, dict) else None
    if isinstance(items, dict) and items and all(map(str.isdecimal, items)):
        items = list(items.values())  # PHP writes a list with gaps as an object
    if items is None and isinstance(feed, dict) and "jsonfeed.org/version/" in str(feed.get("version")):
        items = []  # nothing was published yet
    if not isinstance(items, list):
        raise ParseError(page.final_url, "is JSON but no JSON Feed: it has no list of items")
    version = str(feed.get("version") or "")
    warnings = [] if "jsonfeed.org/version/" in version else [f"unknown version {version[:60]!r}"]
    warnings += [broken] if broken else []
    language = _text(feed.get("language"))
    hints = Hints.of(page.fetched_at, language, source.language, country=source.country, url=source.homepage or page.final_url)
    listed = [_listed(item, language, hints) for item in items if isinstance(item, dict)]
    authors = tuple(_authors(feed))
    found, more = found_entries(source, page.final_url, [replace(each, authors=each.authors or authors) for each in listed])
    kind = "json11" if version.endswith("/1.1") else "json10"
    return Discovery(entries=found, kind=kind, warnings=(*warnings, *more), title=strings.line(feed.get("title")), language=language)


def _parsed(page: Page, text: str) -> tuple[Any, str | None]:
    """The feed, and what was wrong with it: of JSON that breaks off, or breaks a rule, the items before that are read."""
    decoder = json.JSONDecoder(strict=False, parse_int=_integer)
    text = text.strip("\0 \t\r\n\ufeff").rstrip(");")
    try:
        return decoder.decode(text), None
    except RecursionError:
        raise ParseError(page.final_url, "is JSON that is nested too deeply") from None
    except ValueError as error:
        broken = f"is not JSON: {error}"
    # A comma too many in an item must not cost those behind it.
    text = loose_json.mended(text)
    with suppress(ValueError, RecursionError):
        return decoder.decode(text), broken
    head = _ITEMS.search(text)
    if head is None:
        raise ParseError(page.final_url, broken)
    items, place = [], head.end()
    while place < len(text):
        try:
            item, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        items.append(item)
        place = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]
    if not items:
        raise ParseError(page.final_url, broken)
    stated = dict(_MEMBER.findall(text[: head.start()]))
    return {**stated, "items": items}, f"{broken}; the {len(items)} items before that are read"


def _integer(digits: str) -> int | str:
    """A number too long for Python is what it looks like: one identifier must not cost the feed."""
    return int(digits) if len(digits) < _MAX_INTEGER_DIGITS else digits


def _listed(item: dict[str, Any], language: str | None, hints: Hints) -> Listed:
    guid = item.get("id")
    return Listed(
        link=_text(item.get("url")) or _text(item.get("external_url")),
        guid=str(guid) if isinstance(guid, (str, int, float)) and guid != "" else None,
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        authors=tuple(_authors(item)),
        language=_text(item.get("language")) or language,
        dates=tuple(_dates(item, hints.within(_text(item.get("language"))))),
    )


def _authors(item: dict[str, Any]) -> Iterator[str]:
    """1.1 has a list, 1.0 had one object; some write names without objects around them, or lists and objects around those."""
    yield from _names(item.get("authors") or item.get("author"), AUTHORS_DEEP)


def _names(stated: object, depth: int) -> Iterator[str]:
    if isinstance(stated, list) and depth:
        for each in stated:
            yield from _names(each, depth - 1)
    elif isinstance(stated, dict) and depth:
        yield from _names(stated.get("name") or stated.get("author"), depth - 1)
    elif name := _text(stated):
        yield name


def _dates(item: dict[str, Any], hints: Hints) -> Iterator[DateWitness]:
    """As RSS and Atom are read: a modification stands for the publication, too, where no other date can be read."""
    published, modified = _date(item.get("date_published")), _date(item.get("date_modified"))
    appeared = witness("feed.date_published", "published", published, hints) if published else None
    if appeared:
        yield appeared
    if modified:
        changed = witness("feed.date_modified", "modified", modified, hints)
        yield changed
        if not (appeared and appeared.instant):
            yield replace(changed, role="published")


def _date(value: object) -> str | None:
    """A date as text; some write epochs as numbers."""
    return str(int(value)) if isinstance(value, (int, float)) and 0 < value < 1e19 else _text(value)


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
