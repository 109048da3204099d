"""Track: edited definitions over the whole lake, interrupted and gone on with, the old answers kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from topic_lake import START, article, day, definition, match

from extractors.records import Batch, Enriched, Post, Run
from flows.cli.topics.trial import trial as print_trial
from flows.pipeline.definitions import load_definitions
from flows.pipeline.topics.track import AnswerBatch, TrackReport, commit_piece, track_all
from flows.pipeline.topics.trial import TopicTrial, try_definitions
from flows.settings import Settings
from warehouse import Lake, append_batch, open_lake

NOW = START + timedelta(days=50)
SHIPS = ("tankers", "ferries", "barges", "trawlers", "yachts", "tugs")
TEXTS = {
    word: " ".join(f"The harbour raised its {word} for {ships}, and the captains complained about the {word}." for ships in SHIPS)
    for word in ("tolls", "fees", "lights")
}
TOPICS = """\
topics:
  tolls:
    title: Tolls
    description: What ships pay.
    languages:
      en:
        any: [{phrases}]
"""


def topics_file(folder: Path, phrases: str) -> Path:
    file = folder / f"{phrases.replace(', ', '-')}.yaml"
    file.write_text(TOPICS.format(phrases=phrases), "utf-8")
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lake of three months with one article of each text a month, the tolls found by an older definition."""
    settings = Settings(home=tmp_path / "lake", workers=1, topics=topics_file(tmp_path, "tolls"))
    with open_lake(settings.location(), clock=lambda: START) as lake:
        enriched = tuple(_articles())
        append_batch(
            lake, Batch(run=Run("run-1", "ingest", START, False, START), enriched=enriched, definitions=(definition("tolls", "v-old"),))
        )
    return settings


def _articles() -> list[Enriched]:
    topics = {"tolls": [match("tolls", version="v-old")], "fees": [], "lights": [match("tolls", version="v-old")]}
    return [
        article("alpha", day(30 * month), f"{name}-{month}", topics[name], text=text) for month in range(3) for name, text in TEXTS.items()
    ]


def track(settings: Settings, at: datetime = NOW, **given: Any) -> TrackReport:
    return track_all(settings, now=lambda: at, **given)


def found(settings: Settings, source: str = "article_topic") -> set[str]:
    """Names of the articles that a mart finds on tolls, without the month."""
    with open_lake(settings.location(), read_only=True) as lake:
        rows = lake.query(f"SELECT DISTINCT a.title FROM {source} AS t JOIN article AS a USING (article_id) WHERE t.topic = 'tolls'")
    return {title.partition("-")[0] for (title,) in rows}


def test_the_new_definition_speaks_for_the_whole_lake_and_the_old_answers_stay(settings: Settings) -> None:
    """Articles enter and leave the topic over all of history; by version and by moment the old answers are still there."""
    assert found(settings) == {"tolls", "lights"}
    report = track(settings)
    assert (report.articles, report.answers, report.resumed) == (9, 3, None)
    assert found(settings) == {"tolls"}
    assert found(settings, "(FROM article_topic_history WHERE topic_version = 'v-old')") == {"tolls", "lights"}
    assert found(settings, f"article_topic_at('{NOW - timedelta(days=1)}')") == {"tolls", "lights"}
    assert found(settings, f"article_topic_at('{NOW + timedelta(days=1)}')") == {"tolls"}
    with open_lake(settings.location(), read_only=True) as lake:
        versions = lake.query("SELECT topic_version = 'v-old', current, covers_history, articles FROM topic_version ORDER BY 1")
    assert versions == [(False, True, True, versions[0][3]), (True, False, False, 6)]


def test_a_second_run_has_nothing_to_do(settings: Settings) -> None:
    """Once a definition speaks for all of history, it is not applied again."""
    track(settings)
    again = track(settings)
    assert (again.topics, again.articles, again.answers) == ({}, 0, 0)


def _dies_after(batches: int) -> Callable[[Lake, AnswerBatch], int]:
    left = [batches]

    def commit(lake: Lake, piece: AnswerBatch) -> int:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return commit_piece(lake, piece)

    return commit


def test_an_interrupted_run_is_gone_on_with(settings: Settings) -> None:
    """Until the end the old answers are in view; the next run reads only what is left, and the result is the same."""
    with pytest.raises(KeyboardInterrupt):
        track(settings, commit=_dies_after(2), batch=2)
    assert found(settings) == {"tolls", "lights"}
    report = track(settings, batch=2)
    assert report.resumed is not None
    assert report.articles == 9 - 4 + 1  # a month of three articles is two batches, and the mark is in the first month's second
    assert found(settings) == {"tolls"}
    with open_lake(settings.location(), read_only=True) as lake:
        [(answers, distinct)] = lake.query(
            "SELECT count(*), count(DISTINCT (article_id, version)) FROM article_topic_history WHERE topic_version <> 'v-old'"
        )
    assert answers == distinct == 3


def test_returning_to_an_old_definition_starts_anew(settings: Settings, tmp_path: Path) -> None:
    """The marks of a finished run are not taken for those of a later one with the same definitions."""
    track(settings)
    track(settings.replace(topics=topics_file(tmp_path, "tolls, fees")), NOW + timedelta(days=1))
    assert found(settings) == {"tolls", "fees"}
    back = track(settings, NOW + timedelta(days=2))
    assert (back.articles, back.answers, back.resumed) == (9, 0, None)
    assert found(settings) == {"tolls"}


def test_a_trial_shows_what_would_change_and_stores_nothing(settings: Settings, tmp_path: Path) -> None:
    """Entering and leaving articles with their evidence, and the curve before and after."""
    track(settings)
    edited = topics_file(tmp_path, "fees")
    [trial] = try_definitions(settings, edited)
    assert isinstance(trial, TopicTrial)
    assert (trial.before.total(), trial.after.total()) == (3, 3)
    assert {str(change.title).partition("-")[0] for change in trial.entering} == {"fees"}
    assert {str(change.title).partition("-")[0] for change in trial.leaving} == {"tolls"}
    assert all("fees" in str(change.evidence) for change in trial.entering)
    assert sorted(trial.before) == sorted(trial.after)
    assert found(settings) == {"tolls"}


def test_a_trial_shows_what_only_mentions_the_topic(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A phrase in one sentence of a long text is a mention in passing: it enters no curve, and is listed beside what enters."""
    aside = article("alpha", day(9), "aside", [], text=f"{TEXTS['lights']} A visitor from Alder asked about levies. {TEXTS['lights']}")
    with open_lake(settings.location(), clock=lambda: START) as lake:
        append_batch(lake, Batch(run=Run("run-2", "ingest", START, False, START), enriched=(aside,)))
    track(settings)
    edited = topics_file(tmp_path, "tolls, levies")
    [trial] = try_definitions(settings, edited)
    assert (trial.before.total(), trial.after.total(), trial.entering, trial.leaving) == (3, 3, [], [])
    assert (trial.passing_before, trial.passing_after) == (0, 1)
    assert [(change.title, change.evidence) for change in trial.mentioned] == [
        ("aside of alpha", "A visitor from Alder asked about levies.")
    ]
    print_trial(edited, home=settings.home)
    assert "Tolls: 1 newly mentioned in passing (0 before, 1 after)" in capsys.readouterr().out


def test_a_trial_of_unchanged_definitions_is_empty(settings: Settings) -> None:
    """Nothing differs, so nothing is read."""
    track(settings)
    assert try_definitions(settings, settings.topics) == []


def named(settings: Settings, source: str = "article_entity") -> set[str]:
    """Names of the articles in which the harbour's lights are found, without the month."""
    with open_lake(settings.location(), read_only=True) as lake:
        rows = lake.query(f"SELECT DISTINCT a.title FROM {source} AS e JOIN article AS a USING (article_id) WHERE e.entity = 'lights'")
    return {title.partition("-")[0] for (title,) in rows}


def test_an_edited_spelling_is_applied_to_history_and_the_old_answers_stay(settings: Settings, tmp_path: Path) -> None:
    """Entities go the way of topics: in view at the end, alone where only they changed, by version and by moment afterwards."""
    file = tmp_path / "entities.yaml"
    entity = "entities:\n  lights:\n    name: Lights\n    kind: organisation\n    spellings: {{en: [{}]}}\n"
    settings = settings.replace(entities=file)
    file.write_text(entity.format("lights"))
    assert track(settings).entities.keys() == {"lights"}
    assert named(settings) == {"lights"}
    file.write_text(entity.format("fees"))
    with pytest.raises(KeyboardInterrupt):
        track(settings, NOW + timedelta(days=1), commit=_dies_after(2), batch=2)
    assert named(settings) == {"lights"}
    report = track(settings, NOW + timedelta(days=2), batch=2)
    assert (report.topics, len(report.entities), report.resumed is None) == ({}, 1, False)
    assert named(settings) == {"fees"}
    assert named(settings, "article_entity_history") == {"lights", "fees"}
    assert named(settings, f"article_entity_at('{NOW + timedelta(days=1)}')") == {"lights"}
    assert named(settings, f"article_entity_at('{NOW + timedelta(days=3)}')") == {"fees"}
    with open_lake(settings.location(), read_only=True) as lake:
        assert lake.query("SELECT current, covers_history, articles FROM entity_version ORDER BY activated_at") == [
            (False, True, 3),
            (True, True, 3),
        ]


def test_a_definition_that_came_back_does_not_speak_for_what_another_was_used_on(settings: Settings, tmp_path: Path) -> None:
    """Its name alone does not say so: between its two times another one was in use."""
    track(settings)
    first = load_definitions(settings, NOW + timedelta(days=2))
    other = load_definitions(settings.replace(topics=topics_file(tmp_path, "fees")), NOW + timedelta(days=1))
    with open_lake(settings.location()) as lake:
        for number, definitions in enumerate((other, first)):
            append_batch(lake, Batch(run=Run(f"later-{number}", "ingest", NOW, False, NOW), definitions=definitions))
        assert lake.query("SELECT covers_history FROM topic_version WHERE current") == [(False,)]
    assert track(settings, NOW + timedelta(days=3)).topics.keys() == {"tolls"}


def test_the_posts_of_live_blogs_are_matched_again_too(settings: Settings) -> None:
    """A new definition finds its posts in the live blogs that the lake holds, once however often it is run."""
    blog = article("beta", day(3), "live", [], text="A harbour day, as it happened.")
    posts = tuple(Post(name, None, text, day(3)) for name, text in TEXTS.items())
    old = tuple((match("tolls", version="v-old"),) if name == "lights" else () for name in TEXTS)
    with open_lake(settings.location(), clock=lambda: START) as lake:
        live = replace(blog, article=replace(blog.article, posts=posts, language="en"), post_topics=old)
        append_batch(lake, Batch(run=Run("run-2", "ingest", START, False, START), enriched=(live,)))

    def posts_on_tolls() -> list[tuple[Any, ...]]:
        with open_lake(settings.location(), read_only=True) as lake:
            return lake.query("SELECT post_id FROM post_topic WHERE topic = 'tolls'")

    assert posts_on_tolls() == [("lights",)]
    assert track(settings).answers == 4
    assert posts_on_tolls() == [("tolls",)]
