"""`newslake topics label` and `topics measure`, on the small lake of `topic_lake`."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import topic_lake

from extractors.errors import ArgumentError, QueryError, SeedError, SettingError
from extractors.records import LabelLevel, Level, TopicMatch
from flows.cli.topics.label import label
from flows.cli.topics.measure import measure
from flows.pipeline.topics.measure import MEAN, Case, Labelled, measured
from warehouse import LakeLocation, open_lake
from warehouse.read.labels import read_labels

pytestmark = pytest.mark.xdist_group("label")  # in one worker, so that what they share is made once


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("label-cli") / "lake"
    topic_lake.build(LakeLocation(folder))
    return folder


def stored(home: Path, reader: str) -> list[dict[str, Any]]:
    with open_lake(LakeLocation(home), read_only=True) as lake:
        return [row for row in read_labels(lake) if row["reader"] == reader]


def test_one_key_answers_and_u_takes_the_last_answer_back(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Substantial asks for the direction too; a key that is none is asked again; the first article is one by chance."""
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n1\nx\n1\n0\nu\nq\n"))
    assert label("sanctions", reader="anna", home=home) == 0
    shown = [(row["level"], row["direction"]) for row in stored(home, "anna")]
    assert shown == [("substantial", "tighten"), ("passing", None)]
    assert stored(home, "anna")[0]["chosen"] == "random"
    assert "Taken back: absent" in capsys.readouterr().out
    assert label("sanctions", reader="anna", undo=True, home=home) == 0
    assert len(stored(home, "anna")) == 1
    assert label("sanctions", reader="nobody", undo=True, home=home) == 1
    with pytest.raises(QueryError, match="no such topic"):
        label("weather", home=home)
    with pytest.raises(ArgumentError, match="expected a topic to judge articles for, or --from FILE"):
        label(home=home)


def test_wrong_rows_of_a_file_are_named_and_the_rest_taken(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In each of the three forms: a label a row, a column a topic, and JSON Lines."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        urls = [url for (url,) in lake.query("SELECT url FROM article ORDER BY url LIMIT 3")]
    long, wide, lines = tmp_path / "long.csv", tmp_path / "wide.csv", tmp_path / "labels.jsonl"
    rows = [f"{urls[0]},sanctions,2,ease", f"{urls[0]},weather,2,", f"{urls[0]},sanctions,7,", f"{urls[1]},sanctions,0,ease", "a,b"]
    long.write_text(
        "\n".join(
            ["url,topic,level,direction", *rows, f"{urls[2]}?utm_source=x#top,sanctions,absent,", "https://no.example/,sanctions,1,"]
        ),
        "utf-8",
    )
    texts = "url,text,sanctions,peace_terms,sanctions_direction\n", f"{urls[1]},One\u2028line,2,1,up\n", f"{urls[1]},{'x' * 200_000},,0,\n"
    wide.write_text("".join(texts), "utf-8")
    given = [{"url": urls[2], "reader": "carla", "labels": {"sanctions": 1, "fishing": 2, "war": True}}, {"labels": {}}, []]
    lines.write_text("\n".join([*map(json.dumps, given), "{"]), "utf-8")
    for file in (long, wide, lines):
        assert label(from_=file, reader="boris", home=home) == 1
    wrong = [line.removeprefix(f"newslake: {tmp_path}") for line in capsys.readouterr().err.splitlines()]
    assert sorted(line.split(": ")[0] for line in wrong) == sorted(
        [f"/long.csv:{n}" for n in (3, 4, 5, 6, 8)] + ["/wide.csv:2"] + [f"/labels.jsonl:{n}" for n in (1, 2, 3, 4)]
    )  # fmt: skip
    assert {(row["topic"], row["level"]) for row in stored(home, "boris")} == {
        ("sanctions", "substantial"), ("sanctions", "absent"), ("peace_terms", "absent")
    }  # fmt: skip
    assert [row["level"] for row in stored(home, "carla")] == ["passing"]


def test_a_file_that_is_taken_again_stores_nothing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says so, for the same reader; by another one the labels are new. If none is named, it says whose they are."""
    monkeypatch.setenv("LOGNAME", "elena")
    with open_lake(LakeLocation(home), read_only=True) as lake:
        urls = [url for (url,) in lake.query("SELECT url FROM article ORDER BY url LIMIT 3")]
    file = tmp_path / "again.csv"
    file.write_text("url,topic,level\n" + "".join(f"{url},sanctions,1\n" for url in urls))
    for reader in ("clara", "clara", "dora", None):
        assert label(from_=file, reader=reader, home=home) == 0
    said = capsys.readouterr().out.splitlines()
    unasked = "3 labels taken; the reader is elena, --reader names another"
    assert said == ["3 labels taken", "0 labels taken, 3 were there already", "3 labels taken", unasked]


def test_a_file_that_is_no_table_of_labels_is_refused(home: Path, tmp_path: Path) -> None:
    """Without a column that names the article, with one column twice, or not there at all."""
    (tmp_path / "labels.csv").write_text("topic,level\nsanctions,2\n", "utf-8")
    with pytest.raises(SeedError, match="needs a column article_id"):
        label("sanctions", from_=tmp_path / "labels.csv", home=home)
    (tmp_path / "deep.jsonl").write_text("[" * 100_000 + "\n", "utf-8")
    with pytest.raises(SeedError, match="needs a column article_id") as long:
        label("sanctions", from_=tmp_path / "deep.jsonl", home=home)
    assert len(long.value.message) < 400
    (tmp_path / "twice.csv").write_text("url,sanctions,sanctions\na,2,0\n", "utf-8")
    with pytest.raises(SeedError, match=r"twice.csv:1: has the column sanctions twice"):
        label("sanctions", from_=tmp_path / "twice.csv", home=home)
    with pytest.raises(SeedError, match="cannot be read"):
        label("sanctions", from_=tmp_path / "none.csv", home=home)


def test_figures_come_with_intervals_and_say_where_there_are_too_few(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the topics of NEWSLAKE_TOPICS; two readers of one file are compared; kept figures reach the curves."""
    topics = "topics:\n  fishing:\n    title: Fishing\n    description: Fish.\n    directions: [more, less]\n    languages:\n"
    topics += "      en: {any: [fishing], cues: {more: [grew], less: [fell]}}\n"
    (tmp_path / "topics.yaml").write_text(topics, encoding="utf-8")
    monkeypatch.setenv("NEWSLAKE_TOPICS", str(tmp_path / "topics.yaml"))
    text = "Fishing grew. The fishing fleet went out. Fishing paid well. Fishing is what the town lives on. " * 3
    yes = [{"title": "Fishing grew", "text": text, "labels": {"fishing": 2, "fishing_direction": "more"}, "date": "2025-01-01"}] * 24
    no = [{"title": "Football", "text": "The town lost a match on Sunday.", "labels": {"fishing": 0}, "date": "2026-01-01"}] * 8
    rows = [{"id": number, "reader": "anna"} | row for number, row in enumerate(yes + no)]
    rows += [row | {"reader": "boris"} for row in rows[20:28]]
    rows = [rows[0] | {"labels": {"fishing": 0}}, *rows]  # anna changed her mind
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    measure(labelled, keep=True, home=home, format="json")
    printed = capsys.readouterr()
    shown = json.loads(printed.out)
    [row] = shown["topics"]
    again = "1 label given again by the same reader; the last one of an article counts"
    assert printed.err == f"newslake: {labelled}: {again}\nKept for curves: fishing\n"
    assert (row["precision"], row["recall"], row["f1"], row["direction"], row["note"]) == (1, 1, 1, 1, "")
    assert 0.8 < row["recall_low"] < 1 == row["recall_high"]
    assert shown["readers"] == [{"topic": "fishing", "readers": "anna, boris", "articles": 8, "kappa": 1.0}]
    measure(labelled, by="year", format="json")
    assert [(row["year"], bool(row["note"])) for row in json.loads(capsys.readouterr().out)["topics"]] == [("2025", False), ("2026", True)]
    measure(labelled, by="score", format="json")
    scores = [(row["score"], row["labels"], row["substantial"]) for row in json.loads(capsys.readouterr().out)["topics"]]
    assert [row for row in scores if row[1] != row[2]] == [("no evidence", 12, 0)]
    assert {row[0] for row in scores} <= {"0.4 to 0.6", "0.6 to 0.8", "0.8 to 1.0", "no evidence"}
    with open_lake(LakeLocation(home), read_only=True) as lake:
        assert lake.query("SELECT topic, right_articles, missed_articles FROM base.topic_measure") == [("fishing", 28, 0)]
    with pytest.raises(SettingError, match="no --by"):
        measure(labelled, by="year", keep=True, home=home)


def test_several_topics_have_the_mean_of_their_f1() -> None:
    """Behind them, for each group; directions are counted over all, precision and recall are of one topic alone."""

    def case(number: int, topic: str, wanted: LabelLevel, said: Level | None, way: str | None = None) -> Case:
        article = {"id": number, "text": "", "date": "2026-01-01"}
        match = TopicMatch(topic=topic, version="", level=said, score=0.9, direction="up", passages=()) if said else None
        return Case(Labelled(article, topic, "anna", wanted, way), match, "en")

    cases = [case(number, "a", LabelLevel.SUBSTANTIAL, Level.SUBSTANTIAL, "up") for number in range(3)]
    cases += [case(3, "a", LabelLevel.PASSING, Level.SUBSTANTIAL), case(4, "a", LabelLevel.ABSENT, None)]
    cases += [case(0, "b", LabelLevel.SUBSTANTIAL, Level.SUBSTANTIAL, "down"), case(1, "b", LabelLevel.SUBSTANTIAL, None)]
    *topics, mean = measured(cases, "year")
    assert [(row["topic"], row["f1"]) for row in topics] == [("a", 0.857), ("b", 0.667)]
    assert (mean["year"], mean["topic"], mean["f1"], mean["precision"], mean["right"]) == ("2026", MEAN, 0.762, None, 4)
    assert (mean["direction"], mean["directions"]) == (0.75, 4)
    assert mean["f1_low"] < 0.762 < mean["f1_high"]


def test_labels_of_the_lake_that_the_model_chose_do_not_count(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was drawn by chance and what came from files does."""
    measure(home=home, format="csv")
    lines = capsys.readouterr()
    assert lines.out.startswith("topic,labels,substantial,right,extra,missed,precision")
    assert "sanctions" in lines.out
