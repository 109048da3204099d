"""The labels that the shipped weights were learned from: well-formed, and joined with texts by URL."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bench.topic_data import labels_of
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


@pytest.mark.parametrize("known", [True, False])
def test_labels_take_their_text_by_url_and_are_left_out_without_one(tmp_path: Path, known: bool) -> None:
    """An empty cell is a label that nobody could give."""
    path = tmp_path / "labels.csv"
    path.write_text("url,sanctions,peace_terms,sanctions_direction,reader\nhttps://example.org/a,2,,ease,1\n", encoding="utf-8")
    texts = [{"url": "https://example.org/a", "title": "A", "text": "Relief."}] if known else [{"text": "No address."}]
    labels = {"sanctions": 2, "peace_terms": None, "sanctions_direction": "ease"}
    expected = [{"id": "https://example.org/a", "title": "A", "text": "Relief.", "labels": labels}] if known else []
    assert labels_of(path, texts) == expected
