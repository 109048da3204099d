"""`newslake quality`: what it prints and how it ends."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import quality_lake
from factories import article, batch
from quality_lake import build, undated
from services import settings_of
from terminal import Terminal

from flows.cli.quality.checks import docs
from warehouse import LakeLocation, append_batch, open_lake

pytestmark = pytest.mark.xdist_group("expectations")


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """Eight days up to an hour ago, with one source that lost its dates."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quality_lake, "START", datetime.now(UTC) - timedelta(days=7, hours=1))
        return build(new_lake(), days=8, count=2, daily=6, changes={("paper-1", 7): undated}, gated=1)


@pytest.fixture
def quality(newslake: Terminal, lake: LakeLocation, tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """`newslake quality ...` on this lake, in a wide terminal."""
    return partial(newslake, "quality", cwd=tmp_path, COLUMNS=120, **settings_of(lake))


def test_state_in_words(quality: Callable[..., CompletedProcess[str]]) -> None:
    """The first line is the verdict; drift follows with since when, by how much, and why it matters; warnings end with 0."""
    done = quality()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Needs a look: 1 source is drifting. 2 of 2 sources answer, 12 articles arrived")
    assert "paper-1 undated_as_usual, 100 % in 6 articles of the last 24 h" in done.stdout
    assert "expected: at most 20 %" in done.stdout
    assert "paper-0" in done.stdout


def test_state_for_programs(quality: Callable[..., CompletedProcess[str]]) -> None:
    """JSON and CSV give one row for each finding, the verdict first."""
    rows = json.loads(quality("--format", "json").stdout)
    assert rows[0]["kind"] == "state"
    assert rows[0]["severity"] == "needs a look"
    assert [row["subject"] for row in rows if row["kind"] == "drift"] == ["paper-1"]
    text = quality("--format", "csv").stdout
    assert [row["kind"] for row in csv.DictReader(io.StringIO(text))] == [row["kind"] for row in rows]


def test_check_stores_its_results_and_a_critical_failure_ends_with_4(
    quality: Callable[..., CompletedProcess[str]], lake: LakeLocation, tmp_path: Path
) -> None:
    """`quality check` runs the checks now; a lake with an article twice is not healthy until it is repaired. Nothing is left in cwd."""
    with open_lake(lake) as held:
        copy = "INSERT INTO lake.base.article_version BY NAME SELECT * FROM lake.base.article_version LIMIT 1"
        held.write("spoil", lambda session: session.connection.execute(copy))
    done = quality("check")
    assert done.returncode == 4, done.stderr
    assert done.stdout.startswith("Not healthy: ")
    assert "lake version_unique, 1 found" in done.stdout
    assert "Calculating" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert quality().returncode == 4


def test_data_docs_need_no_network(quality: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    """`quality docs` names the page to open, and no page has a link, script or image from elsewhere."""
    done = quality("docs", "pages")
    assert done.returncode == 0, done.stderr
    assert "Open pages/index.html" in done.stdout
    pages = {file.stem: file.read_text("utf-8") for file in (tmp_path / "pages").glob("*.html")}
    assert pages.keys() == {"index", "article", "source", "lake", "poll", "fate", "article_topic"}
    assert "title_present" in pages["article"]
    for name, html in pages.items():
        assert not re.search(r"<(?:script|link|img|iframe|form)\b|(?:src|href)=.?https?:|@import|url\(", html), name


@pytest.mark.parametrize("command", [("quality",), ("quality", "check"), ("quality", "docs", "pages")])
def test_without_a_lake(newslake: Terminal, another: LakeLocation, tmp_path: Path, command: tuple[str, ...]) -> None:
    """A place without a lake is named, with what to do, and none is made."""
    done = newslake(*command, cwd=tmp_path, **settings_of(another))
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
