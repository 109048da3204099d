"""`newslake sources`: its exit codes and what it prints."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from terminal import Terminal

from extractors.errors import SeedError
from extractors.records import Poll, PollOutcome, Source, SourceKind
from extractors.sources import SHIPPED, edit, load_sources
from flows.cli.sources.listing import row
from flows.demo.server import ServedWorld
from flows.demo.world import instant

Sources = Callable[..., CompletedProcess[str]]


@pytest.fixture
def sources(newslake: Terminal, tmp_path: Path) -> Sources:
    """`newslake sources ...`, loopback allowed."""
    return partial(newslake, "sources", cwd=tmp_path, NEWSLAKE_ALLOW_NETWORKS="127.0.0.0/8", NEWSLAKE_HOST_DELAY="0")


@pytest.fixture
def catalogue(world: ServedWorld, tmp_path: Path) -> Path:
    """The news world's sources, at a day on which there is something to read."""
    world.set_time(instant(9, "12:30"))
    return world.sources_csv(tmp_path / "sources.csv")


def test_list_shows_the_catalogue_where_there_is_no_lake(sources: Sources, catalogue: Path, tmp_path: Path) -> None:
    """Every source is new; the missing lake is told on stderr."""
    done = sources("list", "--sources", catalogue, "--home", tmp_path / "none", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 0
    assert len(rows) == len(load_sources(catalogue)[0])
    assert {row["state"] for row in rows} <= {"new", "disabled"}
    assert "showing the catalogue only" in done.stderr


def test_a_table_of_many_sources_is_bounded_and_says_how_many_there_are(sources: Sources, catalogue: Path, tmp_path: Path) -> None:
    """Programs get all of them."""
    told = sources("list", "--sources", catalogue, "--home", tmp_path / "none", "--limit", "3")
    known = [source.source_id for source in load_sources(catalogue)[0]]
    assert [name in told.stdout for name in known[:4]] == [True, True, True, False]
    assert f"the first 3 of {len(known)} sources; --limit gives more" in told.stderr
    whole = sources("list", "--sources", catalogue, "--home", tmp_path / "none", "--limit", "3", "--format", "csv")
    assert len(whole.stdout.splitlines()) == len(known) + 1


def test_check_asks_every_source_once_and_stores_nothing(sources: Sources, catalogue: Path, tmp_path: Path) -> None:
    """Exit code 1 says that some of the world's feeds are broken, and the rows say which."""
    done = sources("check", "--sources", catalogue, "--format", "json", NEWSLAKE_HOME=tmp_path / "lake")
    rows = json.loads(done.stdout)
    good = [row for row in rows if row["entries"]]
    assert len(rows) == sum(source.enabled for source in load_sources(catalogue)[0])
    assert len(good) >= 8
    assert all(row["status"] == 200 and row["newest"] for row in good)
    assert done.returncode == (0 if len(good) == len(rows) else 1)
    assert not (tmp_path / "lake").exists()


def test_check_of_a_source_that_is_not_there_is_exit_code_2(sources: Sources, catalogue: Path) -> None:
    """One line, no traceback."""
    done = sources("check", "--sources", catalogue, "--source", "nobody")
    assert done.returncode == 2
    assert done.stderr.strip() == "newslake: --source: no such source in the catalogue: nobody"


@pytest.mark.parametrize(
    "command", [("ingest", "--source"), ("sources", "check", "--source"), ("sources", "disable"), ("sources", "remove")]
)
def test_a_source_that_is_not_there_is_told_with_the_one_it_resembles(newslake: Terminal, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Wherever an identifier is given."""
    path = tmp_path / "sources.csv"
    path.write_text("source_id,name,kind,url\nbbc-world,BBC,feed,http://127.0.0.1:1/f\n", encoding="utf-8")
    done = newslake(*command, "bbc-wrld", "--sources", path, cwd=tmp_path)
    assert done.returncode == 2
    assert "bbc-wrld (did you mean bbc-world?)" in done.stderr.splitlines()[-1]


def test_check_of_nothing_that_answers_is_exit_code_3(sources: Sources, tmp_path: Path) -> None:
    """All of the catalogue is out of reach."""
    path = tmp_path / "sources.csv"
    path.write_text("source_id,name,kind,url\na,A,feed,http://127.0.0.1:9/feed\n")
    assert sources("check", "--sources", path).returncode == 3


def test_add_finds_the_feed_of_a_site_and_appends_it_once(sources: Sources, catalogue: Path, tmp_path: Path) -> None:
    """Into a new catalogue; a dry run writes nothing, a second time is refused."""
    url = next(source.url for source in load_sources(catalogue)[0] if source.kind == "feed")
    mine = tmp_path / "mine.csv"
    assert sources("add", url, "--sources", mine, "--dry-run").returncode == 0
    assert not mine.exists()
    done = sources("add", url, "--sources", mine, "--id", "mine", "--keep", "all")
    assert done.returncode == 0, done.stderr
    (source,) = load_sources(mine)[0]
    assert (source.source_id, source.url, source.keep) == ("mine", url, "all")
    again = sources("add", url, "--sources", mine)
    assert again.returncode == 2
    assert "already" in again.stderr


def test_opml_goes_out_and_comes_back(sources: Sources, catalogue: Path, tmp_path: Path) -> None:
    """Every feed of the catalogue; importing twice adds nothing."""
    opml, mine = tmp_path / "list.opml", tmp_path / "mine.csv"
    assert sources("export", "--sources", catalogue, "--out", opml).returncode == 0
    assert sources("import", opml, "--sources", mine).returncode == 0
    feeds = {source.url for source in load_sources(catalogue)[0] if source.kind == "feed"}
    assert {source.url for source in load_sources(mine)[0]} == feeds
    assert sources("import", opml, "--sources", mine).stdout == ""


def test_a_file_that_is_no_opml_is_exit_code_2(sources: Sources, catalogue: Path, tmp_path: Path) -> None:
    """The message names it."""
    done = sources("import", catalogue, "--sources", tmp_path / "mine.csv")
    assert done.returncode == 2
    assert str(catalogue) in done.stderr
    assert "Traceback" not in done.stderr
    (tmp_path / "empty.opml").write_text("<opml><body><outline text='none'/></body></opml>")
    done = sources("import", tmp_path / "empty.opml", "--sources", catalogue)
    assert (done.returncode, "lists no feed" in done.stderr) == (2, True)


def test_the_shipped_catalogue_is_copied_at_first_use_and_never_written_to(sources: Sources, catalogue: Path, tmp_path: Path) -> None:
    """Disabled, removed and enabled rows are the working folder's; what is shipped later is offered once."""
    shipped, mine = SHIPPED.read_bytes(), tmp_path / "work" / "sources.csv"
    mine.parent.mkdir()
    url = next(source.url for source in load_sources(catalogue)[0] if source.kind == "feed")
    assert sources("add", url, "--dry-run", cwd=mine.parent).returncode == 0
    assert not mine.exists()
    done = sources("add", url, "--id", "mine", cwd=mine.parent)
    assert "sources.csv: made from the catalogue that newslake ships" in done.stderr
    first, second, third, *_ = [source.source_id for source in load_sources(SHIPPED)[0]]
    assert mine.read_bytes().startswith(shipped)
    assert sources("disable", first, "--why", 'says "no", thrice', cwd=mine.parent).returncode == 0
    assert sources("remove", second, third, cwd=mine.parent).returncode == 0
    record = mine.with_name("sources.csv.shipped")
    record.write_text("\n".join(name for name in record.read_text().split() if name != third))
    offer = sources("update", "--format", "json", cwd=mine.parent)
    assert [row["source"] for row in json.loads(offer.stdout)] == [third]
    assert sources("update", "--add", cwd=mine.parent).returncode == 0
    assert json.loads(sources("update", "--format", "json", cwd=mine.parent).stdout) == []
    beside = sources("list", "--home", mine.parent / "lake", "--format", "json", cwd=tmp_path)
    listed = {row["source"]: row["state"] for row in json.loads(beside.stdout)}
    assert (listed[first], listed["mine"], listed[third]) == ("disabled", "new", "new")
    assert second not in listed
    assert SHIPPED.read_bytes() == shipped


def test_a_change_of_rows_leaves_all_others_as_they_are(tmp_path: Path) -> None:
    """Quoted line ends, foreign and missing columns; nothing is changed where one source is unknown."""
    path = tmp_path / "sources.csv"
    rows = [
        "source_id,name,kind,url,remark\r\n",
        'a,"A, the\nfirst",feed,http://a.example/f,"x"\r\n',
        "b,B,feed,http://b.example/f,\n",
        "\n",
    ]
    path.write_bytes("".join([*rows, "c,C,feed,http://c.example/f,last"]).encode())
    with pytest.raises(SeedError, match="has no source d; "):
        edit.switch(path, ["b", "d"], enabled=False)
    edit.switch(path, ["b"], enabled=False)
    changed = [
        "source_id,name,kind,url,remark,enabled\n",
        rows[1],
        "b,B,feed,http://b.example/f,,false\n",
        "c,C,feed,http://c.example/f,last",
    ]
    assert path.read_bytes().decode() == "".join(changed)
    edit.remove(path, ["a"])
    edit.switch(path, ["b"], enabled=True)
    assert [(source.source_id, source.enabled) for source in load_sources(path)[0]] == [("b", True), ("c", True)]


def test_a_feed_that_is_gone_has_no_next_poll() -> None:
    """Its publisher retired it: the list shows no time at which nothing will happen."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    poll = Poll(source_id="a", url="https://a.example/feed", at=at, outcome=PollOutcome.GONE, next_due=at + timedelta(days=1))
    shown = row(Source(source_id="a", name="Alpha", kind=SourceKind.FEED, url=poll.url), (poll,))
    assert (shown["state"], shown["next_due"], shown["every"]) == ("gone", None, None)
