"""Reads topic and entity definitions from YAML. Each error names the file, the line, the topic and the language."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import jsonschema

from extractors.enrich.definitions import schema
from extractors.enrich.stems import LANGUAGES
from extractors.enrich.tokens import is_acronym
from extractors.errors import SeedError
from extractors.yaml_file import Lines, described, line_of, read_yaml

Phrases = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Evidence where a phrase of each group stands within so many words in one sentence."""

    within: int
    groups: tuple[Phrases, Phrases]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What counts as evidence in one language. Every rule is judged within one sentence.

    `any`: one phrase is enough. `all`: one phrase of each group. `background`: a sentence with such a phrase is a mention and
    weighs nothing (what publishers repeat under every article). `not_`: a sentence with such a phrase is no evidence.
    `cues`: phrases that tell the direction, by direction.
    """

    any: Phrases = ()
    all: tuple[tuple[Phrases, ...], ...] = ()
    near: tuple[Near, ...] = ()
    background: Phrases = ()
    not_: Phrases = ()
    cues: tuple[tuple[str, Phrases], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDefinition:
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

    topics: tuple[TopicDefinition, ...]
    groups: dict[str, dict[str, Phrases]]
    negations: dict[str, Phrases]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityDefinition:
    """One person, state or organisation with its spellings by language. `version` and `yaml` as of a topic."""

    entity: str
    version: str
    name: str
    kind: str
    yaml: str
    spellings: dict[str, Phrases]


def load_topics(path: Path, *, model_digest: str = "") -> Definitions:
    """Read topic definitions; raises SeedError. `model_digest` goes into each version: new weights are a new version."""
    data, lines, text = _read(path, schema.TOPICS)
    groups = {name: _by_language(value) for name, value in data.get("groups", {}).items()}
    negations = _by_language(data.get("negations", {}))
    shared = json.dumps([data.get("groups", {}), data.get("negations", {}), model_digest], sort_keys=True, ensure_ascii=False)
    written = _excerpts(text, lines, "topics")
    topics = tuple(_topic(path, name, body, shared, written[name]) for name, body in data["topics"].items())
    _check_references(path, data, lines)
    _check_distinct(path, data, lines)
    return Definitions(topics, groups, negations)


def load_entities(path: Path) -> tuple[EntityDefinition, ...]:
    """Read entity definitions; raises SeedError."""
    data, lines, text = _read(path, schema.ENTITIES)
    written = _excerpts(text, lines, "entities")
    return tuple(
        EntityDefinition(
            entity=name,
            version=_version(body),
            name=body["name"],
            kind=body["kind"],
            yaml=written[name],
            spellings=_by_language(body["spellings"]),
        )
        for name, body in data["entities"].items()
    )


def _version(body: dict[str, Any], shared: str = "") -> str:
    return hashlib.sha256((json.dumps(body, sort_keys=True, ensure_ascii=False) + shared).encode()).hexdigest()[:16]


def _topic(path: Path, name: str, body: dict[str, Any], shared: str, text: str) -> TopicDefinition:
    weights, context = body.get("weights", {}), body.get("context", {})
    return TopicDefinition(
        topic=name,
        version=_version(body, shared),
        title=body["title"],
        description=" ".join(body["description"].split()),
        parent=body.get("parent"),
        tags=tuple(body.get("tags", ())),
        yaml=text,
        title_weight=float(weights.get("title", 3.0)),
        lead_weight=float(weights.get("lead", 2.0)),
        context=context.get("group"),
        context_least=context.get("least", 1),
        elsewhere=body.get("elsewhere"),
        directions=tuple(body.get("directions", ())),
        languages={language: _rules(rules) for language, rules in body["languages"].items()},
    )


def _rules(body: dict[str, Any]) -> Rules:
    return Rules(
        any=tuple(body.get("any", ())),
        all=tuple(tuple(tuple(group) for group in groups) for groups in body.get("all", ())),
        near=tuple(Near(rule["within"], (tuple(rule["groups"][0]), tuple(rule["groups"][1]))) for rule in body.get("near", ())),
        background=tuple(body.get("background", ())),
        not_=tuple(body.get("not", ())),
        cues=tuple((direction, tuple(phrases)) for direction, phrases in body.get("cues", {}).items()),
    )


def _by_language(value: dict[str, list[str]]) -> dict[str, Phrases]:
    return {language: tuple(value[language]) for language in LANGUAGES if language in value}


def _read(path: Path, shape: dict[str, object]) -> tuple[dict[str, Any], Lines, str]:
    data, lines, text = read_yaml(path)
    problem = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(shape).iter_errors(data))
    if problem:
        # A wrong name is reported where the name stands.
        named = (problem.instance,) if "propertyNames" in problem.absolute_schema_path else ()
        raise _problem(path, lines, (*problem.absolute_path, *named), _said(problem))
    assert isinstance(data, dict)
    return data, lines, text


def _problem(path: Path, lines: Lines, place: tuple[str | int, ...], said: str) -> SeedError:
    return SeedError(f"{path}:{line_of(lines, place)}", f"{described(place)}{said}")


def _said(problem: jsonschema.ValidationError) -> str:
    if problem.validator == "additionalProperties" and isinstance(problem.schema, dict):
        allowed = ", ".join(sorted(problem.schema.get("properties", {})))
        return f"{problem.message.split(' (')[-1].rstrip(')')}; known fields are {allowed}"
    if problem.validator == "enum":
        return f"{problem.instance!r} is not one of {', '.join(map(str, _listed(problem.validator_value)))}"
    found = json.dumps(problem.instance, ensure_ascii=False)[:60]
    if problem.validator == "type":
        kinds = " or ".join(_KINDS.get(str(kind), str(kind)) for kind in _listed(problem.validator_value))
        return f"must be {kinds}, found {found if problem.instance is not None else 'nothing'}"
    if problem.validator == "required" and isinstance(problem.instance, dict):
        missing = [str(name) for name in _listed(problem.validator_value) if name not in problem.instance]
        return f"needs {', '.join(missing)}"
    if problem.validator == "pattern" and problem.instance == "mixed":
        return '"mixed" is the third answer of every topic; name two others'
    if problem.validator == "pattern" and problem.validator_value == schema.WORD:
        return f"{found} has no word to look for"
    if problem.validator in _WORDED:
        return _WORDED[str(problem.validator)].format(problem.validator_value, found=found)
    return str(problem.message)[:200]


_KINDS = {"array": "a list in [ ]", "object": "a block of fields", "string": "text", "integer": "a whole number", "null": "nothing"}
_WORDED = {
    "minItems": "needs at least {}, found {found}",
    "maxItems": "may have at most {}, found {found}",
    "minLength": "is empty; write a word",
    "maxLength": "is longer than {} characters: {found}",
    "minProperties": "needs at least {} field",
    "maxProperties": "may have at most {}, found {found}",
    "uniqueItems": "has one twice: {found}",
    "pattern": "{found} is not a name here; use small letters, digits and _, a letter first",
}


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _check_references(path: Path, data: dict[str, Any], lines: Lines) -> None:
    for name, body in data["topics"].items():
        wanted: dict[tuple[str, ...], tuple[Any, Any, str]] = {
            ("parent",): (body.get("parent"), data["topics"], "a topic"),
            ("context", "group"): (body.get("context", {}).get("group"), data.get("groups", {}), "a group"),
            ("elsewhere",): (body.get("elsewhere"), data.get("groups", {}), "a group"),
        }
        for place, (value, known, what) in wanted.items():
            spot = ("topics", name, *place)
            if value is not None and value not in known:
                raise _problem(path, lines, spot, f"{value!r} is not {what} of this file")
        for language, rules in body["languages"].items():
            _check_cues(path, (name, language), rules, list(body.get("directions", ())), lines)
    try:
        TopologicalSorter({name: [body["parent"]] for name, body in data["topics"].items() if body.get("parent")}).prepare()
    except CycleError as error:
        circle = error.args[1][::-1]  # each followed by its parent
        shown = circle if len(circle) < 7 else [*circle[:5], "…", circle[-1]]
        said = f"a topic cannot be its own parent ({' < '.join(shown)})"
        raise _problem(path, lines, ("topics", circle[0], "parent"), said) from None


def _check_cues(path: Path, topic: tuple[str, str], rules: dict[str, Any], directions: list[str], lines: Lines) -> None:
    name, language = topic
    for direction in rules.get("cues", {}):
        if direction not in (*directions, *(("mixed",) if directions else ())):
            where = ("topics", name, "languages", language, "cues", direction)
            known = ", ".join(directions) or "none"
            raise _problem(path, lines, where, f"not one of the topic's directions ({known}), nor mixed")
    if not any(rules.get(kind) for kind in ("any", "all", "near")):
        block = ("topics", name, "languages", language)
        raise SeedError(f"{path}:{line_of(lines, block)}", f"topic {name}, language {language}: needs at least one of any, all, near")


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
    starts = sorted(line for place, line in lines.items() if 0 < len(place) <= 2)
    after = dict(zip(starts, [*starts[1:], len(rows) + 1], strict=True))
    blocks = {place[1]: line for place, line in lines.items() if len(place) == 2 and place[0] == section}
    return {str(name): "\n".join(rows[line - 1 : after[line] - 1]).rstrip() + "\n" for name, line in blocks.items()}
