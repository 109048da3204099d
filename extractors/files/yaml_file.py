"""Reads a YAML file as plain values, each with its line, in bounded time and memory for any input."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from extractors.errors import SeedError
from extractors.files.text_files import read_text

Location = tuple[str | int, ...]
Lines = dict[Location, int]

MAX_BYTES = 4_000_000
MAX_VALUES = 100_000
MAX_DEPTH = 20
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> tuple[Any, Lines, str]:
    """The file's values, the line of each by its location, and its text. Raises SeedError with the line."""
    text = read_text(path, "give a readable YAML file", most=MAX_BYTES)
    return *parse_yaml(path, text), text


def parse_yaml(path: Path, text: str) -> tuple[Any, Lines]:
    """The values of a file's text, and the line of each by its location. Raises SeedError with the line."""
    try:
        _measure(path, text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        # A bracket or quotation mark that is not closed is noticed lines later, at worst at the end of the file.
        start = getattr(error, "context_mark", None)
        begun = f"; what is not closed may begin in line {start.line + 1}" if mark and start and start.line < mark.line else ""
        raise SeedError(where, f"is not valid YAML: {problem}{begun}") from None
    reader = _Reader(path)
    return reader.plain(node, ()) if node else None, reader.lines


def block_of(excerpt: str) -> Mapping[str, Any]:
    """The fields of one block of a file, such as a stored definition; empty where it is no YAML, or an alias leads out of it."""
    try:
        data, _ = parse_yaml(Path("definition"), excerpt)
    except SeedError:
        return {}
    body = next(iter(data.values()), None) if isinstance(data, dict) else None
    return body if isinstance(body, dict) else {}


def spellings_of(excerpt: str) -> frozenset[str]:
    """The spellings of a stored entity's definition, in all languages; none where `block_of` is empty."""
    return frozenset(name for names in block_of(excerpt).get("spellings", {}).values() for name in names)


def _measure(path: Path, text: str) -> None:
    """Raise SeedError for a file that would take long to build: the parser's events come one by one, the tree all at once."""
    depth = values = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        if depth > MAX_DEPTH or values > MAX_VALUES:
            line = event.start_mark.line + 1 if event.start_mark else 1
            limit = f"is nested more than {MAX_DEPTH} deep" if depth > MAX_DEPTH else f"has more than {MAX_VALUES:,} values"
            raise SeedError(f"{path}:{line}", f"{limit}; a topic needs some hundred phrases in six levels")


class _Reader:
    """Turns nodes into values. An alias counts as often as it is written out, so that nested ones come to an end."""

    def __init__(self, path: Path) -> None:
        self.lines: Lines = {}
        self._path = path
        self._values = 0

    def plain(self, node: yaml.Node, location: Location) -> Any:
        line = node.start_mark.line + 1
        self._values += 1
        if len(location) > MAX_DEPTH or self._values > MAX_VALUES:  # an alias within its own anchor has no end
            limit = f"is nested more than {MAX_DEPTH} deep" if len(location) > MAX_DEPTH else f"has more than {MAX_VALUES:,} values"
            raise SeedError(f"{self._path}:{line}", f"{limit} where its aliases are written out; write it without YAML aliases")
        self.lines[location] = line
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*location, number)) for number, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            where = f"{self._path}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise SeedError(where, f"{described(location)}the name of a field must be a word, found a list or a block")
            name = str(key.value)
            if name in result:
                raise SeedError(where, f"{described((*location, name))}is given twice; keep one")
            result[name] = self.plain(value, (*location, name))
            self.lines[(*location, name)] = key.start_mark.line + 1
        return result


def _scalar(node: yaml.Node) -> object:
    # A phrase is text, also where YAML would read another value ("no" and "on" are words here).
    kind, value = node.tag.rsplit(":", 1)[-1], str(node.value)
    try:
        if kind in ("int", "float"):
            return int(value) if kind == "int" else float(value)
    except ValueError:  # 0x1F, 1:30, .inf, five thousand digits
        return value
    return None if kind == "null" else value


def line_of(lines: Lines, location: Location) -> int:
    """The line of a location, or of the nearest around it that the file has."""
    while location and location not in lines:
        location = location[:-1]
    return lines.get(location, 1)


def described(location: Location) -> str:
    """A location in words, ending with a colon: "topic sanctions, language en, any: "."""
    parts = list(location)
    words = []
    if len(parts) > 1 and parts[0] in ("topics", "entities"):
        words.append(f"{'topic' if parts[0] == 'topics' else 'entity'} {parts[1]}")
        parts = parts[2:]
        if len(parts) > 1 and parts[0] in ("languages", "spellings"):
            words.append(f"language {parts[1]}")
            parts = parts[2:]
    words += [".".join(f"item {part + 1}" if isinstance(part, int) else str(part) for part in parts)] if parts else []
    return ", ".join(words) + ": " if words else ""
