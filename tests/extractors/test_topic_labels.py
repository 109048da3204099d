"""The labels that the shipped weights were learned from are well-formed."""

import csv
from pathlib import Path

from extractors.enrich.definitions.load import load_topics

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "bench" / "topic_labels.csv"


def test_shipped_labels_are_levels_of_the_shipped_topics_and_directions_of_their_own() -> None:
    """One row a URL, a level for every topic, a direction only where the topic is substantial."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["url"] for row in rows}) == len(rows) > 1000
    for topic in load_topics(ROOT / "seeds" / "topics.yaml").topics:
        assert {row[topic.topic] for row in rows} <= {"0", "1", "2", ""}
        if topic.directions:
            directed = [row for row in rows if row[f"{topic.topic}_direction"]]
            assert {row[f"{topic.topic}_direction"] for row in directed} <= {*topic.directions, "mixed"}
            assert {row[topic.topic] for row in directed} == {"2"}
