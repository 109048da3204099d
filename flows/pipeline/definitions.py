"""The definitions of a run's topics and entities, as the lake stores them beside their matches."""

from __future__ import annotations

from datetime import datetime

from extractors import records
from extractors.enrich import Enricher
from flows.settings import Settings


def load_definitions(settings: Settings, now: datetime) -> tuple[records.Definition, ...]:
    """Read and check the definitions; raises SeedError naming file, line, topic or entity, and language."""
    enricher = Enricher.load(settings.topics, settings.entities, settings.profile)
    topics = (
        records.TopicDefinition(
            topic=topic.topic,
            version=topic.version,
            definition=topic.yaml,
            activated_at=now,
            title=topic.title,
            description=topic.description,
            parent=topic.parent,
            tags=topic.tags,
        )
        for topic in enricher.topic_definitions
    )
    entities = (records.EntityDefinition(one.entity, one.version, one.yaml, now, one.name, one.kind) for one in enricher.entity_definitions)
    return (*topics, *entities)
