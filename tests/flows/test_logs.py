"""What a pass logs: its decisions, for people and for machines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-c", "from flows.cli import main; main()", "ingest"]
ROWS = """source_id,name,kind,url,language,country,group,homepage,keep,enabled,paywall,terms,notes
refused,Refused,feed,http://127.0.0.1:1/feed,en,GB,,,relevant,yes,,,
asleep,Asleep,feed,http://127.0.0.1:1/other,en,GB,,,relevant,no,,,
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    file = tmp_path / "sources.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def ingest(catalogue: Path, *flags: str, **given: str) -> subprocess.CompletedProcess[str]:
    home = catalogue.parent / "lake"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSLAKE_", "PREFECT_"))} | given
    command = [*PROGRAM, "--sources", str(catalogue), "--home", str(home), *flags]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_verbose_says_why_a_source_was_not_polled(catalogue: Path) -> None:
    """One line a decision: disabled, failed and why; in the next pass, not due."""
    first, second = ingest(catalogue, "--verbose"), ingest(catalogue, "--verbose")
    assert "poll asleep: disabled in the catalogue" in first.stderr
    assert "poll refused: failed, 0 new of 0, due " in first.stderr
    assert "poll refused: not due until " in second.stderr


def test_machines_get_one_object_a_line(catalogue: Path) -> None:
    """Each line is JSON with its stage, run and source."""
    done = ingest(catalogue, NEWSLAKE_LOG_FORMAT="json")
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert {line["source"]: line["stage"] for line in lines} == {"asleep": "poll", "refused": "poll"}
    assert len({line["run"] for line in lines}) == 1


def test_nothing_is_logged_without_being_asked_for(catalogue: Path) -> None:
    """A plain pass shows its table only; loggers of libraries stay quiet."""
    done = ingest(catalogue)
    assert "not due" not in done.stderr
    assert "disabled in the catalogue" not in done.stderr


def test_an_unknown_format_is_refused(catalogue: Path) -> None:
    """Before anything is polled."""
    done = ingest(catalogue, NEWSLAKE_LOG_FORMAT="xml")
    assert (done.returncode, "NEWSLAKE_LOG_FORMAT" in done.stderr) == (2, True)
