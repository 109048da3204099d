"""An article with its topics, entities, fingerprints and likeness."""

from dataclasses import dataclass
from enum import StrEnum

from extractors.records.article import Article


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of evidence: `text[start:end]` of the article's text (or of its title), in code points."""

    start: int
    end: int
    text: str
    field: str = "text"


class Level(StrEnum):
    """Whether an article is about a topic or only touches it. Curves count substantial matches."""

    SUBSTANTIAL = "substantial"
    PASSING = "passing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMatch:
    """One topic found in one article. `version` is the content hash of the definition that found it."""

    topic: str
    version: str
    level: Level
    score: float
    direction: str | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """One person, state or organisation, how often the article names it, and the version of the definition that found it."""

    entity: str
    count: int
    version: str = "unversioned"  # as in what was quarantined before definitions had versions


@dataclass(frozen=True, slots=True)
class AgencyCredit:
    """An agency or outlet behind an article: its id in seeds/agencies.yaml, its role, and the words that show it.

    `role` is text (the text is the agency's), material (it is made with the agency's), photo, or cited (the text names it as its source).
    """

    agency: str
    role: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that an article gives for something that it counts (dead, wounded, prisoners, dollars, percent …), with its sentence.

    The day of something planned is a number too: 20261104 (ISO 8601, basic) for `day of talks`.
    """

    what: str
    value: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """An article with what was read out of it. `likeness` to the seed profile is 0 to 1.

    `content_hash` is SHA-256 over normalised title and text (hex): equal hashes are the same version.
    `fingerprint` is for near-duplicates across publishers. `traits` are what it shares with other reports of its event, each with
    the share of ordinary articles that have it. `post_topics` are the topics of each of the article's posts, in their order.
    `publisher` answers for the page where it is not on a site of its source; None where the source's publisher does.
    """

    article: Article
    content_hash: str
    fingerprint: bytes
    likeness: float
    topics: tuple[TopicMatch, ...] = ()
    entities: tuple[EntityMatch, ...] = ()
    post_topics: tuple[tuple[TopicMatch, ...], ...] = ()
    credits: tuple[AgencyCredit, ...] = ()
    traits: tuple[tuple[str, float], ...] = ()
    figures: tuple[Figure, ...] = ()
    publisher: str | None = None
