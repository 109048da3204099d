"""`newslake topics learn`: labels move the weights of a topic, and only where that helps on publishers not learned from."""

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.enrich import Enricher
from extractors.errors import SettingError
from flows.cli.topics.learn import learn_weights

ENTITIES = Path(__file__).resolve().parents[2] / "seeds" / "entities.yaml"
TOPICS = "topics:\n  fishing:\n    title: Fishing\n    description: Fish.\n    languages:\n      en: {any: [fishing, trawler]}\n"
FILLER = "The council met on Monday. The road is closed for repairs. Schools open again next week. "


@pytest.fixture
def topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A topic of one's own, without weights."""
    path = tmp_path / "topics.yaml"
    path.write_text(TOPICS, encoding="utf-8")
    monkeypatch.setenv("NEWSLAKE_TOPICS", str(path))
    return path


def labelled(path: Path, rows: int, *, contrary: bool = False) -> Path:
    """Readers here call an article substantial wherever its second sentence speaks of fishing, and none that has it in the first."""
    lines: list[dict[str, Any]] = []
    for number in range(rows):
        wanted = number % 2 == 0
        text = (FILLER + "A trawler sank near fishing grounds. " + FILLER) if wanted else ("Fishing is an old trade. " + FILLER * 4)
        level = 2 if wanted != contrary else 0
        lines.append(
            {"id": number, "source": f"paper {number % 7}", "title": "News", "text": f"{text}Day {number}.", "labels": {"fishing": level}}
        )
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.mark.parametrize("contrary", [False, True])
def test_readers_move_the_line_to_where_they_see_it(
    topics: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], contrary: bool
) -> None:
    """Whichever way they judge; the file is the same each time, is used beside the topics, and gives them a version of their own."""
    file, out = labelled(tmp_path / "labels.jsonl", 60, contrary=contrary), tmp_path / "topic_model.json"
    before = Enricher.load(topics, ENTITIES, None).topic_definitions[0].version
    learn_weights(file, out=tmp_path / "again.json", format="json")
    learn_weights(file, out=out, format="json")
    assert out.read_bytes() == (tmp_path / "again.json").read_bytes()
    [row] = json.loads(capsys.readouterr().out.split("]\n[")[0].rstrip("]\n ") + "]")
    assert row["weights"] == "new weights"
    assert row["F1 after"] >= max(0.95, row["F1 before"])
    learned = Enricher.load(topics, ENTITIES, None)
    assert learned.topic_definitions[0].version != before
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    said = [learned.match(each["title"], each["text"], "en")[0][0].level == "substantial" for each in rows]
    assert said == [each["labels"]["fishing"] == 2 for each in rows]


def test_weights_stay_where_labels_are_few(topics: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written then."""
    with pytest.raises(SettingError, match="no topic gained anything"):
        learn_weights(labelled(tmp_path / "labels.jsonl", 12), out=tmp_path / "topic_model.json", format="csv")
    assert "as before: too few labels" in capsys.readouterr().out
    assert not (tmp_path / "topic_model.json").exists()


def test_labels_without_evidence_give_one_line_and_no_table(topics: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line says what is needed; rows for programs are none."""
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps({"id": 1, "title": "News", "text": FILLER, "labels": {"fishing": 0}}), encoding="utf-8")
    learn_weights(file)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "newslake: nothing to learn from: 1 label, none of an article that has a phrase of its topic; "
        "a topic needs 10 with one that are substantial and 10 that are not\n"
    )
    learn_weights(file, format="json")
    assert json.loads(capsys.readouterr().out) == []
