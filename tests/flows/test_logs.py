"""What a pass logs: its decisions, for people and for machines."""

import io
import json
import logging
import re
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from terminal import Terminal

from extractors.errors import NewslakeError
from flows.logs import ROOT, forwarded, log, redacting

ROWS = """source_id,name,kind,url,language,country,group,homepage,keep,enabled,paywall,terms,notes
refused,Refused,feed,http://127.0.0.1:1/feed,en,GB,,,relevant,yes,,,
asleep,Asleep,feed,http://127.0.0.1:1/other,en,GB,,,relevant,no,,,
"""


CLOSED = "postgresql://me:secret@db/lake is closed"


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    file = tmp_path / "sources.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.fixture
def ingest(newslake: Terminal, catalogue: Path) -> Callable[..., CompletedProcess[str]]:
    return partial(newslake, "ingest", "--sources", catalogue, "--home", catalogue.parent / "lake", cwd=catalogue.parent)


def test_verbose_says_why_a_source_was_not_polled(ingest: Callable[..., CompletedProcess[str]]) -> None:
    """One line a decision: disabled, failed and why; in the next pass, not due."""
    first, second = ingest("--verbose"), ingest("--verbose")
    assert "poll asleep: disabled in the catalogue" in first.stderr
    assert "poll refused: failed, 0 new and 0 known of 0, due " in first.stderr
    assert "poll refused: not due until " in second.stderr


def test_machines_get_one_object_a_line(ingest: Callable[..., CompletedProcess[str]]) -> None:
    """Each line of stderr is JSON with its stage, run and source; remarks and errors are, too."""
    done = ingest(NEWSLAKE_LOG_FORMAT="json")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["source"]: line["stage"] for line in lines if "source" in line} == {"asleep": "poll", "refused": "poll"}
    assert len({line["run"] for line in lines if "run" in line}) == 1
    assert {line["level"] for line in lines if line["stage"] == "command"} == {"info"}
    wrong = json.loads(ingest("--source", "none", NEWSLAKE_LOG_FORMAT="json").stderr.splitlines()[-1])
    assert (wrong["level"], "none" in wrong["message"]) == ("error", True)


def test_a_backfill_logs_its_decisions(newslake: Terminal, tmp_path: Path) -> None:
    """As a pass does: one line a row, with its reason."""
    table = tmp_path / "rows.jsonl"
    table.write_text('{"url": "https://paper.example/one", "text": ""}\n', encoding="utf-8")
    done = newslake("backfill", table, "--home", "lake", "--verbose", cwd=tmp_path)
    assert "ingest paper.example https://paper.example/one: rejected, no text: line 1: no text" in done.stderr


@pytest.mark.parametrize("cause", [ValueError("no"), RuntimeError("host=db password=hunter22"), OSError(5, "x", "http://u:pw@h/")])
def test_errors_reach_prefect_without_secrets(cause: Exception) -> None:
    """Their type stays where their words can be mended; what caused them is mended, too."""
    with pytest.raises(Exception, match=re.escape("***")) as caught, redacting():
        raise ValueError(CLOSED) from cause
    shown_of_all = "".join(traceback.format_exception(caught.value))
    assert not re.search("me:secret|hunter22|u:pw", shown_of_all)
    assert type(caught.value) is (NewslakeError if isinstance(cause, OSError) else ValueError)


def test_a_worker_prints_each_decision_once_with_its_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefect gives a worker's process a root handler, and the run a logger that prints too; afterwards all is as it was."""
    out = io.StringIO()
    run_logger, printing = logging.Logger("run"), logging.StreamHandler(out)
    run_logger.addHandler(printing)
    monkeypatch.setattr(ROOT, "propagate", True)
    logging.getLogger().addHandler(printing)
    try:
        with forwarded(run_logger):
            log("ingest", "appended, new", source="paper", key="https://paper.example/1")
        log("ingest", "known", level=logging.ERROR)
    finally:
        logging.getLogger().removeHandler(printing)
    assert out.getvalue().splitlines() == ["ingest paper https://paper.example/1: appended, new", "known"]


def test_nothing_is_logged_without_being_asked_for(ingest: Callable[..., CompletedProcess[str]]) -> None:
    """A plain pass shows its table only; loggers of libraries stay quiet."""
    done = ingest()
    assert "not due" not in done.stderr
    assert "disabled in the catalogue" not in done.stderr


def test_an_unknown_format_is_refused(ingest: Callable[..., CompletedProcess[str]]) -> None:
    """Before anything is polled."""
    done = ingest(NEWSLAKE_LOG_FORMAT="xml")
    assert (done.returncode, "NEWSLAKE_LOG_FORMAT" in done.stderr) == (2, True)
