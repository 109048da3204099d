"""`newslake sources`, as it is called: the installed command, its exit codes and what it prints."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.sources import load_sources
from flows.demo.server import ServedWorld
from flows.demo.world import instant


def newslake(*arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run the command with these settings, loopback allowed."""
    environment = {"NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8", "NEWSLAKE_HOST_DELAY": "0"} | {
        name: str(value) for name, value in settings.items()
    }
    return subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", *map(str, arguments)],
        env={**os.environ, **environment, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def catalogue(world: ServedWorld, tmp_path: Path) -> Path:
    """The news world's sources, at a day on which there is something to read."""
    world.set_time(instant(9, "12:30"))
    return world.sources_csv(tmp_path / "sources.csv")


def test_list_shows_the_catalogue_where_there_is_no_lake(catalogue: Path, tmp_path: Path) -> None:
    """Every source is new; the missing lake is told on stderr."""
    done = newslake("sources", "list", "--sources", catalogue, "--home", tmp_path / "none", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 0
    assert len(rows) == len(load_sources(catalogue)[0])
    assert {row["state"] for row in rows} <= {"new", "disabled"}
    assert "showing the catalogue only" in done.stderr


def test_check_asks_every_source_once_and_stores_nothing(catalogue: Path, tmp_path: Path) -> None:
    """Exit code 1 says that some of the world's feeds are broken, and the rows say which."""
    done = newslake("sources", "check", "--sources", catalogue, "--format", "json", NEWSLAKE_HOME=tmp_path / "lake")
    rows = json.loads(done.stdout)
    good = [row for row in rows if row["entries"]]
    assert len(rows) == sum(source.enabled for source in load_sources(catalogue)[0])
    assert len(good) >= 8
    assert all(row["status"] == 200 and row["newest"] for row in good)
    assert done.returncode == (0 if len(good) == len(rows) else 1)
    assert not (tmp_path / "lake").exists()


def test_check_of_a_source_that_is_not_there_is_exit_code_2(catalogue: Path) -> None:
    """One line, no traceback."""
    done = newslake("sources", "check", "--sources", catalogue, "--source", "nobody")
    assert done.returncode == 2
    assert done.stderr.strip() == "newslake: --source: no such source in the catalogue: nobody"


def test_check_of_nothing_that_answers_is_exit_code_3(tmp_path: Path) -> None:
    """All of the catalogue is out of reach."""
    path = tmp_path / "sources.csv"
    path.write_text("source_id,name,kind,url\na,A,feed,http://127.0.0.1:9/feed\n")
    assert newslake("sources", "check", "--sources", path).returncode == 3


def test_add_finds_the_feed_of_a_site_and_appends_it_once(catalogue: Path, tmp_path: Path) -> None:
    """Into a new catalogue; a dry run writes nothing, a second time is refused."""
    url = next(source.url for source in load_sources(catalogue)[0] if source.kind == "feed")
    mine = tmp_path / "mine.csv"
    assert newslake("sources", "add", url, "--sources", mine, "--dry-run").returncode == 0
    assert not mine.exists()
    done = newslake("sources", "add", url, "--sources", mine, "--id", "mine", "--keep", "all")
    assert done.returncode == 0, done.stderr
    (source,) = load_sources(mine)[0]
    assert (source.source_id, source.url, source.keep) == ("mine", url, "all")
    again = newslake("sources", "add", url, "--sources", mine)
    assert again.returncode == 2
    assert "already" in again.stderr


def test_opml_goes_out_and_comes_back(catalogue: Path, tmp_path: Path) -> None:
    """Every feed of the catalogue; importing twice adds nothing."""
    opml, mine = tmp_path / "list.opml", tmp_path / "mine.csv"
    assert newslake("sources", "export", "--sources", catalogue, "--out", opml).returncode == 0
    assert newslake("sources", "import", opml, "--sources", mine).returncode == 0
    feeds = {source.url for source in load_sources(catalogue)[0] if source.kind == "feed"}
    assert {source.url for source in load_sources(mine)[0]} == feeds
    assert newslake("sources", "import", opml, "--sources", mine).stdout == ""


def test_a_file_that_is_no_opml_is_exit_code_2(catalogue: Path, tmp_path: Path) -> None:
    """The message names it."""
    done = newslake("sources", "import", catalogue, "--sources", tmp_path / "mine.csv")
    assert done.returncode == 2
    assert str(catalogue) in done.stderr
    assert "Traceback" not in done.stderr
