"""Opening a lake: made at first use, migrated, refused with a clear word."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from factories import article, batch
from psycopg.conninfo import conninfo_to_dict
from services import settings_of

from extractors.errors import LakeBusyError, LakeError, LakeTooNewError, SettingError
from extractors.records import Outcome
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake import connection as connect
from warehouse.lake import migrations as migrate
from warehouse.lake.lock import holder, writers_turn
from warehouse.lake.marts import marts
from warehouse.lake.migrations import migrations


def test_a_lake_is_made_at_first_use(another: LakeLocation) -> None:
    """Folder, metadata database, tables and marts; a second opening finds them."""
    for _ in range(2):
        with open_lake(another) as lake:
            assert lake.query("SELECT count(*), max(number) FROM base.migration") == [(len(migrations()), migrations()[-1].number)]


def test_a_long_query_draws_no_progress_bar(home: Path) -> None:
    """DuckDB would, on standard output, between what programs read there."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        assert lake.query("SELECT current_setting('enable_progress_bar')") == [(False,)]


def test_tables_have_statistics_before_they_have_a_row(location: LakeLocation) -> None:
    """Or DuckLake looks for them again for each column of each query; the row that left them shows nowhere, also not as a minimum."""
    with open_lake(location) as lake:
        known = f"SELECT table_id FROM {location.metadata}.ducklake_table_stats"
        assert lake.query(f"SELECT table_name FROM {location.metadata}.ducklake_table WHERE table_id NOT IN ({known})") == []
        tables = lake.query(f"SELECT table_name FROM {location.metadata}.ducklake_table")
        rows = " UNION ALL ".join(f"SELECT '{table}' AS name, count(*) AS rows FROM base.{table}" for (table,) in tables)
        assert {name for name, count in lake.query(rows) if count} == {"mart_definition", "migration"}
        assert lake.query("SELECT max(dated) FROM base.article_version") == [(None,)]
        append_batch(lake, batch("a", [article(1)]))
        [(least,)] = lake.query("SELECT min(dated) FROM base.article_version")
        assert lake.query("SELECT max(dated) FROM base.article_version") == [(least,)]
        assert lake.query("SELECT count(*), min(dated) = max(dated), min(article_id) = max(article_id) FROM base.article_version") == [
            (1, True, True)
        ]


def test_the_metadata_database_in_a_folder_is_in_wal_mode(tmp_path: Path) -> None:
    """Readers and a writer then do not wait for each other; the folder may lie deep in one that is not there yet."""
    import sqlite3

    location = LakeLocation(tmp_path / "deep" / "lake")
    with open_lake(location):
        pass
    with sqlite3.connect(location.catalog_file) as metadata:
        assert metadata.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_each_migration_has_a_number_of_its_own() -> None:
    """Two that were written at the same time share a number without a conflict between files, and a lake would get one of them."""
    numbers = [migration.number for migration in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_mart_has_the_columns_that_its_header_names(location: LakeLocation) -> None:
    """In the same order, each with a meaning, and a grain and keys."""
    with open_lake(location) as lake:
        for mart in marts():
            assert mart.meaning, mart.name
            assert mart.grain, mart.name
            if not mart.macro:
                found = [name for name, *_ in lake.query(f"DESCRIBE {mart.name}")]
                assert found == [name for name, _ in mart.columns], mart.name
                assert set(mart.keys.split(", ")) <= set(found), mart.name


def test_a_changed_mart_is_made_anew(location: LakeLocation) -> None:
    """A lake made by an earlier program shows this program's marts after it was opened for writing; readers before are told so."""
    with open_lake(location) as lake:
        lake.write("test", lambda session: session.query("CREATE OR REPLACE VIEW mart.lake_event AS SELECT 1 AS old"))
        lake.write("test", lambda session: session.query("UPDATE base.mart_definition SET content_hash = 'old' WHERE name = 'lake_event'"))
    with open_lake(location, read_only=True) as lake, pytest.raises(LakeError, match="newslake maintain` makes them anew"):
        lake.query("SELECT count(event_id) FROM lake_event")
    with open_lake(location) as lake:
        assert lake.query("SELECT count(event_id) FROM lake_event") == [(0,)]


def test_a_newer_lake_is_refused(location: LakeLocation) -> None:
    """It says what to do, for readers as for writers."""
    with open_lake(location) as lake:
        lake.write("test", lambda session: session.query("INSERT INTO base.migration VALUES (9999, 'later', now())"))
    for read_only in (True, False):
        with pytest.raises(LakeTooNewError, match="upgrade newslake"), open_lake(location, read_only):
            pass


def test_an_older_lake_is_brought_up_to_date_by_a_writer(location: LakeLocation) -> None:
    """A reader, who may change nothing, is told so."""
    with open_lake(location) as lake:
        lake.write("test", lambda session: session.query("DELETE FROM base.migration WHERE number > 1"))
    with pytest.raises(LakeError, match="newslake maintain"), open_lake(location, read_only=True):
        pass


def test_data_belongs_into_a_folder_or_a_bucket(tmp_path: Path) -> None:
    """Another scheme is refused with the setting's name, not taken for a folder."""
    with pytest.raises(SettingError, match="NEWSLAKE_DATA"):
        LakeLocation(tmp_path, data="ftp://host/lake")


@pytest.mark.parametrize("given", ["host=db dbname=news", "postgresql://db/news", "postgresql://db/news?sslmode=require"])
def test_a_database_that_vanishes_counts_as_gone_after_a_minute_or_as_the_user_says(given: str) -> None:
    """libpq's own parameters, in both forms of a connection string."""
    ours = {"connect_timeout": "30", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
    ours |= {"tcp_user_timeout": "60000", "options": "-clock_timeout=60000"}
    catalog = given if "://" in given else f"postgres:{given}"
    assert conninfo_to_dict(LakeLocation(Path("lake"), catalog).watched_connection()) == conninfo_to_dict(given) | ours
    longer = f"{catalog}{'&' if '?' in given else '?' if '://' in given else ' '}keepalives_idle=99"
    assert conninfo_to_dict(LakeLocation(Path("lake"), longer).watched_connection())["keepalives_idle"] == "99"


def test_a_reader_of_no_lake_is_told_how_to_make_one(another: LakeLocation) -> None:
    """Reading makes nothing."""
    for _ in range(2):
        with pytest.raises(LakeError, match="newslake ingest"), open_lake(another, read_only=True):
            pass
    assert not another.home.exists() or not list(another.home.iterdir())


def test_a_broken_metadata_database_is_named(tmp_path: Path) -> None:
    """Not a database, truncated to nothing, cut in the middle: one clear error each."""
    location = LakeLocation(tmp_path)
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(1)]))
    whole = location.catalog_file.read_bytes()
    for content in (b"this is no database, but long enough to look like one" * 20, b"", whole[: len(whole) // 3]):
        for left in tmp_path.glob("catalog.sqlite-*"):
            left.unlink()
        location.catalog_file.write_bytes(content)
        for read_only in (True, False):
            with (
                pytest.raises(LakeError, match=r"the metadata database .*restore it with `newslake restore`"),
                open_lake(location, read_only) as lake,
            ):
                lake.query("SELECT count(*) FROM article")


@pytest.fixture
def read_only(home: Path, tmp_path: Path) -> Iterator[Path]:
    """A lake on a disk that takes no more writes; as root, who writes past permissions, a real read-only mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    root = os.geteuid() == 0
    if root and subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("root without the right to mount writes everywhere")
    lake = shutil.copytree(home, folder / "lake")
    try:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)] if root else ["chmod", "-R", "a-w", str(folder)], check=True)
        yield lake
    finally:
        subprocess.run(["umount", "--lazy", str(folder)] if root else ["chmod", "-R", "u+w", str(folder)], check=True)


def test_a_folder_that_cannot_be_written_is_named(read_only: Path) -> None:
    """With the permission to give: for a lake that is there, to readers and writers, and for one that is to be made."""
    for mode in (True, False):
        with pytest.raises(LakeError, match="write access"), open_lake(LakeLocation(read_only), mode):
            pass
    with pytest.raises(LakeError, match="cannot be written"), open_lake(LakeLocation(read_only.parent / "new")):
        pass


def test_data_that_cannot_be_written_is_not_called_lost(read_only: Path, tmp_path: Path) -> None:
    """The metadata database may be on another disk than the data."""
    location = LakeLocation(shutil.copytree(read_only, tmp_path / "here"), data=str(read_only / "data"))
    with open_lake(location) as lake, pytest.raises(LakeError, match="write access to whoever writes"):
        lake.write("test", lambda session: session.query("CREATE TABLE lake.base.wide AS SELECT range FROM range(1000)"))


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    """An ordinary mistake in NEWSLAKE_HOME."""
    (tmp_path / "lake").write_text("")
    with pytest.raises(LakeError, match="cannot be written"), open_lake(LakeLocation(tmp_path / "lake")):
        pass


def test_an_unknown_metadata_database_is_a_setting_error(tmp_path: Path) -> None:
    """Only PostgreSQL can be named."""
    with pytest.raises(SettingError, match="postgres:"):
        LakeLocation(tmp_path, catalog="mysql:host=x")


def test_the_turn_names_its_holder_and_ends_with_it(tmp_path: Path) -> None:
    """Who waits too long is told by whom; a dead holder holds nothing."""
    lock = tmp_path / "writer.lock"
    with writers_turn(lock, "append"):
        held = holder(lock)
        assert held is not None
        assert (held.pid, held.purpose) == (os.getpid(), "append")
        with pytest.raises(LakeBusyError, match=rf"process {os.getpid()} .*append"), writers_turn(lock, "other", seconds=0.05):
            pass
    assert holder(lock) is None
    child = os.fork()
    if child == 0:
        with writers_turn(lock, "killed"):
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with writers_turn(lock, "next", seconds=5):
        assert holder(lock) is not None


def test_a_writer_that_comes_back_at_once_overtakes_nobody(tmp_path: Path) -> None:
    """It has the turn again and again, with next to nothing between, until another one has had it."""
    lock, had = tmp_path / "writer.lock", tmp_path / "had"
    child = os.fork()
    if child == 0:
        turns = 0
        while not had.exists():
            with writers_turn(lock, "again"):
                turns += 1
        os._exit(0 if turns else 1)
    while holder(lock) is None:
        os.sched_yield()
    with writers_turn(lock, "waiting", seconds=30):
        had.touch()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_forked_child_does_not_keep_the_turn(tmp_path: Path) -> None:
    """A worker process started during a commit must not hold the lock after its parent let go."""
    lock = tmp_path / "writer.lock"
    receiving, sending = os.pipe()
    with writers_turn(lock, "append"):
        child = os.fork()
        if child == 0:
            os.close(sending)
            os.read(receiving, 1)
            os._exit(0)
    with writers_turn(lock, "next", seconds=5):
        pass
    os.close(sending)
    os.waitpid(child, 0)


def test_threads_share_a_lake(location: LakeLocation) -> None:
    """Appends and questions from several threads take turns on it."""
    with open_lake(location) as lake:
        results: list[int] = []

        def work(number: int) -> None:
            done = append_batch(lake, batch(f"r{number}", [article(number), article(99)]))
            results.append(done.count(Outcome.APPENDED))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == [1, 1, 1, 2]
        assert lake.query("SELECT count(*) FROM article") == [(5,)]


OPENING = """
import os, sys
from warehouse import LakeLocation, open_lake
print("ready", flush=True)
sys.stdin.read(1)
with open_lake(LakeLocation.of(os.environ)) as lake:
    print(lake.query("SELECT count(*) FROM base.migration")[0][0])
"""


def test_of_several_that_start_where_no_lake_is_one_makes_it(another: LakeLocation) -> None:
    """The others wait and find it; none takes the half of it for a broken one."""
    command, environment = [sys.executable, "-c", OPENING], os.environ | settings_of(another)
    makers = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for maker in makers:
        assert maker.stdout
        assert maker.stdout.readline() == "ready\n"
    for maker in makers:
        assert maker.stdin
        maker.stdin.write("g")
        maker.stdin.flush()
    for maker in makers:
        out, error = maker.communicate(timeout=120)
        assert (out, error, maker.returncode) == (f"{len(migrations())}\n", "", 0)
    assert not list(another.home.glob("catalog.draft*"))


def test_a_maker_that_is_killed_leaves_no_lake_and_the_next_makes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the last statement, before the metadata database has its name."""
    location = LakeLocation(tmp_path / "lake")
    child = os.fork()
    if child == 0:
        monkeypatch.setattr("warehouse.lake.draft.publish", lambda *_: os.kill(os.getpid(), 9))
        with open_lake(location):
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    assert (location.home / "catalog.draft").is_file()
    with pytest.raises(LakeError, match="no lake here"), open_lake(location, read_only=True):
        pass
    with open_lake(location) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(0,)]


def test_the_second_lake_of_a_folder_is_a_copy_with_its_own_place_time_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first took a second to make is kept for this user, without a row; a damaged copy is replaced."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lakes: dict[str, object] = {}
    names: dict[str, str] = {}
    made: list[str] = []
    really = migrate.make_marts

    def counted(*given: Any) -> None:
        made.append(name)
        really(*given)

    monkeypatch.setattr(migrate, "make_marts", counted)
    for number, name in enumerate(("first", "second", "third")):
        if name == "third":
            [kept] = (tmp_path / "cache" / "newslake").glob("empty-*")
            kept.write_bytes(kept.read_bytes()[:-100])
        location = LakeLocation(tmp_path / name)
        began = datetime.now(UTC)
        with open_lake(location) as lake:
            metadata = location.metadata
            tables = "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns WHERE table_catalog = 'lake'"
            lakes[name] = (sorted(lake.query(tables)), sorted(lake.query(f"SELECT sql FROM {metadata}.ducklake_view")))
            [(path,)] = lake.query(f"SELECT value FROM {metadata}.ducklake_metadata WHERE key = 'data_path'")
            assert path == location.data_path
            [(before,)] = lake.query("SELECT min(snapshot_time) FROM ducklake_snapshots('lake')")
            assert before >= began
            assert lake.query("SELECT count(*), min(applied_at) >= $began FROM base.migration", {"began": began}) == [
                (len(migrations()), True)
            ]
            names[name] = str(lake.query(f"SELECT schema_uuid FROM {metadata}.ducklake_schema ORDER BY schema_name"))
            append_batch(lake, batch("a", [article(number)]))
            assert lake.query("SELECT count(*) FROM article") == [(1,)]
    assert lakes["first"] == lakes["second"] == lakes["third"]
    assert made == ["first", "third"]
    assert len(set(names.values())) == 3


def test_where_nothing_can_be_kept_a_lake_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder would be."""
    (tmp_path / "cache").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with open_lake(LakeLocation(tmp_path / "lake")) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(0,)]


@pytest.mark.parametrize(
    "name", ["a'b", 'a"b', "a%20b", "a b", "a\nb", "a#b", "a*b", "a[b]c", "{a,b}", "~", "$HOME", "a:b", "-x", "рік", "a;b"]
)
def test_a_folder_may_have_any_name_that_duckdb_can_open(
    empty_lake: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows in data files included."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 3)
    location = LakeLocation(shutil.copytree(empty_lake, tmp_path / name / "lake"))
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(number) for number in range(5)]))
    with open_lake(location, read_only=True) as lake:
        assert lake.query("SELECT count(*), count(text) FROM article") == [(5, 5)]
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert list((location.home / "data").rglob("*.parquet"))


@pytest.mark.parametrize("name", ["a?b", "a?mode=memory", "a\\b", os.fsdecode(b"a\xffb")])
def test_a_folder_that_duckdb_would_take_for_another_is_refused(tmp_path: Path, name: str) -> None:
    """As the lake's folder and as that of its data; nothing is made anywhere."""
    with pytest.raises(SettingError, match=r"^NEWSLAKE_HOME: .*choose another folder"):
        LakeLocation(tmp_path / name)
    with pytest.raises(SettingError, match=r"^NEWSLAKE_DATA: .*choose another folder"):
        LakeLocation(tmp_path / "lake", data=str(tmp_path / name))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize("name", ["writer.lock", "writer.queue"])
def test_a_lock_that_is_a_link_is_not_followed(home: Path, tmp_path: Path, name: str, link: Callable[[Path, Path], None]) -> None:
    """What it points at keeps its content, and is not made where it is not there."""
    precious = tmp_path / "precious"
    precious.write_text("keep")
    (home / name).unlink(missing_ok=True)
    link(precious, home / name)
    with open_lake(LakeLocation(home)) as lake, pytest.raises(LakeError, match=f"{name}: is a link"):
        append_batch(lake, batch("a", [article(1)]))
    assert precious.read_text() == "keep"


@pytest.mark.parametrize(("limit", "value", "advice"), [("FSIZE", 10_000, "ulimit -f"), ("FSIZE", 0, "ulimit -f"), ("NOFILE", 12, "")])
def test_a_limit_of_the_process_is_named_and_not_taken_for_a_broken_lake(home: Path, limit: str, value: int, advice: str) -> None:
    """On the size of files and on open ones: it works, or one line says what to raise; nobody is sent to restore a whole lake."""
    code = f"""
import resource, sys
from pathlib import Path
from factories import article, batch
from warehouse import LakeLocation, append_batch, open_lake
from extractors.errors import LakeError
import pyarrow, warehouse.append.batch
resource.setrlimit(resource.RLIMIT_{limit}, ({value}, {value}))
try:
    with open_lake(LakeLocation(Path(sys.argv[1]))) as lake:
        append_batch(lake, batch("a", [article(number) for number in range(200)]))
except LakeError as error:
    print(error)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code, str(home)], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert advice in done.stdout
    assert "newslake restore" not in done.stdout
    assert len(done.stdout.splitlines()) <= 1
    with open_lake(LakeLocation(home)) as lake:
        assert append_batch(lake, batch("b", [article(1)])).count(Outcome.APPENDED) in (0, 1)
