"""JSON-LD as publishers write it → its nodes: mended, in document order, with their fields as schema.org spells them."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from extractors.documents import loose_json

Node = Mapping[str, Any]

# What may stand between values.
_BETWEEN = re.compile(r"[\s;,\ufeff]*")
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*[^*]{0,500}\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s{0,9}\*/)\s{0,9};?\s*$"
)
# A member's name with its colon, and what follows a whole value: a comma forgotten before white space is forgiven.
_MEMBER = re.compile(r'"(@?\w{1,40})"\s{0,99}:\s{0,99}')
_WHOLE = re.compile(r'\s{0,99}(?:[,}\]]|(?<=\s)"|\Z)')
_MAX_BROKEN = 20  # members that fail before the rest is given up, for each try costs what is left of the text
# The fields that are read, for publishers who write them in small letters.
_NAMES = """
    @graph @id @list @set @type @value additionalName alternateName articleBody author contributor creator dateCreated dateModified
    datePublished familyName givenName headline itemListElement mainEntityOfPage name publisher url
"""
_FIELDS = {name.lower(): name for name in _NAMES.split()}
MAX_DEPTH = 12
MAX_NODES = 5000


def read_nodes(tree: HtmlElement) -> Iterator[Node]:
    count = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for node in _walk(load_json(script.text or ""), MAX_DEPTH):
            count += 1
            if count > MAX_NODES:
                return
            yield node


def load_json(raw: str) -> object:
    for candidate in (raw, html.unescape(raw)):
        try:
            value = json.loads(candidate, strict=False, object_pairs_hook=_named)
            # Some systems write it as a string of JSON.
            return json.loads(value, strict=False, object_pairs_hook=_named) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            continue
    text = loose_json.mended(_WRAPPERS.sub("", raw))
    return _values(text) or _members(text)


def _named(members: list[tuple[str, object]]) -> object:
    """An object with its fields as schema.org spells them; a list that PHP wrote as an object (`{"0": …, "2": …}`) is one again."""
    if members and all(name.isdecimal() for name, _ in members):
        return [value for _, value in members]
    return {_field(name): value for name, value in members}


def _field(name: str) -> str:
    """A field's name as schema.org spells it, without its vocabulary."""
    bare = name.removeprefix("schema:").rpartition("schema.org/")[2]
    return _FIELDS.get(bare.lower(), bare)


def _members(text: str) -> list[object]:
    """What can be read of objects that break a rule of JSON or break off, member by member; each `@type` begins an object."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=_named)
    found: list[dict[str, object]] = [{}]
    position = broken = 0
    while broken < _MAX_BROKEN and (member := _MEMBER.search(text, position)):
        name = _field(member[1])
        position = member.end()
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            broken += 1
            continue
        position = end
        if name == "@type" and "@type" in found[-1]:
            found.append({})
        if _WHOLE.match(text, end):
            found[-1].setdefault(name, value)
    return list(found)


def _values(text: str) -> list[object]:
    """The values that stand one after the other in a text, up to the first that is none."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=_named)
    found: list[object] = []
    position = 0
    while (between := _BETWEEN.match(text, position)) and between.end() < len(text):
        try:
            value, position = decoder.raw_decode(text, between.end())
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def _walk(value: object, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for child in value.values():
            yield from _walk(child, depth - 1)
    elif isinstance(value, list):
        for child in value:
            yield from _walk(child, depth - 1)
