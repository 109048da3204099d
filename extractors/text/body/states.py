"""The values in a page's scripts and attributes, from which a client-side framework starts. Nothing is ever run.

No framework is known by name, but its notation is: JSON; an object in the notation of JavaScript, as an argument or as what a function
returns, with values that are the function's arguments; a list of all values, in which containers hold places; rows of parts that come in
pieces; JSON or HTML in an attribute.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from lxml.html import HtmlElement

from extractors.documents import loose_json

# JSON begins a script, is assigned to a name, or is an argument of a call; it may be a string of JSON once more.
_START = re.compile(r"(?:^|[=(])\s*(?=[{\[\"])")
# In JavaScript an object is the value of a name or one argument among others, too.
_INNER_START = re.compile(r"[=(,:]\s*(?=[{\[])")
# What an attribute may hold of a state: JSON, in escapes of addresses or not, or HTML.
_HELD = "//@*[string-length() >= 500]"
_HOLDS = re.compile(r"\s*+(?:[{\[]|%(?:7B|5B)|(?=.*<p\b))", re.IGNORECASE | re.DOTALL)
# Entities that Angular writes in scripts, in which HTML has none.
_SCRIPT_ENTITIES = (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&"))
# A function that is called where it stands, what it returns, and where its arguments begin.
_FUNCTION = re.compile(r"\(function\s{0,9}\(([\w$,\s]{0,50000})\)\s{0,9}\{")
_RETURN = re.compile(r"\breturn\s{0,9}(?=\{)")
_CALL = re.compile(r"\s{0,9};?\s{0,9}\}\s{0,9}\(")
_COMMA = re.compile(r"\s{0,9},\s{0,9}")
# What JavaScript writes otherwise than JSON: names without quotes, other quotes, short forms of true, false and nothing.
_TOKEN = re.compile(
    r'(?P<double>"(?:[^"\\]|\\.)*+(?:"|\Z))|\'(?P<single>(?:[^\'\\]|\\.)*+)(?:\'|\Z)|(?P<truth>![01])|(?P<fraction>(?<![\w.])\.(?=\d))'
    r"|(?P<none>void 0|Array\(\d{0,9}\))|new Date\((?P<date>[^()]{0,40})\)|(?P<name>[A-Za-z_$][\w$]*+)(?P<colon>\s{0,9}:)?",
    re.DOTALL,
)
_CODE = re.compile(r"\\x([0-9A-Fa-f]{2})")
# A row of parts: its name, the length of a text in bytes, and what is JSON behind a name of its kind.
_ROW = re.compile(rb"([0-9a-f]{1,6}):(?:T([0-9a-f]{1,6}),)?")
_DECODER = json.JSONDecoder(strict=False)
MIN_SCRIPT = 500
STARTS = 40
# A text that may stand in many places has no more characters.
SHORT = 200
# Scripts beyond this many characters are not read as JavaScript.
MAX_CALLED = 1_000_000
# Nor, where no function is called, beyond this many: each of its words would be looked at.
MAX_CONVERTED = 300_000

State = tuple[object, dict[str, object]]


def states(tree: HtmlElement) -> Iterator[State]:
    """The values that are long enough to hold an article, each with the parts that strings in it name: `$1`, `$L1`, `$name`."""
    rows: list[str] = []
    for script in tree.iter("script"):
        source = script.text or ""
        if "ld+json" in (script.get("type") or "").lower():
            continue
        found = False
        for value, length in _values(_unescaped(source)):
            match value:
                case [int(), str(row)]:
                    rows.append(row)
                    found = True
                case [first, *_] if length >= MIN_SCRIPT and _holds_indexes(first, len(value)):
                    yield _revived(value), {}
                case _ if length >= MIN_SCRIPT:
                    yield value, value if isinstance(value, dict) else {}
            found = found or length >= MIN_SCRIPT
        if MIN_SCRIPT <= len(source) <= MAX_CALLED and (function := _FUNCTION.search(source)):
            yield _returned(source, function)
        elif not found and MIN_SCRIPT <= len(source) <= MAX_CONVERTED:
            yield [value for value, length in _values(_TOKEN.sub(_as_json, source), _INNER_START) if length >= MIN_SCRIPT], {}
    parts = _parts("".join(rows))
    yield list(parts.values()), parts
    yield [str(text) for text in tree.xpath(_HELD) if _HOLDS.match(text)], {}


def _unescaped(source: str) -> str:
    """A script whose JSON can be read."""
    if source.lstrip().startswith("{&q;"):
        for entity, sign in _SCRIPT_ENTITIES:
            source = source.replace(entity, sign)
    return source.replace(":undefined", ":null").replace(": undefined", ": null")


def _values(source: str, start: re.Pattern[str] = _START) -> Iterator[tuple[object, int]]:
    """The JSON values of a script, with their length in it."""
    position = 0
    for _ in range(STARTS):
        match = start.search(source, position)
        if match is None:
            return
        try:
            value, end = _DECODER.raw_decode(source, match.end())
        except (ValueError, RecursionError):
            position = match.end()
            continue
        yield value, end - match.end()
        position = max(end, match.end() + 1)


def _returned(source: str, function: re.Match[str]) -> State:
    """The object that a function returns, and its arguments by the names of its parameters; nothing where it cannot be read."""
    start = _RETURN.search(source, function.end())
    text = _TOKEN.sub(_as_json, source[start.end() :]) if start else ""
    arguments: list[object] = []
    try:
        value, position = _DECODER.raw_decode(text)
        between = _CALL.match(text, position)
        while between:
            argument, position = _DECODER.raw_decode(text, between.end())
            arguments.append(argument)
            between = _COMMA.match(text, position)
    except (ValueError, RecursionError):
        return None, {}
    return value, {f"${name.strip()}": argument for name, argument in zip(function[1].split(","), arguments, strict=False)}


def _as_json(token: re.Match[str]) -> str:
    """A piece of JavaScript in JSON; a name that stands for a value is a string that begins with `$`."""
    if token["double"]:
        return loose_json.mended(_CODE.sub(r"\\u00\1", token["double"]))
    if token["single"] is not None:
        return loose_json.mended('"' + _CODE.sub(r"\\u00\1", token["single"]).replace("\\'", "'").replace('"', '\\"') + '"')
    if token["truth"]:
        return "true" if token["truth"] == "!0" else "false"
    if token["fraction"]:
        return "0."
    if token["none"]:
        return "null"
    if token["date"] is not None:
        return token["date"] or "null"
    if token["colon"]:
        return f'"{token["name"]}":'
    return token["name"] if token["name"] in {"true", "false", "null"} else f'"${token["name"]}"'


def _holds_indexes(value: object, length: int) -> bool:
    """Whether all that a container holds are indexes of a list of this length; a word in it is the name of its kind."""
    if not isinstance(value, dict | list):
        return False
    held = list(value.values()) if isinstance(value, dict) else [item for item in value if not isinstance(item, str)]
    return bool(held) and all(type(item) is int and -length < item < length for item in held)


def _revived(values: Sequence[object]) -> object:
    """What a list of all values stands for: its first one, in which each number is the index of a value."""
    used: set[int] = set()

    def at(index: object) -> object:
        if not isinstance(index, int) or not 0 <= index < len(values) or index in used:
            return None
        value = values[index]
        if not is_short(value):
            used.add(index)  # so that no value goes round in a circle, or is written out again and again
        if isinstance(value, dict):
            return {name: at(inner) for name, inner in value.items()}
        if isinstance(value, list):
            # A list that begins with a word is a value of the kind that it names.
            return at(value[1]) if len(value) == 2 and isinstance(value[0], str) else [at(inner) for inner in value]
        return value

    try:
        return at(0)
    except RecursionError:
        return None


def is_short(value: object) -> bool:
    """Whether a value may stand in many places: a title does, a text does not."""
    return not isinstance(value, dict | list | str) or (isinstance(value, str) and len(value) <= SHORT)


def _parts(rows: str) -> dict[str, object]:
    """The parts of a stream of rows, by the names that strings in others have for them: texts of a stated length, or lines of JSON."""
    data = rows.encode("utf-8", "replace")
    parts: dict[str, object] = {}
    position = 0
    while row := _ROW.match(data, position):
        end = row.end() + int(row[2], 16) if row[2] else data.find(b"\n", row.end())
        content = data[row.end() : end if end >= 0 else len(data)].decode("utf-8", "replace")
        # Modules to load and hints are no JSON.
        with suppress(ValueError, RecursionError):
            parts[f"${row[1].decode()}"] = content if row[2] else _DECODER.decode(content)
        if end < 0:
            break
        position = end + (not row[2])
    return parts
