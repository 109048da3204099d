"""What a pass logs: its decisions, for people and for machines."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from extractors.errors import NewslakeError
from flows.logs import ROOT, forwarded, log, redacting

PROGRAM = [sys.executable, "-c", "from flows.cli import main; main()"]
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


def ingest(catalogue: Path, *flags: str, **given: str) -> subprocess.CompletedProcess[str]:
    home = catalogue.parent / "lake"
    return run("ingest", "--sources", str(catalogue), "--home", str(home), *flags, **given)


def run(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSLAKE_", "PREFECT_"))} | given
    return subprocess.run([*PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_verbose_says_why_a_source_was_not_polled(catalogue: Path) -> None:
    """One line a decision: disabled, failed and why; in the next pass, not due."""
    first, second = ingest(catalogue, "--verbose"), ingest(catalogue, "--verbose")
    assert "poll asleep: disabled in the catalogue" in first.stderr
    assert "poll refused: failed, 0 new of 0, due " in first.stderr
    assert "poll refused: not due until " in second.stderr


def test_machines_get_one_object_a_line(catalogue: Path) -> None:
    """Each line of stderr is JSON with its stage, run and source; remarks and errors are, too."""
    done = ingest(catalogue, NEWSLAKE_LOG_FORMAT="json")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["source"]: line["stage"] for line in lines if "source" in line} == {"asleep": "poll", "refused": "poll"}
    assert len({line["run"] for line in lines if "run" in line}) == 1
    assert [line["level"] for line in lines if line["stage"] == "command"] == ["info"]
    wrong = json.loads(ingest(catalogue, "--source", "none", NEWSLAKE_LOG_FORMAT="json").stderr.splitlines()[-1])
    assert (wrong["level"], "none" in wrong["message"]) == ("error", True)


def test_a_backfill_logs_its_decisions(catalogue: Path) -> None:
    """As a pass does: one line a row, with its reason."""
    table = catalogue.with_name("rows.jsonl")
    table.write_text('{"url": "https://paper.example/one", "text": ""}\n', encoding="utf-8")
    done = run("backfill", str(table), "--home", str(catalogue.parent / "lake"), "--verbose")
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


def test_nothing_is_logged_without_being_asked_for(catalogue: Path) -> None:
    """A plain pass shows its table only; loggers of libraries stay quiet."""
    done = ingest(catalogue)
    assert "not due" not in done.stderr
    assert "disabled in the catalogue" not in done.stderr


def test_an_unknown_format_is_refused(catalogue: Path) -> None:
    """Before anything is polled."""
    done = ingest(catalogue, NEWSLAKE_LOG_FORMAT="xml")
    assert (done.returncode, "NEWSLAKE_LOG_FORMAT" in done.stderr) == (2, True)
