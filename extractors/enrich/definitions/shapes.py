"""What seeds/topics.yaml and seeds/entities.yaml hold, as records whose types check the files (pydantic)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from extractors.enrich.stems import LANGUAGES
from extractors.files.data_files import Text

MAX_TOPICS = 1_000
MAX_RULES = 1_000  # pairs and groups of one language
_NAME = re.compile(r"[a-z][a-z0-9_]*")
Value = TypeVar("Value")


def _phrase(given: str) -> str:
    if not re.search(r"\w", given):
        raise ValueError(f'"{given}" has no word to look for')
    return given


def _name(given: str) -> str:
    if not _NAME.fullmatch(given):
        raise ValueError(f'"{given}" is not a name here; use small letters, digits and _, a letter first')
    return given


def _direction(given: str) -> str:
    if given == "mixed":
        raise ValueError('"mixed" is the third answer of every topic; name two others')
    return _name(given)


def _language(given: str) -> str:
    if given not in LANGUAGES:
        raise ValueError(f"{given!r} is not one of {', '.join(LANGUAGES)}")
    return given


def _names_of(given: Any) -> Any:
    """Directions as a list, or as a block in which each has a title."""
    if isinstance(given, dict) and not all(isinstance(title, str) and title for title in given.values()):
        raise ValueError("must be a list of two names, or a block of two names with a title each")
    return list(given) if isinstance(given, dict) else given


def _distinct(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(given)) < len(given):
        raise ValueError(f"has one twice: {', '.join(given)}")
    return given


Phrase = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_phrase)]
Phrases = Annotated[tuple[Phrase, ...], Field(min_length=1)]
Name = Annotated[str, AfterValidator(_name)]
Language = Annotated[str, AfterValidator(_language)]
ByLanguage = Annotated[dict[Language, Value], Field(min_length=1)]
Direction = Annotated[str, AfterValidator(_direction)]
Directions = Annotated[tuple[Direction, ...], BeforeValidator(_names_of), Field(min_length=2, max_length=2), AfterValidator(_distinct)]


@dataclass(frozen=True, slots=True)
class Near:
    """Evidence where a phrase of each group stands within so many words in one sentence."""

    within: Annotated[int, Field(strict=True, ge=1, le=50)]
    groups: tuple[Phrases, Phrases]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What counts as evidence in one language. Every rule is judged within one sentence.

    `any`: one phrase is enough. `all`: one phrase of each group. `background`: a sentence with such a phrase is a mention and
    weighs nothing (what publishers repeat under every article). `not_`: a sentence with such a phrase is no evidence.
    `cues`: phrases that tell the direction, by direction.
    """

    any: Phrases = ()
    all: Annotated[tuple[Annotated[tuple[Phrases, ...], Field(min_length=2)], ...], Field(min_length=1, max_length=MAX_RULES)] = ()
    near: Annotated[tuple[Near, ...], Field(min_length=1, max_length=MAX_RULES)] = ()
    background: Phrases = ()
    not_: Annotated[Phrases, Field(alias="not")] = ()
    cues: Mapping[Name, Phrases] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Weights:
    title: Annotated[float, Field(strict=True, ge=0)] = 3.0
    lead: Annotated[float, Field(strict=True, ge=0)] = 2.0


@dataclass(frozen=True, slots=True)
class _Context:
    group: str
    least: Annotated[int, Field(strict=True, ge=1)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    title: Text
    description: Text
    languages: ByLanguage[Rules]
    parent: str | None = None
    tags: tuple[str, ...] = ()
    weights: _Weights = _Weights()
    context: _Context | None = None
    elsewhere: str | None = None
    directions: Directions = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsFile:
    """What seeds/topics.yaml holds; docs/add-a-topic.md explains every field."""

    topics: Annotated[dict[Name, _Topic], Field(min_length=1, max_length=MAX_TOPICS)]
    groups: dict[Name, ByLanguage[Phrases]] = field(default_factory=dict)
    negations: ByLanguage[Phrases] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entity:
    name: Text
    kind: Literal["person", "state", "organisation"]
    spellings: ByLanguage[Phrases]


@dataclass(frozen=True, slots=True)
class EntitiesFile:
    entities: dict[Name, _Entity]
