"""The definitions of a run's topics and entities, as the lake stores them beside their matches."""

import csv
from datetime import datetime
from pathlib import Path

from extractors import records
from extractors.enrich.definitions.load import load_entities, load_topics
from extractors.enrich.likeness import load_profile
from extractors.enrich.topics.model import load_model, model_of
from extractors.files.seeds import SEEDS
from flows.settings import Settings

MEASURES = SEEDS / "topic_measures.csv"
COUNTS = ("right", "extra", "missed")


def load_definitions(settings: Settings, now: datetime) -> tuple[records.Definition, ...]:
    """Read and check what an enricher reads in each worker; raises SeedError naming file, line, topic or entity, and language."""
    weights = load_model(model_of(settings.topics))
    load_profile(settings.profile)
    measures = read_measures(MEASURES)
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
            measure=measures.get((topic.topic, topic.version)),
        )
        for topic in load_topics(settings.topics, model_digest=weights.digest).topics
    )
    entities = (
        records.EntityDefinition(
            entity=one.entity, version=one.version, definition=one.yaml, activated_at=now, name=one.name, kind=one.kind
        )
        for one in load_entities(settings.entities)
    )
    return (*topics, *entities)


def read_measures(path: Path) -> dict[tuple[str, str], records.TopicMeasure]:
    """The measures of the shipped topics, by topic and version. An edited topic is another version, which was not measured."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            records.TopicMeasure(
                topic=row["topic"], version=row["version"], basis=row["basis"], **{name: int(row[name]) for name in COUNTS}
            )
            for row in csv.DictReader(lines)
        ]
    return {(one.topic, one.version): one for one in rows}
