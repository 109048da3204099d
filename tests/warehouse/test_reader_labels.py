"""Labels of readers take the place of the model's answers, and curves carry their error."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import topic_lake
from topic_lake import NOW, day

from extractors.records import Batch, LabelLevel, LabelOrigin, Run, TopicDefinition, TopicLabel, TopicMeasure
from flows import settings
from flows.pipeline.definitions import load_definitions
from warehouse import Lake, LakeLocation, open_lake
from warehouse.append.batch import append_batch
from warehouse.append.labels import append_labels, append_measures
from warehouse.read.labels import read_labels, unjudged

ON = day(3).date()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labels") / "lake"
    topic_lake.build(LakeLocation(folder))
    return folder


@pytest.fixture
def lake(home: Path) -> Iterator[Lake]:
    moments = iter(range(1, 1_000_000))
    with open_lake(LakeLocation(home), clock=lambda: NOW + timedelta(seconds=next(moments))) as opened:
        yield opened
        left = read_labels(opened)
        append_labels(
            opened,
            [
                TopicLabel(
                    article_id=row["article_id"], topic=row["topic"], reader=row["reader"], level=LabelLevel(row["level"]), withdrawn=True
                )
                for row in left
            ],
        )


def answers(lake: Lake, article_id: str) -> dict[str, Any]:
    found = lake.rows(f"SELECT topic, level, direction, reader, model_level FROM article_topic WHERE article_id = '{article_id}'")[1]
    return {row.pop("topic"): row for row in found}


def point(lake: Lake, topic: str) -> dict[str, Any]:
    return lake.rows(f"FROM topic_daily WHERE topic = '{topic}' AND day = DATE '{ON}'")[1][0]


def test_a_label_takes_the_place_of_the_model_s_answer_until_it_is_taken_back(lake: Lake) -> None:
    """In answers and curves, visibly; a topic that the model did not find, and one that it found wrongly."""
    [(first, second)] = lake.query(
        f"SELECT min(article_id), max(article_id) FROM article_topic WHERE topic = 'sanctions' AND dated = '{day(3)}'"
    )
    before = point(lake, "sanctions")["articles"]
    given = [
        TopicLabel(article_id=first, topic="sanctions", reader="anna", level=LabelLevel.ABSENT, chosen=LabelOrigin.RANDOM),
        TopicLabel(article_id=second, topic="ceasefire_talks", reader="anna", level=LabelLevel.SUBSTANTIAL, direction="setback"),
        TopicLabel(article_id="nowhere", topic="sanctions", reader="anna", level=LabelLevel.ABSENT),
    ]
    assert append_labels(lake, given) == given[:2]
    assert "sanctions" not in answers(lake, first)
    assert answers(lake, second)["ceasefire_talks"] == {
        "level": "substantial", "direction": "setback", "reader": "anna", "model_level": "absent"
    }  # fmt: skip
    described = "SELECT version, source_id, ingested FROM {} WHERE article_id = '{}'"
    [(version, source_id, ingested)] = lake.query(described.format("article", second))
    assert (version, source_id, ingested) in lake.query(described.format("article_topic", second) + " AND topic = 'ceasefire_talks'")
    assert point(lake, "sanctions")["articles"] == before - 1
    assert point(lake, "ceasefire_talks")["setback"] == 1
    [(then,)] = lake.query(f"SELECT count(*) FROM article_topic_at('{NOW}') WHERE topic = 'sanctions'")
    [(now,)] = lake.query(f"SELECT count(*) FROM article_topic_at('{NOW + timedelta(hours=1)}') WHERE topic = 'sanctions'")
    assert now == then - 1
    append_labels(lake, [TopicLabel(article_id=first, topic="sanctions", reader="anna", level=LabelLevel.ABSENT, withdrawn=True)])
    assert answers(lake, first)["sanctions"]["reader"] is None
    assert point(lake, "sanctions")["articles"] == before


def test_the_newest_reader_decides_and_the_one_before_again_after_an_undo(lake: Lake) -> None:
    """Each reader has one label of an article and topic; both stay on record."""
    [(article_id,)] = lake.query("SELECT min(article_id) FROM article_topic WHERE topic = 'sanctions'")
    for reader, level in (("anna", LabelLevel.PASSING), ("boris", LabelLevel.ABSENT)):
        append_labels(lake, [TopicLabel(article_id=article_id, topic="sanctions", reader=reader, level=level)])
    assert "sanctions" not in answers(lake, article_id)
    assert {(row["reader"], row["level"], row["decides"]) for row in read_labels(lake, article_id=article_id)} == {
        ("anna", "passing", False),
        ("boris", "absent", True),
    }
    append_labels(lake, [TopicLabel(article_id=article_id, topic="sanctions", reader="boris", level=LabelLevel.ABSENT, withdrawn=True)])
    assert answers(lake, article_id)["sanctions"]["level"] == "passing"
    [(events,)] = lake.query(f"SELECT count(*) FROM topic_label_history WHERE article_id = '{article_id}'")
    assert events >= 3


def test_the_same_answer_again_is_not_stored(lake: Lake) -> None:
    """Another level, reader or direction is; so is the same one after it was taken back."""
    [(article_id,)] = lake.query("SELECT min(article_id) FROM article_topic WHERE topic = 'ceasefire_talks'")
    label = TopicLabel(article_id=article_id, topic="ceasefire_talks", reader="anna", level=LabelLevel.SUBSTANTIAL, direction="setback")
    assert append_labels(lake, [label, label]) == [label]
    others = [replace(label, direction=None), replace(label, reader="boris"), replace(label, level=LabelLevel.ABSENT, direction=None)]
    assert append_labels(lake, others) == others
    assert append_labels(lake, others[1:]) == []
    taken_back = replace(others[2], withdrawn=True)
    assert append_labels(lake, [taken_back]) == [taken_back]
    assert append_labels(lake, others[2:]) == others[2:]


def test_what_a_reader_has_judged_is_not_shown_again(lake: Lake) -> None:
    """The order is by chance, the same each time; another reader still gets the article."""
    first = unjudged(lake, "sanctions", "anna", 0.4, 5)
    assert [row["article_id"] for row in first] == [row["article_id"] for row in unjudged(lake, "sanctions", "anna", 0.4, 5)]
    append_labels(lake, [TopicLabel(article_id=first[0]["article_id"], topic="sanctions", reader="anna", level=LabelLevel.PASSING)])
    assert first[0]["article_id"] not in {row["article_id"] for row in unjudged(lake, "sanctions", "anna", 0.4, 5)}
    assert first[0]["article_id"] in {row["article_id"] for row in unjudged(lake, "sanctions", "boris", 0.4, 5)}


def test_curves_carry_their_error_once_measured(lake: Lake) -> None:
    """A measured topic has a band around what precision and recall lead one to expect; one that was never measured says so."""
    append_measures(
        lake, [TopicMeasure(topic="sanctions", version=topic_lake.VERSION["sanctions"], right=80, extra=20, missed=10, basis="110 labels")]
    )
    append_measures(
        lake, [TopicMeasure(topic="ceasefire_talks", version="a former version", right=80, extra=20, missed=10, basis="110 labels")]
    )
    found, other = point(lake, "sanctions"), point(lake, "ceasefire_talks")
    assert found["articles_low"] < found["articles"] * 0.8 / 0.889 < found["articles_high"]
    assert found["measured"] == "110 labels"
    assert (other["articles_low"], other["articles_high"], other["measured"]) == (None, None, "never measured")


def test_what_is_shipped_is_the_measure_until_it_is_measured_here(tmp_path: Path) -> None:
    """A definition brings its measure with it once, to a lake that knows none of that version; the lake's own takes its place."""
    shipped = TopicMeasure(topic="sanctions", version=topic_lake.VERSION["sanctions"], right=80, extra=20, missed=10, basis="shipped")
    given = replace(topic_lake.definition("sanctions"), measure=shipped)
    with open_lake(LakeLocation(tmp_path / "lake"), clock=lambda: NOW) as opened:
        for number in (1, 2):
            append_batch(opened, Batch(run=Run(f"run {number}", "ingest", NOW, tracked=False), definitions=(given,)))
        basis = "SELECT basis, right_articles FROM topic_measure"
        assert opened.query(basis) == [("shipped", 80)]
        assert opened.query("SELECT count(*) FROM base.topic_measure") == [(1,)]
    with open_lake(LakeLocation(tmp_path / "lake"), clock=lambda: NOW + timedelta(hours=1)) as opened:
        append_measures(opened, [replace(shipped, right=60, basis="own labels")])
        append_batch(opened, Batch(run=Run("run 3", "ingest", NOW, tracked=False), definitions=(given,)))
        assert opened.query(basis) == [("own labels", 60)]


def test_every_shipped_topic_has_a_measure_of_its_version() -> None:
    """Edited phrases or weights are a new version: `make topic-model` measures it."""
    definitions = load_definitions(settings.Settings(), NOW)
    unmeasured = [one.topic for one in definitions if isinstance(one, TopicDefinition) and one.measure is None]
    assert unmeasured == []


@pytest.mark.parametrize(("precision", "recall", "labelled"), [(0.8, 0.88, 116), (0.75, 0.72, 40), (0.9, 0.95, 60), (0.6, 0.6, 50)])
def test_nine_in_ten_true_numbers_lie_in_the_band(lake: Lake, precision: float, recall: float, labelled: int) -> None:
    """Simulated: a measurement on so many substantial articles, then days with true articles, found, missed and wrongly found ones."""
    chance, days = np.random.default_rng(7), 20_000
    right = chance.binomial(labelled, recall, days)
    extra = chance.poisson(labelled * recall * (1 - precision) / precision, days)
    for rate in (2.0, 6.0, 20.0, 100.0):
        true = chance.poisson(rate, days)
        found = chance.binomial(true, recall) + chance.poisson(rate * recall * (1 - precision) / precision, days)
        columns = {"r": right, "e": extra, "m": labelled - right, "n": found, "t": true}
        rows = ", ".join(f"unnest({values.tolist()}) AS {name}" for name, values in columns.items())
        [(covered,)] = lake.query(
            f"""
            WITH drawn AS (SELECT {rows}), measured AS (
                SELECT n, t, (r + 0.5) / (r + e + 1) AS p, (r + 0.5) / (r + m + 1) AS q, (e + m + 1) / ((r + e + 1) * (r + m + 1)) AS v
                FROM drawn
            )
            SELECT avg((t BETWEEN topic_band(-1, n, p, q, v) AND topic_band(1, n, p, q, v))::INTEGER) FROM measured
            """
        )
        assert 0.86 <= covered <= 0.94, rate
