"""Versions of the definitions that topics and entities are matched with."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from extractors.records.label import TopicMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDefinition:
    """One version of one topic. `version` is a hash of all that decides its matches, `definition` the whole of it as written.

    `covers_history` says that every article in the lake was matched with it, not only those ingested since `activated_at`; `measure` how
    good it was found to be before it came here.
    """

    topic: str
    version: str
    definition: str
    activated_at: datetime
    title: str | None = None
    description: str | None = None
    parent: str | None = None
    tags: tuple[str, ...] = ()
    covers_history: bool = False
    measure: TopicMeasure | None = None

    @property
    def subject(self) -> str:
        """What is defined."""
        return self.topic


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityDefinition:
    """One version of one entity: as for topics."""

    entity: str
    version: str
    definition: str
    activated_at: datetime
    name: str | None = None
    kind: str | None = None
    covers_history: bool = False

    @property
    def subject(self) -> str:
        """What is defined."""
        return self.entity


Definition: TypeAlias = TopicDefinition | EntityDefinition
