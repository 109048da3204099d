"""Reads topic and entity definitions from YAML. Each error names the file, the line, the topic and the language."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from extractors.enrich.definitions.shapes import EntitiesFile, Phrases, Rules, TopicsFile
from extractors.enrich.stems import LANGUAGES
from extractors.enrich.tokens import is_acronym
from extractors.errors import SeedError
from extractors.files.data_files import shaped
from extractors.files.yaml_file import Lines, described, line_of, read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic. `version` is the first 16 hex digits of SHA-256 over everything that decides its matches.

    `yaml` is its definition as written. `context` names a group of phrases of which `context_least` must occur in the
    article; `elsewhere` one whose phrases tell of another conflict.
    """

    topic: str
    version: str
    title: str
    description: str
    parent: str | None
    tags: tuple[str, ...]
    yaml: str
    title_weight: float = 3.0
    lead_weight: float = 2.0
    context: str | None = None
    context_least: int = 1
    elsewhere: str | None = None
    directions: tuple[str, ...] = ()
    languages: dict[str, Rules] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definitions:
    """All topics of one file, with the groups of phrases that they share and the words that turn a cue around."""

    topics: tuple[Topic, ...]
    groups: dict[str, dict[str, Phrases]]
    negations: dict[str, Phrases]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One person, state or organisation with its spellings by language. `version` and `yaml` as of a topic."""

    entity: str
    version: str
    name: str
    kind: str
    yaml: str
    spellings: dict[str, Phrases]


def load_topics(path: Path, *, model_digest: str = "") -> Definitions:
    """Read topic definitions; raises SeedError. `model_digest` goes into each version: new weights are a new version."""
    data, lines, text = read_yaml(path)
    file = shaped(path, data, lines, TopicsFile)
    shared = json.dumps([data.get("groups", {}), data.get("negations", {}), model_digest], sort_keys=True, ensure_ascii=False)
    written = _excerpts(text, lines, "topics")
    topics = tuple(
        Topic(
            topic=name,
            version=_version(data["topics"][name], shared),
            title=topic.title,
            description=" ".join(topic.description.split()),
            parent=topic.parent,
            tags=topic.tags,
            yaml=written[name],
            title_weight=topic.weights.title,
            lead_weight=topic.weights.lead,
            context=topic.context.group if topic.context else None,
            context_least=topic.context.least if topic.context else 1,
            elsewhere=topic.elsewhere,
            directions=topic.directions,
            languages=topic.languages,
        )
        for name, topic in file.topics.items()
    )
    _check_references(path, file, lines)
    _check_distinct(path, data, lines)
    return Definitions(topics, {name: _in_order(group) for name, group in file.groups.items()}, _in_order(file.negations))


def load_entities(path: Path) -> tuple[Entity, ...]:
    """Read entity definitions; raises SeedError."""
    data, lines, text = read_yaml(path)
    file = shaped(path, data, lines, EntitiesFile)
    written = _excerpts(text, lines, "entities")
    return tuple(
        Entity(
            entity=name,
            version=_version(data["entities"][name]),
            name=entity.name,
            kind=entity.kind,
            yaml=written[name],
            spellings=_in_order(entity.spellings),
        )
        for name, entity in file.entities.items()
    )


def _version(body: dict[str, Any], shared: str = "") -> str:
    return hashlib.sha256((json.dumps(body, sort_keys=True, ensure_ascii=False) + shared).encode()).hexdigest()[:16]


def _in_order(given: Mapping[str, Phrases]) -> dict[str, Phrases]:
    return {language: given[language] for language in LANGUAGES if language in given}


def _problem(path: Path, lines: Lines, location: tuple[str | int, ...], reason: str) -> SeedError:
    return SeedError(f"{path}:{line_of(lines, location)}", f"{described(location)}{reason}")


def _check_references(path: Path, file: TopicsFile, lines: Lines) -> None:
    for name, topic in file.topics.items():
        wanted: dict[tuple[str, ...], tuple[str | None, Mapping[str, object], str]] = {
            ("parent",): (topic.parent, file.topics, "a topic"),
            ("context", "group"): (topic.context.group if topic.context else None, file.groups, "a group"),
            ("elsewhere",): (topic.elsewhere, file.groups, "a group"),
        }
        for location, (value, known, what) in wanted.items():
            if value is not None and value not in known:
                raise _problem(path, lines, ("topics", name, *location), f"{value!r} is not {what} of this file")
        for language, rules in topic.languages.items():
            block = ("topics", name, "languages", language)
            for direction in rules.cues:
                if not topic.directions or direction not in (*topic.directions, "mixed"):
                    known_ones = ", ".join(topic.directions) or "none"
                    reason = f"not one of the topic's directions ({known_ones}), nor mixed"
                    raise _problem(path, lines, (*block, "cues", direction), reason)
            if not (rules.any or rules.all or rules.near):
                raise _problem(path, lines, block, "needs at least one of any, all, near")
    try:
        TopologicalSorter({name: [topic.parent] for name, topic in file.topics.items() if topic.parent}).prepare()
    except CycleError as error:
        circle = error.args[1][::-1]  # each followed by its parent
        shown = circle if len(circle) < 7 else [*circle[:5], "…", circle[-1]]
        reason = f"a topic cannot be its own parent ({' < '.join(shown)})"
        raise _problem(path, lines, ("topics", circle[0], "parent"), reason) from None


def _check_distinct(path: Path, data: dict[str, Any], lines: Lines) -> None:
    """No two topics find the same, and no two have one title, by which pages name them."""
    titles: dict[str, str] = {}
    found: dict[str, str] = {}
    for name, body in data["topics"].items():
        title = " ".join(body["title"].casefold().split())
        if (other := titles.setdefault(title, name)) != name:
            raise _problem(path, lines, ("topics", name, "title"), f"topic {other} has the same title; give each its own")
        decides = json.dumps([_evened(body.get(field)) for field in ("context", "elsewhere", "languages")], sort_keys=True)
        if (other := found.setdefault(decides, name)) != name:
            raise _problem(path, lines, ("topics", name), f"has the same phrases as topic {other}; keep one of them")


def _evened(value: Any) -> Any:
    """What is compared: lists of phrases without order, repetition and the case of words that are no abbreviations."""
    if isinstance(value, dict):
        return {name: _evened(each) for name, each in value.items()}
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return sorted({" ".join(word if is_acronym(word) else word.casefold() for word in each.split()) for each in value})
    return [_evened(each) for each in value] if isinstance(value, list) else value


def _excerpts(text: str, lines: Lines, section: str) -> dict[str, str]:
    """Each block of a section as written, by its name: up to the next block or section."""
    rows = text.splitlines()
    starts = sorted(line for location, line in lines.items() if 0 < len(location) <= 2)
    after = dict(zip(starts, [*starts[1:], len(rows) + 1], strict=True))
    blocks = {location[1]: line for location, line in lines.items() if len(location) == 2 and location[0] == section}
    return {str(name): "\n".join(rows[line - 1 : after[line] - 1]).rstrip() + "\n" for name, line in blocks.items()}
