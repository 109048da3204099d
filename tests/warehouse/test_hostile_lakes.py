"""Backups and lakes that somebody else made: data, never code; nothing outside of the lake is read, written or deleted."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from factories import START, article, batch, url_of

from extractors.archive import erase, read_page
from extractors.errors import LakeError, ParseError
from extractors.records import WarcRef
from flows.cli.articles.purge import purge as newslake_purge
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake import connection as connect
from warehouse.lake.marts import marts
from warehouse.upkeep.backup import backup, restore
from warehouse.upkeep.doctor import BAD, examine
from warehouse.upkeep.maintain import maintain


@pytest.fixture(scope="module")
def filled(empty_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A lake with rows in files, rows in the metadata database, and an archive; and a backup of it."""
    home, copy = (tmp_path_factory.mktemp("filled") / name for name in ("home", "copy"))
    shutil.copytree(empty_lake, home)
    (home / "warc").mkdir(exist_ok=True)
    (home / "warc" / "a.warc.gz").write_bytes(b"pages")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connect, "INLINED_ROWS", 5)
        with open_lake(LakeLocation(home)) as lake:
            append_batch(lake, batch("a", [article(number) for number in range(10)]))
            append_batch(lake, batch("b", [article(20)]))
            backup(lake, copy, START)
    return home, copy


@pytest.fixture
def made(filled: tuple[Path, Path], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that backup, whose lake is a copy in `home`."""
    monkeypatch.setattr(connect, "INLINED_ROWS", 5)
    lake, copy = filled
    shutil.copytree(lake, home, dirs_exist_ok=True)
    return shutil.copytree(copy, tmp_path / "copy")


def reseal(folder: Path, change: Callable[[dict[str, Any]], None] = lambda card: None) -> None:
    """Make the manifest agree with the files again, as whoever made a hostile backup would."""
    card = json.loads((folder / "backup.json").read_text())
    for name in card["files"]:
        data = (folder / name).read_bytes()
        card["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    change(card)
    (folder / "backup.json").write_text(json.dumps(card))


def altered(folder: Path, *statements: str) -> None:
    """Run SQL on a backup's or lake's metadata database behind DuckLake's back."""
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as metadata:
        for statement in statements:
            metadata.execute(statement)
        metadata.commit()
    if (folder / "backup.json").exists():
        reseal(folder)


HOSTILE_ROWS = {
    "a data file elsewhere": "UPDATE ducklake_data_file SET path = '/etc/passwd', path_is_relative = 0",
    "a data file above": "UPDATE ducklake_data_file SET path = '../../../precious'",
    "a data file by a backslash": r"UPDATE ducklake_data_file SET path = '..\..\precious'",
    "a data file with an empty part": "UPDATE ducklake_data_file SET path = 'a//precious'",
    "a delete file elsewhere": "INSERT INTO ducklake_delete_file (delete_file_id, path, path_is_relative) VALUES (1, '/x/precious', 0)",
    "a schema elsewhere": "UPDATE ducklake_schema SET path = '/tmp/', path_is_relative = 0 WHERE schema_name = 'base'",
    "a table above": "UPDATE ducklake_table SET path = '../../'",
    "a file to be removed elsewhere": "INSERT INTO ducklake_files_scheduled_for_deletion VALUES (1, '/x/precious', 0, '2020-01-01')",
    "a file to be removed above": "INSERT INTO ducklake_files_scheduled_for_deletion VALUES (1, '../precious', 1, '2020-01-01')",
    "a sort that is a query": "UPDATE ducklake_sort_expression SET expression = '(SELECT content FROM read_text(''/etc/passwd''))'",
    "a default that is an expression": "UPDATE ducklake_column SET default_value_type = 'expression', default_value = 'getenv(''HOME'')'",
    "a table's name that is SQL": "UPDATE ducklake_inlined_data_tables SET table_name = 'x; DROP TABLE ducklake_snapshot'",
    "a column's name that is SQL": "UPDATE ducklake_column SET column_name = 'x\" = 1; --' WHERE column_name = 'url'",
}


@pytest.mark.parametrize("statement", HOSTILE_ROWS.values(), ids=HOSTILE_ROWS)
def test_rows_that_lead_out_of_the_lake_are_not_restored_not_written_with_and_named(
    statement: str, made: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither as a backup nor in a lake as it stands; a writer stops before its first write, doctor says what it is."""
    altered(made, statement)
    with pytest.raises(LakeError, match="its metadata database leads out of the lake: ducklake_"):
        restore(made, LakeLocation(tmp_path / "restored"))
    assert not list((tmp_path / "restored").glob("catalog.*"))
    altered(home, statement)
    with pytest.raises(LakeError, match=r"leads out of the lake: ducklake_.*Nothing was written"), open_lake(LakeLocation(home)):
        pass
    try:
        with open_lake(LakeLocation(home), read_only=True) as lake:
            found = {finding.check: finding for finding in examine(lake, START)}
    except LakeError:
        assert "DROP TABLE" in statement  # DuckLake itself cannot read that one
    else:
        assert found["lake's border"].state == BAD
        assert "ducklake_" in found["lake's border"].observed


HOSTILE_SCHEMA = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON ducklake_snapshot BEGIN DELETE FROM ducklake_table; END",
    "view": "CREATE VIEW ducklake_extra AS SELECT 1",
    "'stranger'": "CREATE TABLE stranger (a TEXT)",
    "computes columns": "CREATE TABLE ducklake_computed (a TEXT, b TEXT AS (a || 'x'))",
    "'ducklake_words'": "CREATE VIRTUAL TABLE ducklake_words USING fts5(a)",
}


@pytest.mark.parametrize("named", HOSTILE_SCHEMA)
def test_a_metadata_database_that_would_run_something_is_refused(named: str, made: Path, tmp_path: Path) -> None:
    """Triggers, views, generated columns and virtual tables of SQLite: a metadata database has none."""
    altered(made, HOSTILE_SCHEMA[named])
    with pytest.raises(LakeError, match=named):
        restore(made, LakeLocation(tmp_path / "restored"))
    assert not list((tmp_path / "restored").glob("catalog.*"))


def test_marts_are_those_of_the_program_whatever_the_backup_says(made: Path, home: Path, tmp_path: Path) -> None:
    """A mart that reads a file of the system is made anew and a strange one left out, past states included; doctor names both in a lake."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    hostile = (
        f"UPDATE ducklake_view SET sql = 'SELECT content AS url FROM read_text(''{secret}'')' WHERE view_name = 'source'",
        f"UPDATE ducklake_macro_impl SET sql = '(SELECT content FROM read_text(''{secret}''))' WHERE type = 'scalar'",
        "INSERT INTO ducklake_view SELECT 9999, 'x', 0, NULL, schema_id, 'evil', dialect, sql, '' FROM ducklake_view LIMIT 1",
    )
    altered(made, *hostile)
    altered(home, *hostile)
    restored = LakeLocation(tmp_path / "restored")
    restore(made, restored)
    for moment in (None, START + timedelta(days=300)):
        with open_lake(restored, read_only=True, as_of=moment) as lake:
            assert "the secret" not in str(lake.query("FROM source") + lake.query("SELECT count(*) FROM article"))
            with pytest.raises(LakeError, match="evil"):
                lake.query("FROM evil")
    with open_lake(restored) as lake:
        assert {name for (name,) in lake.query("SELECT view_name FROM duckdb_views() WHERE database_name = 'lake'")} == {
            mart.name for mart in marts() if not mart.macro
        }
        assert [finding.check for finding in examine(lake, datetime.now(UTC)) if finding.state == BAD] == []
    with open_lake(LakeLocation(home), read_only=True) as lake:
        found = {finding.check: finding for finding in examine(lake, START)}
    assert found["marts"].state == BAD
    assert "mart.evil" in found["marts"].observed
    assert "mart.source" in found["marts"].observed


def bad_name(name: str) -> Callable[[dict[str, Any]], None]:
    """A manifest that lists a file by another name."""

    def change(card: dict[str, Any]) -> None:
        card["files"][name] = card["files"].pop("warc/a.warc.gz")

    return change


@pytest.mark.parametrize(
    "name", ["../precious", "/etc/passwd", "warc/../../precious", "warc//a", "warc/.", r"warc\..\a", "elsewhere/a", "", "writer.lock"]
)
def test_a_manifest_lists_paths_of_a_backup_only(name: str, made: Path, tmp_path: Path) -> None:
    """Anything else is refused before anything is written."""
    reseal(made, bad_name(name))
    with pytest.raises(LakeError, match="is not a path of a backup"):
        restore(made, LakeLocation(tmp_path / "restored"))
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 1}', '{"format": 2, "rows": {}}', "\0", '{"rows": 1}'])
def test_a_manifest_that_says_something_else_is_named(content: str, made: Path, tmp_path: Path) -> None:
    """Empty, of a later format, no JSON."""
    (made / "backup.json").write_text(content)
    with pytest.raises(LakeError, match="is not a manifest of a backup"):
        restore(made, LakeLocation(tmp_path / "restored"))


@pytest.mark.parametrize("name", ["warc/a.warc.gz", "catalog.sqlite", "data/base"])
def test_a_link_in_a_backup_is_not_followed(name: str, made: Path, tmp_path: Path) -> None:
    """Whether a file or a folder on the way is one, and though what it leads to has the right hash."""
    moved = shutil.move(made / name, tmp_path / "moved")
    (made / name).symlink_to(moved)
    with pytest.raises(LakeError, match="expected a plain file in the folder of the backup"):
        restore(made, LakeLocation(tmp_path / "restored"))
    assert not list((tmp_path / "restored").glob("catalog.*"))


@pytest.mark.parametrize("name", ["warc/a.warc.gz", "catalog.sqlite"])
def test_a_changed_byte_in_a_backup_is_found(name: str, made: Path, tmp_path: Path) -> None:
    """In the archive too, which no row count knows."""
    data = (made / name).read_bytes()
    (made / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(LakeError, match=f"{name}: differs from what the manifest says"):
        restore(made, LakeLocation(tmp_path / "restored"))
    assert not list((tmp_path / "restored").glob("catalog.*"))


def test_a_second_backup_that_is_broken_off_leaves_the_first_one_whole(made: Path, home: Path, tmp_path: Path) -> None:
    """New files lie beside, an archive has grown, and the metadata database is still the first one's."""
    with open_lake(LakeLocation(home)) as lake:
        append_batch(lake, batch("later", [article(number) for number in range(30, 40)]))
        with (home / "warc" / "a.warc.gz").open("ab") as archive:
            archive.write(b" and more")
        child = os.fork()
        if child == 0:
            try:
                with pytest.MonkeyPatch.context() as patched:
                    patched.setattr("warehouse.upkeep.backup.archives", lambda *_: os.kill(os.getpid(), 9))
                    backup(lake, made, START)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    shutil.copy(home / "warc" / "a.warc.gz", made / "warc" / "a.warc.gz")
    restored = LakeLocation(tmp_path / "restored")
    restore(made, restored)
    assert (restored.warc / "a.warc.gz").read_bytes() == b"pages"
    with open_lake(restored, read_only=True) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(11,)]


OUTSIDE = ["../precious", "/precious", "x/../../precious", "link", "folder/precious", ".", "", "precious\0"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_reference_that_leaves_the_archive_is_neither_read_nor_erased(name: str, tmp_path: Path) -> None:
    """Relative, absolute, through a link to a file or to a folder."""
    precious, archive = tmp_path / "precious", tmp_path / "warc"
    (archive / "x").mkdir(parents=True)
    whole = b"\x1f\x8b" + b"p" * 400
    precious.write_bytes(whole)
    (archive / "link").symlink_to(precious)
    (archive / "folder").symlink_to(tmp_path)
    ref = WarcRef(str(precious) if name == "/precious" else name, 0, 300)
    assert not erase(archive, ref)
    with pytest.raises(ParseError):
        read_page(archive, ref)
    assert precious.read_bytes() == whole


@pytest.mark.parametrize(("offset", "length"), [(0, 100), (0, 10**15), (-5, 300), (5, 300), (0, 0), (0, -1), (10**18, 300), (0, 402)])
def test_a_reference_that_spans_no_record_erases_nothing(offset: int, length: int, tmp_path: Path) -> None:
    """A wrong row must not destroy its neighbours, nor take the machine's memory."""
    archive = tmp_path / "a.warc.gz"
    archive.write_bytes(whole := b"\x1f\x8b" + b"p" * 400)
    assert not erase(tmp_path, WarcRef(archive.name, offset, length))
    with pytest.raises(ParseError):
        read_page(tmp_path, WarcRef(archive.name, offset, length))
    assert archive.read_bytes() == whole


def test_an_erasing_purge_touches_nothing_outside_whatever_a_row_says(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The article goes; the page that the row pointed at is said not to be in the archive."""
    precious = tmp_path / "precious"
    precious.write_bytes(whole := b"p" * 1000)
    fetched = article(1)
    with open_lake(LakeLocation(home)) as lake:
        append_batch(lake, batch("a", [replace(fetched, article=replace(fetched.article, warc=WarcRef("../../precious", 0, 500)))]))
    newslake_purge(url_of(1), why="by request", erase=True, home=home)
    assert precious.read_bytes() == whole
    assert "1 archived page not found in" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["stray.parquet", "folder"])
def test_maintenance_removes_nothing_behind_a_link(file: str, home: Path, tmp_path: Path) -> None:
    """A link among the data files, to a file or to a folder: what it leads to stays, and doctor names it."""
    precious = tmp_path / "outside" / "precious.parquet"
    precious.parent.mkdir()
    precious.write_text("keep")
    link = home / "data" / file
    link.symlink_to(precious if file.endswith("parquet") else precious.parent)
    with open_lake(LakeLocation(home)) as lake:
        append_batch(lake, batch("a", [article(1)]))
        maintain(lake, datetime.now(UTC) + timedelta(days=2), keep=timedelta(0), grace=timedelta(0))
        assert precious.read_text() == "keep"
        if link.is_symlink():
            found = {finding.check: finding for finding in examine(lake, START)}
            assert str(link) in found["lake's border"].observed
