"""The labels that the shipped weights were learned from: well-formed, and joined with texts by URL."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bench.topic_data import labels_of, measure_all
from bench.topics import main as measure
from bench.train_topics import folds
from extractors.enrich.definitions.load import load_topics
from extractors.errors import SeedError

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
    assert labels_of(path, texts, {"sanctions": ("tighten", "ease"), "peace_terms": ()}) == (expected, [])


def test_a_wrong_row_is_named_and_the_rest_taken(tmp_path: Path) -> None:
    """Unknown topics, levels, directions and torn rows, each with its line."""
    path = tmp_path / "labels.csv"
    lines = ["url,sanctions,weather,sanctions_direction,reader", "https://a.example/1,2,0,ease,1", "https://a.example/2,7,0,up,1"]
    path.write_text("\n".join([*lines, "https://a.example/3,2", "https://a.example/4,0,0,,1,more", "https://a.example/5,1,0,,1"]), "utf-8")
    texts = [{"url": f"https://a.example/{number}", "title": None, "text": "Ukraine."} for number in range(1, 6)]
    rows, wrong = labels_of(path, texts, {"sanctions": ("tighten", "ease")})
    assert [row["id"][-1] for row in rows] == ["1", "5"]
    assert rows[0]["labels"] == {"sanctions": 2, "sanctions_direction": "ease"}
    assert [problem.removeprefix(str(path)) for problem in wrong] == [
        ":1: weather: is no topic or direction of the definitions",
        ":3: sanctions: '7' is not 0, 1, 2 or empty",
        ":3: sanctions_direction: 'up' is not tighten, ease or mixed",
        ":4: has more or fewer cells than the first line",
        ":5: has more or fewer cells than the first line",
    ]


def test_labels_without_addresses_are_refused(tmp_path: Path) -> None:
    """They could be joined with no article."""
    (tmp_path / "labels.csv").write_text("sanctions\n2\n", "utf-8")
    with pytest.raises(SeedError, match="needs a column url, found sanctions"):
        labels_of(tmp_path / "labels.csv", [], {"sanctions": ()})


def test_no_publisher_is_learned_from_and_judged_in_one_fold() -> None:
    """Hosts go whole, with or without www; rows without an address go by their source."""
    hosts = ["https://a.example/1", "https://www.a.example/2", "https://b.example/1", "https://c.example/1", "https://b.example/2"]
    rows = [{"id": number, "url": url, "text": "Ukraine.", "labels": {"sanctions": 0}} for number, url in enumerate(hosts)]
    rows += [{"id": "x", "url": "feed:1", "source": "d", "text": "Ukraine.", "labels": {}} for _ in range(2)]
    data = measure_all(rows, len(rows), {"ukraine": 1.0}, ROOT / "seeds" / "topics.yaml")
    judged = []
    for learned, held in folds(data):
        assert not {*data.sources[learned]} & {*data.sources[held]}
        judged += held.tolist()
    assert sorted(judged) == list(range(len(rows)))


def test_the_bench_measures_the_topics_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """NEWSLAKE_TOPICS names them; F1, its interval and the direction are those of the file's labels."""
    topics = "topics:\n  fishing:\n    title: Fishing\n    description: Fish.\n    directions: [more, less]\n    languages:\n"
    topics += "      en: {any: [fishing], cues: {more: [grew], less: [fell]}}\n"
    (tmp_path / "topics.yaml").write_text(topics, encoding="utf-8")
    monkeypatch.setenv("NEWSLAKE_TOPICS", str(tmp_path / "topics.yaml"))
    text = "Fishing grew. The fishing fleet went out. Fishing paid well. Fishing is what the town lives on. " * 3
    rows = [{"id": n, "title": "Fishing grew", "text": text, "labels": {"fishing": 2, "fishing_direction": "more"}} for n in range(3)]
    rows += [{"id": 9, "title": "Football", "text": "The town lost.", "labels": {"fishing": 0}}]
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["bench.topics", str(labelled)])
    measure()
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["fishing", "1.00", "1.00", "to", "1.00", "1.00", "1.00", "3"]
    assert "fishing           direction 1.00 of 3; the commonest alone 1.00" in lines
