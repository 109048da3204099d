"""`newslake topics explain` and `topics try` as commands: the parts of a score, and what an edit would change."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import topic_lake
from topic_lake import SENTENCE, day

from extractors.errors import QueryError
from flows.cli.topics.explain import explain
from flows.cli.topics.track import track
from flows.cli.topics.trial import trial
from warehouse import LakeLocation

pytestmark = pytest.mark.xdist_group("explain")  # in one worker, so that what they share is made once

TOPICS = """\
topics:
  sanctions:
    title: Sanctions
    description: Limits to trade.
    languages:
      en:
        any: [{phrases}]
"""
URL = f"https://alpha.example/{day(1):%Y/%m/%d}/sanctions-0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return topic_lake.build(LakeLocation(tmp_path_factory.mktemp("explain") / "lake")).home


@pytest.fixture
def topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The definitions in use are a small file of the test's own."""
    file = tmp_path / "topics.yaml"
    file.write_text(TOPICS.format(phrases="sanctions"), "utf-8")
    monkeypatch.setenv("NEWSLAKE_TOPICS", str(file))
    return file


def shown(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("address", [URL, f"{URL}/", f"{URL}?utm_source=feed"])
def test_an_article_is_found_by_any_of_its_addresses(home: Path, topics: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As published, with a slash, with a tracking parameter."""
    explain(address, home=home, format="json")
    assert shown(capsys)["title"] == "sanctions-0 of alpha"


def test_the_parts_of_a_score_add_up(home: Path, topics: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Base, features and words make the sum; the evidence names its phrases; the lake's own answer stands beside it."""
    explain(URL, home=home, format="json")
    [topic] = shown(capsys)["topics"]
    parts = topic["base"] + sum(part["added"] for part in [*topic["features"], *topic["words"]])
    assert parts == pytest.approx(topic["sum"])
    assert (topic["sum"] > 0) == (topic["score"] > 0.5)
    assert SENTENCE in [each["passage"]["text"] for each in topic["evidence"]]
    assert topic["stored"]["topic_version"] == "s1"


def test_an_explanation_for_people_and_for_tables(home: Path, topics: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was added by what, the sentences, and that the lake's answer is of another version."""
    explain(URL, home=home)
    out = capsys.readouterr().out
    assert "base where nothing speaks for it" in out
    assert "by version s1; here by" in out.replace("\n", " ")
    assert SENTENCE[:40] in out
    explain(URL, home=home, format="csv")
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {line["topic"] for line in lines} == {"sanctions"}
    assert lines[0]["part"] == "base"


def test_an_address_that_the_lake_does_not_know_is_said(home: Path, topics: Path) -> None:
    """With what to do instead."""
    with pytest.raises(QueryError, match=r"no article of the lake is known by this address; .* reads texts"):
        explain("https://alpha.example/none", home=home)


def test_a_trial_is_printed_in_three_formats(home: Path, topics: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table has both curves, csv a line for each week, json all articles that change sides."""
    edited = tmp_path / "edited.yaml"
    edited.write_text(TOPICS.format(phrases="no such phrase"), "utf-8")
    trial(edited, home=home)
    table = capsys.readouterr().out
    assert "Sanctions: " in table
    assert "leaving" in table
    assert re.search(r"Articles, \d+ \w+ \d{4} to \d+ \w+ \d{4}; curves by week", table)
    assert "Not in this file: Ceasefire talks. What was found stays" in table
    trial(edited, home=home, format="json")
    by_topic = {one["topic"]: one for one in shown(capsys)}
    assert by_topic["sanctions"]["after"] == by_topic["sanctions"]["passing_after"] == 0
    assert len(by_topic["sanctions"]["leaving"]) == by_topic["sanctions"]["before"] > 0
    deleted = by_topic["ceasefire_talks"]  # the edited file has it not, and no answer takes the place of those that were found
    assert deleted["deleted"]
    assert deleted["after"] == deleted["before"] > 0
    trial(edited, home=home, format="csv")
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert sum(int(line["before"]) for line in lines if line["topic"] == "sanctions") == by_topic["sanctions"]["before"]


def test_track_without_all_shows_what_is_in_use(home: Path, topics: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each topic with its version, and whether it speaks for all of history."""
    track(home=home, format="json")
    assert {(row["name"], row["version"], row["covers_history"]) for row in shown(capsys)} == {
        ("sanctions", "s1", False),
        ("ceasefire_talks", "c1", False),
    }
