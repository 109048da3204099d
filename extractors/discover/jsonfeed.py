"""JSON Feed 1.0 and 1.1 (jsonfeed.org), and other JSON that lists entries: RSS written as JSON, answers of WordPress and other systems."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from extractors.dates import Hints, in_their_order, witness
from extractors.discover.entries import Listed, found_entries
from extractors.documents import loose_json
from extractors.errors import ParseError
from extractors.records import DateWitness, Discovery, Page, Source
from extractors.strings import clean

_ITEMS = re.compile(r'"items"\s{0,99}:\s{0,99}\[\s{0,99}')
_BETWEEN = re.compile(r"[\s,]*")
_MEMBER = re.compile(r'"(version|title|language)"\s{0,99}:\s{0,99}"([^"\\]{0,500})"')
AUTHORS_DEEP = 4
_NESTED = 4  # objects around the list of entries, at most
# The members of an entry, those of JSON Feed first.
_LINK = ("url", "link", "external_url", "permalink", "href")
_GUID = ("id", "guid")
_TITLE = ("title", "headline")
_SUMMARY = ("summary", "description", "excerpt", "custom_excerpt")
_CONTENT = ("content_html", "content_text", "content:encoded", "content", "html", "body")
_PUBLISHED = ("date_published", "pubDate", "published", "published_at", "publishedAt", "datePublished", "date_gmt", "date", "created_at")
_MODIFIED = ("date_modified", "updated", "modified_gmt", "modified", "updated_at", "updatedAt", "dateModified")
# WordPress has the number of a writer as `author`, and the name in what it embeds; Ghost has the first one apart.
_WRITERS = ("authors", "author", "creator", "dc:creator", "primary_author", "_embedded")
# What a value is called that is an object: by WordPress, and by programs that turn XML into JSON.
_VALUE = ("rendered", "$t", "#text", "_", "$", "value", "href", "@href")
_MAX_INTEGER_DIGITS = 4000  # digits; Python refuses 4,300


def read_json_feed(source: Source, page: Page, text: str) -> Discovery:
    """The items of a JSON Feed; raises ParseError where the text is no JSON or the JSON no feed."""
    parsed, broken = _parsed(page, text)
    feed, items = _found(parsed, _NESTED) or (parsed, None)
    if items is None and isinstance(feed, dict) and "jsonfeed.org/version/" in str(feed.get("version")):
        items = []  # nothing was published yet
    if items is None:
        raise ParseError(page.final_url, "is JSON but no JSON Feed: it has no list of items")
    version = str(feed.get("version") or "")
    warnings = [] if "jsonfeed.org/version/" in version else [f"unknown version {version[:60]!r}"]
    warnings += [broken] if broken else []
    language = _text(feed.get("language"))
    hints = Hints.of(page.fetched_at, language, source.language, country=source.country, url=source.homepage or page.final_url)
    entries = [item for item in items if isinstance(item, dict)]
    raws = [raw for item in entries for names in (_PUBLISHED, _MODIFIED) if (raw := _date(item, names))]
    hints = in_their_order(raws, replace(hints, anchor=page.fetched_at))
    listed = [_listed(item, language, hints) for item in entries]
    authors = tuple(_authors(feed))
    listed = [replace(each, authors=each.authors or authors) for each in listed]
    found, more = found_entries(
        source, page.final_url, listed, _text(feed.get("home_page_url")), _text(feed.get("feed_url")), title=_text(feed.get("title"))
    )
    kind = "json11" if version.endswith("/1.1") else "json10"
    return Discovery(entries=found, kind=kind, warnings=(*warnings, *more), title=clean.line(feed.get("title")), language=language)


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
    items, position = [], head.end()
    while position < len(text):
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        items.append(item)
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
    if not items:
        raise ParseError(page.final_url, broken)
    stated = dict(_MEMBER.findall(text[: head.start()]))
    return {**stated, "items": items}, f"{broken}; the {len(items)} items before that are read"


def _found(value: Any, depth: int) -> tuple[dict[str, Any], list[Any]] | None:
    """The object that has the list of entries, and the list: an array may be all there is, and other objects may be around it."""
    if isinstance(value, list):
        return ({}, value) if any(map(_is_entry, value)) else None
    if not isinstance(value, dict) or not depth:
        return None
    for name in ("items", "item", "entries", "entry"):
        inner = value.get(name)
        if isinstance(inner, dict) and inner and all(map(str.isdecimal, inner)):
            inner = list(inner.values())  # PHP writes a list with gaps as an object
        if isinstance(inner, dict) and _is_entry(inner):
            inner = [inner]
        if isinstance(inner, list) and (name == "items" or any(map(_is_entry, inner))):
            return value, inner
    within = (_found(inner, depth - 1) for inner in value.values() if inner and isinstance(inner, (dict, list)))
    return next(((around or value, items) for around, items in filter(None, within)), None)


def _is_entry(value: object) -> bool:
    """Whether an object has an address and says something."""
    return isinstance(value, dict) and bool(_first(value, _LINK) and _first(value, (*_TITLE, *_SUMMARY, *_CONTENT, *_PUBLISHED)))


def _integer(digits: str) -> int | str:
    """A number too long for Python is what it looks like: one identifier must not cost the feed."""
    return int(digits) if len(digits) < _MAX_INTEGER_DIGITS else digits


def _listed(item: dict[str, Any], language: str | None, hints: Hints) -> Listed:
    return Listed(
        link=_first(item, _LINK),
        guid=_first(item, _GUID),
        title=_first(item, _TITLE),
        summary=_first(item, _SUMMARY),
        content=_first(item, _CONTENT),
        authors=tuple(_authors(item)),
        language=_text(item.get("language")) or language,
        dates=tuple(_dates(item, hints.within(_text(item.get("language"))))),
    )


def _authors(item: dict[str, Any]) -> Iterator[str]:
    """1.1 has a list, 1.0 had one object; some write names without objects around them, or lists and objects around those."""
    stated = (tuple(_names(item.get(name), AUTHORS_DEEP)) for name in _WRITERS)
    yield from next(filter(None, stated), ())


def _names(stated: object, depth: int) -> Iterator[str]:
    if isinstance(stated, list) and depth:
        for each in stated:
            yield from _names(each, depth - 1)
    elif isinstance(stated, dict) and depth:
        yield from _names(stated.get("name") or stated.get("author") or _text(stated), depth - 1)
    elif isinstance(stated, str) and stated.strip():
        yield stated.strip()


def _dates(item: dict[str, Any], hints: Hints) -> Iterator[DateWitness]:
    """As RSS and Atom are read: a modification stands for the publication, too, where no other date can be read."""
    published, modified = _date(item, _PUBLISHED), _date(item, _MODIFIED)
    appeared = witness("feed.date_published", "published", published, hints) if published else None
    if appeared:
        yield appeared
    if modified:
        changed = witness("feed.date_modified", "modified", modified, hints)
        yield changed
        if not (appeared and appeared.instant):
            yield replace(changed, role="published")


def _date(item: dict[str, Any], names: Iterable[str]) -> str | None:
    """The first date that is stated. WordPress says in a member's name that a clock is in UTC."""
    name, value = next(((name, value) for name in names if (value := _text(item.get(name)))), ("", None))
    return f"{value}Z" if value and name.endswith("_gmt") and "T" in value and value[-1].isdigit() else value


def _first(item: dict[str, Any], names: Iterable[str]) -> str | None:
    return next((text for name in names if (text := _text(item.get(name)))), None)


def _text(value: object) -> str | None:
    """A value as text: a number of an identifier or an epoch, too, what an object holds, and of several the alternate or the first."""
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, dict) and each.get("rel") == "alternate"), next(iter(value), None))
    if isinstance(value, dict):
        value = next((value[name] for name in _VALUE if name in value), None)
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    return str(value).strip() or None if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None
