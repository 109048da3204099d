"""`newslake topics` and `topics show`, on the small lake of `topic_lake`."""

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import topic_lake
from topic_lake import BURST, DOWN, SENTENCE, day

from extractors.errors import LakeError, NewslakeError, QueryError
from extractors.records import Batch, Run, TopicMeasure
from flows.cli.articles.lookup import when
from flows.cli.articles.search import search
from flows.cli.events.recent import list_them
from flows.cli.topics.news import new
from flows.cli.topics.overview import overview
from flows.cli.topics.show import show
from flows.cli.topics.timeline import timeline
from flows.pipeline.topics.trial import shown_passage
from flows.printing.sparkline import fitted, sparkline
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.append.labels import append_measures

pytestmark = pytest.mark.xdist_group("topics")  # in one worker, so that what they share is made once


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("topics-cli") / "lake"
    topic_lake.build(LakeLocation(folder))
    return folder


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(printed(capsys))


def test_the_overview_has_a_curve_for_each_topic_and_articles_with_evidence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people: topics with their sparkline, then headlines, a sentence and a link."""
    overview(home=home, days=10, limit=2)
    out = printed(capsys)
    assert f"{day(30):%-d %b} to {day(39):%-d %b}" in out
    assert "sanctions" in out
    assert "█" in out
    assert out.count("“") == 2
    assert "https://" in out


def test_the_overview_of_many_topics_is_the_first_of_them(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those with most articles, and how to get the others."""
    monkeypatch.setattr(sys.modules[overview.__module__], "TOPICS", 1)
    overview(home=home, days=10, limit=1)
    shown = capsys.readouterr()
    assert re.search(r"the first 1 of \d topics; --format csv or json has all", shown.err)


def test_the_overview_as_json_has_all_days(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: one object with ten days for each topic; the newest article first."""
    overview(home=home, days=10, limit=3, format="json")
    shown = as_json(capsys)
    assert {topic["topic"]: len(topic["days"]) for topic in shown["topics"]} == {"ceasefire_talks": 10, "sanctions": 10}
    burst = next(point for point in shown["topics"][1]["days"] if point["day"] == f"{day(BURST):%Y-%m-%d}")
    assert burst["articles"] == 4 * 8 + 4
    assert [article["evidence"] for article in shown["articles"]] == [SENTENCE] * 3
    assert shown["articles"][0]["dated"] >= shown["articles"][-1]["dated"]


def test_the_overview_as_csv_is_a_line_for_each_topic_and_day(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two topics, ten days, one header."""
    overview(home=home, days=10, format="csv")
    lines = list(csv.DictReader(io.StringIO(printed(capsys))))
    assert len(lines) == 20
    assert {"topic", "day", "articles", "share"} <= set(lines[0])


def test_show_tells_bursts_dips_stories_and_first_reporters(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All that the marts know of one topic in a stretch of time."""
    show("sanctions", since=day(20).date(), home=home, format="json")
    shown = as_json(capsys)
    assert [burst["burst_start"] for burst in shown["bursts"]] == [f"{day(BURST):%Y-%m-%d}"]
    assert shown["gaps"][0]["day"] == f"{day(DOWN):%Y-%m-%d}"
    assert shown["gaps"][0]["cause"] == "down"
    assert (shown["stories"][0]["sources"], shown["stories"][0]["first_source"]) == (3, "alpha")
    assert (shown["events"][0]["publishers"], shown["events"][0]["independent"]) == (3, 1)  # two of them have a copy
    assert shown["first_reporters"][0]["publisher"] == "alpha"
    assert len(shown["series"]) == 20
    assert len(shown["articles"]) == 5


def test_show_by_week_starts_on_a_monday_and_fills_empty_weeks(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Weeks before the first article are points of 0, so that the curve has no hole."""
    show("sanctions", since=date(2026, 2, 10), by="week", home=home, format="csv")
    lines = list(csv.DictReader(io.StringIO(printed(capsys))))
    assert [line["week"] for line in lines[:4]] == ["2026-02-09", "2026-02-16", "2026-02-23", "2026-03-02"]
    assert [line["articles"] for line in lines[:3]] == ["0", "0", "0"]
    assert int(lines[3]["articles"]) == 4 * 12
    show("sanctions", since=date(2026, 2, 10), until=date(2026, 3, 10), by="week", home=home)
    assert ", 9 Feb 2026 to 15 Mar 2026" in printed(capsys)  # the last week is shown whole


def test_show_prints_tables_for_people(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Curves, directions, bursts, dips, stories, evidence."""
    show("sanctions", since=day(20).date(), home=home)
    out = printed(capsys)
    for part in ("tighten", "Bursts", "Dips, and why", "What most publishers reported themselves", "Who reports first", SENTENCE[:40]):
        assert part in out


def test_days_without_a_past_are_not_said_to_be_without_dips(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers are compared with a past from the eighth day on."""
    show("sanctions", since=day(0).date(), home=home)
    assert f"days before {day(7):%Y-%m-%d} have too short a past to tell bursts and dips" in capsys.readouterr().err
    show("sanctions", since=day(20).date(), home=home)
    assert "too short a past" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("topic", "since", "said"),
    [
        ("sanktions", None, "no such topic; did you mean sanctions"),
        ("sanctions", date(2030, 1, 1), "is later than --until"),
    ],
)
def test_what_show_cannot_do_is_said_clearly(home: Path, topic: str, since: date | None, said: str) -> None:
    """Unknown topics and impossible days are named, with what was expected."""
    with pytest.raises(NewslakeError, match=said):
        show(topic, since=since, home=home)


def test_a_measured_topic_has_a_band(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Around the number that precision and recall lead one to expect, for the whole span; a topic that was never measured has none."""
    folder = tmp_path / "lake"
    topic_lake.build(LakeLocation(folder))
    with open_lake(LakeLocation(folder)) as lake:
        append_measures(
            lake,
            [TopicMeasure(topic="sanctions", version=topic_lake.VERSION["sanctions"], right=80, extra=20, missed=10, basis="110 labels")],
        )
    overview(home=folder, days=10, format="json")
    bands = {topic["topic"]: (topic["articles"], topic["band"]) for topic in as_json(capsys)["topics"]}
    articles, (low, high) = bands["sanctions"]
    assert low < articles * 0.8 / 0.889 < high
    assert bands["ceasefire_talks"][1] is None
    show("sanctions", home=folder)
    assert "(measured on 110 labels)" in printed(capsys)


def test_who_was_first_is_the_publisher_wherever_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Stories name it as the list of first reporters does; programs get the source's id, too."""
    folder = tmp_path / "lake"
    topic_lake.build(LakeLocation(folder))
    named = replace(topic_lake.source("alpha"), publisher="Alpha Press")
    with open_lake(LakeLocation(folder)) as lake:
        append_batch(lake, Batch(run=Run("run-2", "ingest", topic_lake.NOW, False, topic_lake.NOW), sources=(named,)))
    show("sanctions", since=day(20).date(), home=folder, format="json")
    shown = as_json(capsys)
    assert (shown["stories"][0]["first_source"], shown["stories"][0]["first_publisher"]) == ("alpha", "Alpha Press")
    assert shown["first_reporters"][0]["publisher"] == "Alpha Press"
    show("sanctions", since=day(20).date(), home=folder)
    assert "Alpha Press" in printed(capsys).partition("What most publishers")[2].partition("Who reports first")[0]


def test_a_timeline_is_of_the_last_28_days_unless_it_says_otherwise(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `topics show` is, and as far back from `--until` where that alone is given."""
    for until, first, last in (
        (None, day(12), day(39)),
        (day(30).date(), day(3), day(30)),
    ):  # a topic without events says which days it means
        timeline("ceasefire_talks", until=until, home=home)
        assert f"no event of ceasefire_talks began from {first:%Y-%m-%d} to {last:%Y-%m-%d}" in capsys.readouterr().err


def test_a_title_names_a_topic_as_well_as_its_name(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In any case of letters; a misspelt topic is an error with the nearest one, not an empty answer."""
    for name in ("sanctions", "SANCTIONS"):
        new(name, since=date(2026, 1, 1), home=home)
        timeline(name, since=day(0).date(), until=day(39).date(), home=home)
        list_them(topic=name, home=home)
    capsys.readouterr()
    with pytest.raises(QueryError, match="did you mean sanctions"):
        new("sanktions", since=date(2026, 1, 1), home=home)
    with pytest.raises(QueryError, match="did you mean sanctions"):
        timeline("sanktions", since=day(0).date(), until=day(39).date(), home=home)
    with pytest.raises(QueryError, match="did you mean sanctions"):
        list_them(topic="sanktions", home=home)


def test_a_lake_without_articles_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The overview says what to do; a folder without a lake is an error that says so."""
    with open_lake(LakeLocation(tmp_path / "empty")):
        pass
    overview(home=tmp_path / "empty")
    assert "no articles yet" in capsys.readouterr().err
    with pytest.raises(LakeError, match="no lake here"):
        overview(home=tmp_path / "none")


def test_the_command_runs_as_installed(home: Path) -> None:
    """`newslake topics` without more arguments, in a process of its own."""
    command = [sys.executable, "-c", "from flows.cli import main; main()", "topics", "--home", str(home), "--limit", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "ceasefire_talks" in done.stdout


def test_a_long_curve_is_fitted_by_summing_neighbours() -> None:
    """No article is lost, and no bar is longer than asked."""
    values = [float(value) for value in range(100)]
    assert sum(fitted(values, 30)) == sum(values)
    assert len(fitted(values, 30)) <= 30
    assert fitted([1, 2], 30) == [1, 2]
    assert sparkline(fitted([], 30)) == ""


def test_a_day_without_a_time_is_shown_as_a_day() -> None:
    """Midnight is how it is kept; it would claim to be known to the minute."""
    assert when(datetime(2022, 3, 1, tzinfo=UTC)) == "2022-03-01"
    assert when(datetime(2022, 3, 1, 0, 1, tzinfo=UTC)) == "2022-03-01 00:01"


def test_the_evidence_shown_is_a_sentence_of_the_text() -> None:
    """A title or an exclamation is shown only where there is nothing better."""
    sentence = "The two sides agreed to meet again in the capital on the next Tuesday."
    assert shown_passage([("title", "Talks go on"), ("text", "No."), ("text", sentence)]) == sentence
    assert shown_passage([("title", "Talks go on")]) == "Talks go on"
    assert shown_passage([]) is None


def test_one_direction_is_shown_alone_and_a_moment_as_it_was(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By name or title; one that the topic does not have is an error with those it has."""
    show("sanctions", direction="EASE", limit=50, home=home, format="json")
    articles = as_json(capsys)["articles"]
    assert articles
    assert {topic for article in articles for topic in article["topics"] if "sanctions" in topic} == {"sanctions (ease)"}
    with pytest.raises(QueryError, match="is no direction of Sanctions; it has ease, tighten, mixed"):
        show("sanctions", direction="sideways", home=home)
    before = day(0)
    overview(as_of=before, home=home)
    timeline("sanctions", as_of=before, home=home)
    assert "began from" in capsys.readouterr().err


def test_sql_shows_the_same_evidence(home: Path) -> None:
    """What pages, timelines and typed SQL ask for, and what a definition that is tried would show, are one choice."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        rows = lake.query("SELECT passages, evidence(passages) FROM article_topic UNION ALL SELECT [], NULL")
    assert len(rows) > 20
    assert [shown_passage((each["field"], each["text"]) for each in passages) for passages, _ in rows] == [shown for _, shown in rows]


def test_search_prints_headline_sentence_and_link_or_that_there_is_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A block an article for people; one line a row for shells, without carriage returns; an empty answer says so."""
    search("Commission sanctions", limit=2, home=home)
    out = printed(capsys)
    assert out.count("score") == 2
    assert out.count("https://") == 2
    assert re.search(r"(Alpha|Beta|Gamma|Delta|Late) · score", out)  # sources by name, as `topics` has them
    search("sanctions", limit=2, home=home, format="csv")
    header, *rows = csv.reader(io.StringIO(printed(capsys)))
    assert header == ["score", "dated", "source_id", "source", "title", "snippet", "url", "article_id", "copies"]
    assert [len(row) for row in rows] == [9, 9]
    search("zzyzx", home=home)
    assert "no article matches 'zzyzx'" in capsys.readouterr().err
