"""Keeping a lake: maintenance, doctor, backup, restore, export, move; killed and crowded."""

import json
import os
import random
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from factories import START, article, batch, url_of
from killed_writer import SIZE, write
from services import SIGNED

from extractors.archive.foreign import read_entries
from extractors.errors import LakeError
from extractors.records import Outcome, WarcRef
from flows.cli.articles.purge import purge as newslake_purge
from flows.cli.common.exit_codes import UNHEALTHY
from flows.cli.upkeep.doctor import doctor
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.lake import connection as connect
from warehouse.lake import draft
from warehouse.read.export import export
from warehouse.read.fence import ask_fenced
from warehouse.read.known import known_keys
from warehouse.search import index as search_index
from warehouse.search.ranked import search
from warehouse.upkeep.backup import backup, restore
from warehouse.upkeep.curate import purge
from warehouse.upkeep.doctor import BAD, OK, archived_pages, examine
from warehouse.upkeep.files import stored
from warehouse.upkeep.maintain import maintain
from warehouse.upkeep.move import move

BUCKET = "newslake-tests"
TESTS = Path(__file__).resolve().parents[1]


def fill(location: LakeLocation, batches: int = 2) -> None:
    """A lake of ten articles a batch."""
    with open_lake(location) as lake:
        for number in range(batches):
            append_batch(lake, batch(f"r{number}", [article(10 * number + i) for i in range(10)], at=datetime.now(UTC)))


def test_maintenance_leaves_the_same_rows_in_fewer_files(location: LakeLocation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers keep the files that it replaced for the grace, also within one day; a day later they go, and so do snapshots of the hour."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 5)
    fill(location, 3)
    everything = "SELECT article_id, version, title, text, authors, dates FROM article ORDER BY article_id"
    with open_lake(location) as lake:
        rows, before = lake.query(everything), set(stored(location.data_path, lake.query))
        done = maintain(lake, datetime.now(UTC), keep=timedelta(hours=1))  # longer than ago the copied empty lake was made
        assert done.after is not None
        assert done.steps["files merged"] > 0
        assert done.steps["snapshots expired"] == done.steps["files removed"] == 0
        assert done.after.files < done.before.files + done.steps["rows flushed"]
        assert before <= set(stored(location.data_path, lake.query))
        assert lake.query(everything) == rows
        done = maintain(lake, datetime.now(UTC) + timedelta(days=2), keep=timedelta(hours=1))
        assert done.steps["snapshots expired"] > 3
        assert done.steps["files removed"] > 3
        assert done.steps["files merged"] <= 2
        assert not before & set(stored(location.data_path, lake.query))
        assert lake.query(everything) == rows
        assert lake.query("SELECT count(*) FROM lake_event WHERE kind = 'maintenance'") == [(2,)]


def test_maintenance_erases_what_was_purged(location: LakeLocation, monkeypatch: pytest.MonkeyPatch) -> None:
    """No data file holds the row any more once no snapshot may need it, although the clock was set back: files bear a later moment."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 5)
    fill(location)
    files = f"{location.data_path}base/article_version/**/*.parquet"
    held = f"SELECT count(*) FROM read_parquet('{files}') WHERE key = '{url_of(3)}'"
    with open_lake(location) as lake:
        assert lake.query(held) == [(1,)]
        purge(lake, url_of(3), "by request", datetime.now(UTC))
        maintain(lake, datetime.now(UTC) - timedelta(days=2), keep=timedelta(0), grace=timedelta(0))
        assert lake.query(held) == [(0,)]
        assert lake.query("SELECT count(*) FROM article") == [(19,)]
        assert lake.query("SELECT count(*) FROM ducklake_snapshots('lake')")[0][0] < 5


@pytest.mark.parametrize("inlined", [5, 100])
def test_an_erasing_purge_leaves_no_byte(home: Path, inlined: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the article lay in a data file or in the metadata database, its words are in no file of the lake afterwards."""
    monkeypatch.setattr(connect, "INLINED_ROWS", inlined)

    def told() -> list[Path]:
        return [file for file in home.rglob("*") if file.is_file() and b"quokka" in file.read_bytes()]

    with open_lake(LakeLocation(home)) as lake:
        wanted = article(9, title="A quokka was seen", text="The quokka went away. " * 20)
        append_batch(lake, batch("r", [*(article(number) for number in range(9)), wanted], at=datetime.now(UTC)))
        search_index.refresh(lake)
    assert told()
    newslake_purge(url_of(9), why="by request", erase=True, home=home)
    assert not told()
    with open_lake(LakeLocation(home), read_only=True) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(9,)]


def test_maintenance_lays_the_articles_of_a_year_in_order_of_date(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever order they came, a month's articles lie together: its questions read a few row groups."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 5)
    day = 200  # invented articles, seven minutes apart
    with open_lake(LakeLocation(home)) as lake:
        for late in reversed(range(6)):
            append_batch(lake, batch(f"r{late}", [article((6 * i + late) * day) for i in reversed(range(30))]))
        maintain(lake, datetime.now(UTC), keep=timedelta(0), grace=timedelta(0))
        [(file,)] = lake.query("SELECT data_file FROM ducklake_list_files('lake', 'article_version', schema => 'base')")
        dates = [dated for (dated,) in lake.query("SELECT dated FROM read_parquet(?) ORDER BY file_row_number", [file])]
        packed = lake.query("SELECT encodings FROM parquet_metadata(?) WHERE path_in_schema = 'dated'", [file])
    assert dates == sorted(dates)
    assert len(set(dates)) == 180
    assert (dates[-1] - dates[0]).days > 150
    assert packed == [("DELTA_BINARY_PACKED",)]


def test_a_healthy_lake_has_no_bad_finding_and_a_lost_file_is_one(
    location: LakeLocation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to do about it, and an exit code for schedulers."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 5)
    monkeypatch.setattr("warehouse.upkeep.doctor.GRACE", timedelta(0))
    fill(location)
    with open_lake(location) as lake:
        assert [finding for finding in examine(lake, datetime.now(UTC)) if finding.state == BAD] == []
        lake.query(f"COPY (SELECT 'left by a killed writer'::BLOB) TO '{location.data_path}base/stray.parquet' (FORMAT blob)")
        lost = next(file for file in stored(location.data_path, lake.query) if "/article_entity/" in file)
    remove(location, lost)
    with open_lake(location, read_only=True) as lake:
        found = {finding.check: finding for finding in examine(lake, datetime.now(UTC))}
    assert found["files against metadata"].state == BAD
    assert lost in (found["files against metadata"].advice or "")
    assert found["orphan files"].observed == "1 found"
    assert found["writers' turn"].state == OK
    if location.embedded:
        assert doctor(format="json") == UNHEALTHY
        assert json.loads(capsys.readouterr().out)[0]["check"] == "files against metadata"  # what is bad comes first


def remove(location: LakeLocation, file: str) -> None:
    """Delete a data file, in the folder or in the store."""
    if not location.remote_data:
        Path(file).unlink()
        return
    answer = httpx.delete(f"{os.environ['AWS_ENDPOINT_URL']}/{file.removeprefix('s3://')}", headers=SIGNED)
    assert answer.status_code == 204


def test_a_backup_is_restored_whole_and_the_second_copies_only_what_is_new(
    location: LakeLocation, another: LakeLocation, tmp_path: Path
) -> None:
    """While the lake stays open for writing, on either kind of lake."""
    (location.warc / "2026").mkdir(parents=True, exist_ok=True)
    (location.warc / "2026" / "a.warc.gz").write_bytes(b"pages")
    fill(location)
    everything = "SELECT * FROM base.article_version ORDER BY ALL"
    with open_lake(location) as lake:
        maintain(lake, datetime.now(UTC))
        first = backup(lake, tmp_path / "copy", START)
        append_batch(lake, batch("later", [article(99)]))
        second = backup(lake, tmp_path / "copy", START)
        rows = lake.query(everything)
    assert first.files > 5
    assert second.files == 0
    done = restore(tmp_path / "copy", another)
    assert done.rows == second.rows > first.rows
    assert (another.warc / "2026" / "a.warc.gz").read_bytes() == b"pages"
    with open_lake(another) as lake:
        assert lake.query(everything) == rows
        assert append_batch(lake, batch("next", [article(1), article(200)])).count(Outcome.APPENDED) == 1
        assert lake.query("SELECT count(*) FROM article") == [(22,)]
        assert backup(lake, tmp_path / "copy", START).rows > done.rows  # it is the same lake
    with open_lake(LakeLocation(tmp_path / "other")) as lake:
        with pytest.raises(LakeError, match="holds the backup of another lake"):
            backup(lake, tmp_path / "copy", START)
        if location.embedded:
            with pytest.raises(LakeError, match="is itself a lake"):
                backup(lake, location.home, START)
    with pytest.raises(LakeError, match="holds a lake already"):
        restore(tmp_path / "copy", location)
    with pytest.raises(LakeError, match="not a finished backup"):
        restore(tmp_path / "nothing", another)


def test_a_lake_with_a_cut_file_is_named_sick_and_takes_no_whole_file_out_of_its_backup(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From which the file can be copied back; a backup that lacks one is refused too, though the metadata database's counts are right."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 5)
    location, copies = LakeLocation(home), tmp_path / "copies"
    fill(location)
    with open_lake(location) as lake:
        backup(lake, copies, START)
        file = Path(next(file for file in stored(location.data_path, lake.query) if "/article_version/" in file))
    whole, copy = file.read_bytes(), copies / "data" / file.relative_to(home / "data")
    with open_lake(location, read_only=True) as lake:
        for content, finding, of_reader in (
            (whole[:-1], "files against metadata", "newslake doctor"),
            (b"?" * len(whole), "rows", "newslake doctor"),
        ):
            file.write_bytes(content)
            found = {finding.check: finding for finding in examine(lake, datetime.now(UTC)) if finding.state == BAD}
            assert str(file) in f"{found[finding].observed} {found[finding].advice}"
            with pytest.raises(LakeError, match=of_reader):
                lake.query("SELECT sum(length(text)) FROM article")
        file.write_bytes(whole[:-1])
        with pytest.raises(LakeError, match=rf"{file.name}: has {len(whole) - 1} bytes in place of {len(whole)}: the backup was not made"):
            backup(lake, copies, START)
    assert copy.read_bytes() == whole
    copy.unlink()
    with pytest.raises(LakeError, match=rf"{file.name}: is missing: the backup is damaged"):
        restore(copies, LakeLocation(tmp_path / "restored"))


def test_a_restore_takes_nothing_from_the_metadata_database_that_was_there(home: Path, tmp_path: Path) -> None:
    """Whoever moves a broken metadata database away may leave what SQLite keeps beside it: commits that the file did not have yet."""
    location, broken = LakeLocation(home), LakeLocation(tmp_path / "broken")
    fill(location, 1)
    with open_lake(location) as lake:
        backup(lake, tmp_path / "copy", START)
        expected = lake.query("SELECT key FROM base.article_version ORDER BY ALL")
    shutil.copytree(home, broken.home)
    dying = "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DROP TABLE ducklake_snapshot'); c.commit(); os._exit(0)"
    subprocess.run([sys.executable, "-c", dying, broken.catalog_file], check=True)
    assert broken.catalog_file.with_name("catalog.sqlite-wal").stat().st_size > 0
    broken.catalog_file.unlink()
    restore(tmp_path / "copy", broken)
    with open_lake(broken, read_only=True) as lake:
        assert lake.query("SELECT key FROM base.article_version ORDER BY ALL") == expected


def test_a_lost_file_of_the_lake_s_own_records_is_named_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it nobody knows which marts the lake should have; that is a finding, and no end of the examination."""
    location = LakeLocation(home)
    with open_lake(location) as lake:
        lake.query("CALL ducklake_flush_inlined_data('lake')")
        lost = Path(next(file for file in stored(location.data_path, lake.query) if "/mart_definition/" in file))
    lost.unlink()
    with open_lake(location, read_only=True) as lake:
        bad = {finding.check: finding for finding in examine(lake, datetime.now(UTC)) if finding.state == BAD}
    assert "cannot be read" in bad["marts"].observed
    assert str(lost) in (bad["files against metadata"].advice or "")


def test_an_archive_that_was_cut_is_named_and_does_not_replace_its_copy(location: LakeLocation, tmp_path: Path) -> None:
    """One that is missing is so too, unless several machines share the lake: each keeps what it fetched."""
    fetched = article(1)
    ref = WarcRef("2026/a.warc.gz", 10, 90)
    (location.warc / "2026").mkdir(parents=True, exist_ok=True)
    archive = location.warc / ref.file
    archive.write_bytes(b"p" * 100)
    states = []
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [replace(fetched, article=replace(fetched.article, warc=ref))]))
        for change in (lambda: None, lambda: archive.write_bytes(b"p" * 99), archive.unlink):
            change()
            backup(lake, tmp_path / "copy", START)
            states += [finding.state for finding in archived_pages(lake)]
    assert states == [OK, BAD, BAD if location.embedded else OK]
    assert (tmp_path / "copy" / "warc" / ref.file).read_bytes() == b"p" * 100


@pytest.mark.xdist_group("services")
def test_a_backup_is_restored_to_the_kind_of_lake_it_was_made_of(home: Path, remote_location: LakeLocation, tmp_path: Path) -> None:
    """Another kind is refused with the settings to change."""
    with open_lake(LakeLocation(home)) as lake:
        backup(lake, tmp_path / "copy", START)
    with pytest.raises(LakeError, match="unset NEWSLAKE_CATALOG"):
        restore(tmp_path / "copy", remote_location)


def test_marts_tables_and_queries_are_exported_whole(home: Path, tmp_path: Path) -> None:
    """To each format, by the file's ending."""
    location = LakeLocation(home)
    fill(location)
    (tmp_path / "other").write_text("of somebody else")
    (tmp_path / ".a.parquet.part").symlink_to(tmp_path / "other")  # the name of the unfinished file once
    with open_lake(location, read_only=True) as lake:
        assert export(lake, "article", tmp_path / "a.parquet") == 20
        assert export(lake, "base.fate", tmp_path / "f.jsonl") == 20
        assert export(lake, "SELECT 1 AS one;", tmp_path / "one.csv") == 1
        assert lake.query("SELECT count(*), count(DISTINCT text) FROM read_parquet(?)", [str(tmp_path / "a.parquet")]) == [(20, 20)]
        for what, file in (("articles", "a.csv"), ("article", "a.xlsx")):
            with pytest.raises(LakeError, match=r"no such mart|expected a name"):
                export(lake, what, tmp_path / file)
        for taken in (tmp_path / "nowhere" / "a.csv", tmp_path / "folder.csv"):
            (tmp_path / "folder.csv").mkdir(exist_ok=True)
            with pytest.raises(LakeError, match=rf"^{taken}: cannot be written"):
                export(lake, "article", taken)
    assert [json.loads(line)["outcome"] for line in (tmp_path / "f.jsonl").read_text().splitlines()] == ["appended"] * 20
    assert (tmp_path / "one.csv").read_text() == "one\n1\n"
    assert (tmp_path / "other").read_text() == "of somebody else"
    assert [file.name for file in tmp_path.glob(".*.part")] == [".a.parquet.part"]


@pytest.mark.xdist_group("services")
def test_a_lake_moves_to_postgresql_and_object_storage_and_back(tmp_path: Path, remote_location: LakeLocation) -> None:
    """Every row is compared; a place that holds rows is refused."""
    here, back = LakeLocation(tmp_path / "here"), LakeLocation(tmp_path / "back")
    fill(here)
    told: dict[str, int] = {}
    with open_lake(here) as lake:
        moved = move(lake, remote_location, told.__setitem__)
        everything = lake.query("SELECT * FROM article ORDER BY article_id")
    assert told["article_version"] == 20
    with open_lake(remote_location) as lake:
        assert lake.query("SELECT * FROM article ORDER BY article_id") == everything
        assert append_batch(lake, batch("next", [article(1), article(50)])).count(Outcome.APPENDED) == 1
        with pytest.raises(LakeError, match="already holds rows"):
            move(lake, here, told.__setitem__)
        assert move(lake, back, told.__setitem__) > moved
    with open_lake(back, read_only=True) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(21,)]


def killed_move(source: LakeLocation, target: LakeLocation, point: int | str) -> int:
    """Move in a process of its own that kills itself before its `point`-th query, or before or after the metadata database is published."""
    child = os.fork()
    if child == 0:
        try:
            seen, query, publish, patch = [], Lake.query, draft.publish, pytest.MonkeyPatch()

            def die() -> None:
                os.kill(os.getpid(), signal.SIGKILL)

            def counted(lake: Lake, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[object, ...]]:
                seen.append(1)
                if len(seen) == point:
                    die()
                return query(lake, sql, parameters)

            def published(made: LakeLocation, location: LakeLocation) -> None:
                die() if point == "before" else publish(made, location)
                die()

            patch.setattr(Lake, "query", counted)
            patch.setattr(draft, "publish", published)
            with open_lake(source) as lake:
                move(lake, target, lambda *_: None)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def target_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> LakeLocation:
    """A place where no lake is."""
    return LakeLocation(folder) if kind == "embedded" else request.getfixturevalue("new_remote")()


@pytest.mark.parametrize("kind", ["embedded", pytest.param("postgres", marks=pytest.mark.xdist_group("services"))])
def test_a_move_that_is_killed_leaves_no_lake_or_a_whole_one_and_the_next_one_works(
    kind: str, home: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """At points spread over its queries, before the metadata database is published, and after it."""
    source = LakeLocation(home)
    fill(source)
    (home / "warc").mkdir(exist_ok=True)
    (home / "warc" / "a.warc.gz").write_bytes(b"pages")
    with open_lake(source) as lake:
        everything = lake.query("SELECT * FROM article ORDER BY article_id")
    target = target_of(kind, request, tmp_path / "target")
    points = (1, 30, 60) if target.embedded else (50,)  # each opens a lake three times
    for point in (*points, "before", "after"):
        assert killed_move(source, target, point) == -signal.SIGKILL, point
        if point != "after":
            with pytest.raises(LakeError, match="no lake here"), open_lake(target, read_only=True):
                pass
    assert (target.warc / "a.warc.gz").read_bytes() == b"pages"
    with open_lake(source) as lake:
        assert move(lake, target, lambda *_: None) > 20  # found complete
        with open_lake(target) as moved:
            assert moved.query("SELECT * FROM article ORDER BY article_id") == everything
            append_batch(moved, batch("next", [article(500)]))
        with pytest.raises(LakeError, match="already holds rows"):
            move(lake, target, lambda *_: None)


def test_a_move_onto_itself_or_into_its_own_data_is_refused(home: Path, tmp_path: Path) -> None:
    """Maintenance of one lake would take the files of the other for orphans."""
    fill(LakeLocation(home), 1)
    places = (
        LakeLocation(home),
        LakeLocation(tmp_path / "new", data=str(home / "data")),
        LakeLocation(tmp_path / "new", data=str(home / "data" / "below")),
    )
    with open_lake(LakeLocation(home)) as lake:
        for target in places:
            with pytest.raises(LakeError, match=r"is the lake itself|its data would lie where"):
                move(lake, target, lambda *_: None)
    assert not (tmp_path / "new").exists()


@pytest.mark.xdist_group("services")
def test_the_turn_of_a_database_names_its_holder(remote_location: LakeLocation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers on several machines take turns."""
    monkeypatch.setattr("warehouse.lake.lock.SECONDS", 0.1)
    with open_lake(remote_location) as lake, open_lake(remote_location) as other, lake.turn("append"):
        held = other.writer()
        assert held is not None
        assert (held.pid, held.purpose) == (os.getpid(), "append")
    assert not remote_location.catalog_file.exists()


@pytest.mark.xdist_group("services")
def test_a_machine_that_only_reads_a_shared_lake_needs_no_folder(remote_location: LakeLocation, tmp_path: Path) -> None:
    """Nor does reading make one."""
    fill(remote_location, 1)
    with open_lake(replace(remote_location, home=tmp_path / "no" / "folder"), read_only=True) as lake:
        assert {finding.check for finding in examine(lake, datetime.now(UTC)) if finding.state == BAD} <= {"disk"}
        assert len(search(lake, "officials")) > 0
    assert not (tmp_path / "no").exists()


@pytest.mark.xdist_group("services")
def test_an_object_storage_that_has_not_the_files_or_does_not_answer_is_named(
    remote_location: LakeLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the settings to look at."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 5)
    fill(remote_location, 1)
    texts = "SELECT sum(length(text)) FROM article"
    elsewhere = replace(remote_location, data=f"s3://{BUCKET}/nowhere")
    with open_lake(elsewhere, read_only=True) as lake, pytest.raises(LakeError, match="check NEWSLAKE_DATA"):
        lake.query(texts)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with open_lake(remote_location, read_only=True) as lake, pytest.raises(LakeError, match="check NEWSLAKE_DATA"):
            lake.query(texts)
        with pytest.raises(LakeError, match="check NEWSLAKE_DATA"):  # typed SQL, in a process of its own
            ask_fenced(remote_location, texts)
        with open_lake(remote_location, read_only=True) as lake:
            bad = {finding.check: finding.observed for finding in examine(lake, datetime.now(UTC)) if finding.state == BAD}
        assert "check NEWSLAKE_DATA" in bad["files against metadata"]


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    """Nor does it hang."""
    location = LakeLocation(tmp_path, "postgres:host=/nowhere dbname=x user=me password=secret")
    with pytest.raises(LakeError) as caught, open_lake(location):
        pass
    assert "secret" not in str(caught.value)


def test_a_full_disk_leaves_what_was_committed_and_the_rest_is_done_again(home: Path) -> None:
    """A limit on the size of files stands in for the disk."""
    location = LakeLocation(home)
    fill(location, 1)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        code = 1
        try:
            fill(location, 30)
        except LakeError:
            code = 7
        os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    fill(location, 3)
    with open_lake(location, read_only=True) as lake:
        assert lake.query("SELECT count(*) - count(DISTINCT key), count(*) >= 30 FROM base.article_version") == [(0, True)]
        assert known_keys(lake, [url_of(0), url_of(29)]) == {url_of(0), url_of(29)}


def kill_a_writer(location: LakeLocation, first: int, rng: random.Random) -> int:
    """Kill a writer (SIGKILL) at a random moment after its first commits; the number of the first batch that was not confirmed."""
    receiving, sending = os.pipe()
    writer = os.fork()
    if writer == 0:
        try:
            os.close(receiving)
            write(location, first, sending)
        finally:
            os._exit(1)
    os.close(sending)
    with os.fdopen(receiving) as told:
        confirmed = [int(told.readline()) for _ in range(rng.randint(1, 3))]
        select.select([], [], [], rng.uniform(0, 0.3))
        os.kill(writer, signal.SIGKILL)
        confirmed += map(int, told.read().split())
    assert os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]) == -signal.SIGKILL
    return confirmed[-1] + 1


def test_nothing_is_lost_or_doubled_by_a_kill_at_any_instant(location: LakeLocation) -> None:
    """A few seeded kills; bench/kills.py does hundreds."""
    rng, first = random.Random(7), 0
    for _ in range(2):
        first = kill_a_writer(location, first, rng)
    with open_lake(location) as lake:
        for _ in range(2):
            held = [key for (key,) in lake.query("SELECT key FROM base.article_version")]
            assert len(held) == len(set(held))
            assert set(held) >= {url_of(number) for number in range(SIZE * first)}
            [fates] = lake.query("SELECT count(DISTINCT (run_id, source_id, key)), count(*), count(DISTINCT key) FROM base.fate")
            assert fates[0] == fates[1]
            assert fates[2] == len(held)
            assert lake.query("FROM base.article_topic ANTI JOIN base.article_version USING (article_id, version)") == []
            maintain(lake, datetime.now(UTC), keep=timedelta(0), grace=timedelta(0))
    entries = [list(read_entries(str(file))) for file in location.warc.rglob("*.warc.gz")]
    assert all(entry.page for file in entries for entry in file[:-1])


@pytest.mark.timeout(400)
def test_many_at_once_see_no_error_and_no_half_batch(tmp_path: Path) -> None:
    """Real ingests, readers and maintenance for a few seconds; bench/concurrency.py does a minute, on either kind of lake."""
    command = [sys.executable, str(TESTS.parent / "bench" / "concurrency.py"), "--folder", str(tmp_path)]
    command += ["--seconds", "2", "--writers", "2", "--readers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "errors = 0, inconsistent reads = 0" in done.stdout
    assert "articles twice = 0, missing = 0, fates doubled = 0" in done.stdout
