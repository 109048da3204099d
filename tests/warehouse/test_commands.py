"""The commands that read: by the settings alone they answer on either kind of lake."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import topic_lake
from services import settings_of
from topic_lake import BURST, SENTENCE, day

from extractors.errors import ArgumentError
from flows.cli import app
from warehouse import LakeLocation

QUESTION = f"SELECT articles FROM topic_daily WHERE topic = 'sanctions' AND day = '{day(BURST):%Y-%m-%d}'"
ANSWER = str(4 * 8 + 4)
# Each with words that it prints about the lake of topic_lake.py.
READING = {
    ("sql", "--format", "csv", QUESTION): ANSWER,
    ("sql", "--show"): "topic_daily: ",
    ("sql", "--show", "mart.topic_first"): "unless that came more than two days after the publisher's date basis VARCHAR",
    ("sql", "--show", "base.alias"): "base.alias: url, article_id",
    ("topics", "--days", "10"): SENTENCE,
    ("topics", "show", "sanctions"): SENTENCE,
    ("topics", "show", "ceasefire_talks", "--by", "week", "--format", "json"): '"advance"',
    ("search", "council sanctions"): "https://",
    ("quality",): "5 sources",
    ("quarantine", "list", "--format", "csv"): "quarantine_id",
    ("doctor",): "files against metadata",
    ("export", "topic_daily", "days.parquet"): "days.parquet",
}


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """Forty days of two topics."""
    return topic_lake.build(new_lake())


@pytest.fixture(autouse=True)
def _settings(lake: LakeLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    for name, value in settings_of(lake).items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("command", READING, ids=lambda command: " ".join(command[:3]))
def test_a_command_answers_on_the_lake_of_the_settings(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """None has to be told where the lake is."""
    assert app(command, result_action="return_int_as_exit_code_else_zero", exit_on_error=False) == 0
    assert READING[command] in " ".join(capsys.readouterr().out.split())


def test_show_of_one_mart_lists_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    """Remarks for those who read the file are no columns; a name that is none is refused with those that are like it."""
    assert app(["sql", "--show", "headline"], result_action="return_int_as_exit_code_else_zero", exit_on_error=False) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [shown[0].partition(":")[0], shown[1]] == ["headline", "    grain: an aggregate of the reports of an event; keys: none"]
    assert len(shown) == 2
    with pytest.raises(ArgumentError, match="--show topic_frist: there is no such mart or table; did you mean topic_first"):
        app(["sql", "--show", "topic_frist"], result_action="return_value", exit_on_error=False)


def test_the_shell_is_made_ready_on_the_lake_of_the_settings() -> None:
    """DuckDB's own shell, with the marts by name; here it reads from a pipe, for no test is a terminal."""
    program = """if True:
        from flows.cli.common.lake import reading
        from flows.cli.query.sql import shell
        with reading(None) as lake:
            setup = lake.reading_statements()
        shell(setup)
    """
    question = f"{QUESTION};\nSELECT current_setting('memory_limit') AS most;"
    environment = os.environ | {"NEWSLAKE_SQL_MEMORY": "700"}
    done = subprocess.run([sys.executable, "-c", program], input=question, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert ANSWER in done.stdout
    assert "700.0 MiB" in done.stdout
    assert "Success" not in done.stdout
