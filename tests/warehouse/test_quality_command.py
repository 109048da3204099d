"""`newslake quality`: what it prints and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import quality_lake
from factories import article, batch
from quality_lake import build, undated
from services import settings_of

from flows.cli.quality.checks import docs
from warehouse import LakeLocation, append_batch, open_lake

pytestmark = pytest.mark.xdist_group("expectations")
NEWSLAKE = str(Path(sys.executable).with_name("newslake"))


def newslake(*arguments: str, cwd: Path, lake: LakeLocation | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, with a lake in the settings."""
    environment = {**os.environ, "COLUMNS": "120", **(settings_of(lake) if lake else {})}
    return subprocess.run([NEWSLAKE, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """Ten days up to an hour ago, with one source that lost its dates."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quality_lake, "START", datetime.now(UTC) - timedelta(days=9, hours=1))
        return build(new_lake(), days=10, count=2, daily=6, changes={("paper-1", 9): undated}, gated=1)


def test_state_in_words(lake: LakeLocation, tmp_path: Path) -> None:
    """The first line is the verdict; drift follows with since when, by how much, and why it matters; warnings end with 0."""
    done = newslake("quality", cwd=tmp_path, lake=lake)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Needs a look: 1 source is drifting. 2 of 2 sources answer, 12 articles arrived")
    assert "paper-1 undated_as_usual, 100 % in 6 articles of the last 24 h" in done.stdout
    assert "expected: at most 20 %" in done.stdout
    assert "paper-0" in done.stdout


def test_state_for_programs(lake: LakeLocation, tmp_path: Path) -> None:
    """JSON and CSV give one row for each finding, the verdict first."""
    rows = json.loads(newslake("quality", "--format", "json", cwd=tmp_path, lake=lake).stdout)
    assert rows[0]["kind"] == "state"
    assert rows[0]["severity"] == "needs a look"
    assert [row["subject"] for row in rows if row["kind"] == "drift"] == ["paper-1"]
    text = newslake("quality", "--format", "csv", cwd=tmp_path, lake=lake).stdout
    assert [row["kind"] for row in csv.DictReader(io.StringIO(text))] == [row["kind"] for row in rows]


def test_check_stores_its_results_and_a_critical_failure_ends_with_4(lake: LakeLocation, tmp_path: Path) -> None:
    """`quality check` runs the checks now; a lake with an article twice is not healthy until it is repaired. Nothing is left in cwd."""
    with open_lake(lake) as held:
        copy = "INSERT INTO lake.base.article_version BY NAME SELECT * FROM lake.base.article_version LIMIT 1"
        held.write("spoil", lambda session: session.connection.execute(copy))
    done = newslake("quality", "check", cwd=tmp_path, lake=lake)
    assert done.returncode == 4, done.stderr
    assert done.stdout.startswith("Not healthy: ")
    assert "lake version_unique, 1 found" in done.stdout
    assert "Calculating" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert newslake("quality", cwd=tmp_path, lake=lake).returncode == 4


def test_data_docs_need_no_network(lake: LakeLocation, tmp_path: Path) -> None:
    """`quality docs` names the page to open, and no page has a link, script or image from elsewhere."""
    done = newslake("quality", "docs", "pages", cwd=tmp_path, lake=lake)
    assert done.returncode == 0, done.stderr
    assert "Open pages/index.html" in done.stdout
    pages = {file.stem: file.read_text("utf-8") for file in (tmp_path / "pages").glob("*.html")}
    assert pages.keys() == {"index", "article", "source", "lake", "poll", "fate", "article_topic"}
    assert "title_present" in pages["article"]
    for name, html in pages.items():
        assert not re.search(r"<(?:script|link|img|iframe|form)\b|(?:src|href)=.?https?:|@import|url\(", html), name


@pytest.mark.parametrize("command", [("quality",), ("quality", "check"), ("quality", "docs", "pages")])
def test_without_a_lake(another: LakeLocation, tmp_path: Path, command: tuple[str, ...]) -> None:
    """A place without a lake is named, with what to do, and none is made."""
    done = newslake(*command, cwd=tmp_path, lake=another)
    assert done.returncode == 2
    assert f"{another.shown()}: no lake here; make one" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (another.home / "warc").exists()


def test_what_arrived_after_the_newest_poll_is_in_the_data_docs(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backfill polls nothing: its articles are validated like all others, and the index says until when."""
    monkeypatch.setenv("COLUMNS", "400")
    location = build(LakeLocation(home), days=3, count=1, daily=4)
    later = quality_lake.START + timedelta(days=5)

    def articles() -> int:
        docs(tmp_path / "docs", home=home)
        [rows] = re.findall(r"article +│ +(\d+) ", capsys.readouterr().out)
        return int(rows)

    before = articles()
    with open_lake(location, clock=lambda: later) as lake:
        append_batch(lake, batch("backfill", [article(number) for number in range(7)], at=later))
    assert articles() == before + 7
    assert f"{later:%Y-%m-%d %H:%M} UTC" in (tmp_path / "docs" / "index.html").read_text()
