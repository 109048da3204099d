"""Opens a lake: to read, to read as of a moment, or to write. Creates it at first use, migrates it, or says why it cannot be opened.

A new metadata database in a folder is created as `catalog.draft` and renamed when it is complete. Other processes see no lake until then,
never half of one. What a killed process left of it is created again.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import duckdb

from extractors.errors import LakeError, LakeTooOldError
from extractors.shortage import refusal
from warehouse.lake import empty_lake
from warehouse.lake import migrations as migrate
from warehouse.lake.boundary import strays, summary
from warehouse.lake.connection import SEARCH_PATH, connect, explained, opening_error
from warehouse.lake.draft import drafted
from warehouse.lake.handle import Lake, utc_now
from warehouse.lake.location import NO_LAKE, LakeLocation
from warehouse.lake.lock import turn_of
from warehouse.lake.marts import marts
from warehouse.lake.moments import NO_SNAPSHOT, looking_back
from warehouse.lake.moments import SEARCH_PATH as LOOKING_BACK
from warehouse.lake.session import Session
from warehouse.lake.statistics import give_statistics

# Reading one text decompresses its whole row group: of 8,192 rows in twice the time that 4,096 take. Fewer rows make footers longer, which
# every question about all articles reads: with 2,048 those take longer than is gained.
TEXT_GROUPS = "CALL lake.set_option('parquet_row_group_size', 4096, schema => 'base', table_name => 'article_version')"


@contextmanager
def open_lake(
    location: LakeLocation,
    read_only: bool = False,
    *,
    as_of: datetime | None = None,
    clock: Callable[[], datetime] = utc_now,
    threads: int | None = None,
) -> Iterator[Lake]:
    """Open a lake; for writing, it is created at first use and migrated.

    `as_of` (UTC; implies read_only) shows the state of the lake then. `clock` gives the time of arrival of new rows. DuckDB uses
    `threads`, by default one for each core.
    Raises LakeTooNewError for a lake made by a later program, LakeError for one that is missing, of an earlier schema
    (read_only), broken or not accessible.
    """
    read_only = read_only or as_of is not None
    _check_folder(location, read_only=read_only)
    search_path = SEARCH_PATH
    if not read_only and location.is_missing:
        _create(location, clock)
    if as_of is not None:
        connection, search_path = _connect_as_of(location, as_of)
    elif read_only or location.embedded:
        connection = connect(location, read_only=read_only)
    else:
        # In the turn, because two programs on an empty database must not both make a metadata database.
        with turn_of(location, "create"):
            connection = connect(location, read_only=False)
    try:
        if threads is not None:
            connection.execute(f"SET threads = {threads}")
        session = _prepare(location, connection, search_path, read_only=read_only, looking_back=as_of is not None, clock=clock)
        yield Lake(location, session, clock, as_of)
    finally:
        connection.close()


def _create(location: LakeLocation, clock: Callable[[], datetime]) -> None:
    """Make the lake of a folder. If several processes start at once, the first makes it and the others find it."""
    with turn_of(location, "create"):
        if location.is_missing:
            with drafted(location) as draft:
                make_empty(draft, clock())


def make_empty(location: LakeLocation, now: datetime) -> None:
    """Make the tables and marts of a lake without a metadata database, of a folder's lake by a copy (`empty_lake.py`) if there is one."""
    try:
        copied = location.embedded and empty_lake.copy(location.catalog_file)
        if not copied:
            with closing(connect(location, read_only=False)) as connection:
                connection.execute("SET threads = 1")  # others wait for the metadata database, which costs as much as the commit again
                _make(Session(connection, "lake"), location)
            if location.embedded:
                empty_lake.keep(location.catalog_file)
        with closing(connect(location, read_only=False)) as connection:
            session = Session(connection, "lake")
            if copied:
                empty_lake.make_own(session, location)
            with session.transaction():
                migrate.record(connection, migrate.migrations(), marts(), now)
    except duckdb.Error as error:
        raise LakeError(location.shown(), explained(error, location)) from error


def _make(session: Session, location: LakeLocation) -> None:
    with session.transaction():
        migrate.make_tables(session.connection, migrate.migrations())
        migrate.make_marts(session.connection, marts())
    _set_up(session, location)


def _migrate(session: Session, location: LakeLocation, now: datetime) -> None:
    with session.transaction():
        migrate.migrate(session.connection, location.shown(), now)
    _set_up(session, location)


def _set_up(session: Session, location: LakeLocation) -> None:
    give_statistics(session, location.metadata)
    with session.transaction():
        session.query(TEXT_GROUPS)  # here, because the option of a table cannot be set in the transaction that makes the table


def _connect_as_of(location: LakeLocation, moment: datetime) -> tuple[duckdb.DuckDBPyConnection, str]:
    """A connection by snapshot if there is one and nothing was purged since, else by the times of rows; with its search path."""
    newest = connect(location, read_only=True)
    try:
        then = connect(location, read_only=True, as_of=moment)
    except LakeError as error:
        if NO_SNAPSHOT not in error.message:
            newest.close()
            raise
    else:
        if _answers(then, newest):
            newest.close()
            return then, SEARCH_PATH
        then.close()
    for statement in looking_back(moment):
        newest.execute(statement)
    return newest, LOOKING_BACK


def _answers(then: duckdb.DuckDBPyConnection, newest: duckdb.DuckDBPyConnection) -> bool:
    """Whether a snapshot can be shown: nothing was purged since, and it has tables and marts."""
    tombstones = "SELECT count(*) FROM lake.base.tombstone"
    try:
        now = newest.execute(tombstones).fetchall()
    except duckdb.CatalogException:
        return True  # a lake without tables: the check of its version reports it
    try:
        then.execute("SELECT 1 FROM lake.mart.source LIMIT 0")  # a restored lake has marts only since its restore
        return then.execute(tombstones).fetchall() == now
    except duckdb.CatalogException:
        return False


def _prepare(
    location: LakeLocation,
    connection: duckdb.DuckDBPyConnection,
    search_path: str,
    *,
    read_only: bool,
    looking_back: bool,
    clock: Callable[[], datetime],
) -> Session:
    try:
        if not read_only:
            check_boundary(connection, location)
        if read_only:
            found = migrate.check_version(connection, location.shown())
            if found == 0:
                raise LakeError(location.shown(), "this lake is empty; fill it with `newslake ingest`")
            if found < migrate.newest() and not looking_back:
                raise LakeTooOldError(location.shown(), "an earlier newslake made it: `newslake maintain` brings it up to date")
        elif migrate.pending(connection, location.shown()):
            with turn_of(location, "migrate"):
                _migrate(Session(connection, "lake"), location, clock())
        return Session(connection, search_path)
    except duckdb.Error as error:
        raise opening_error(error, location) from error


def check_boundary(connection: duckdb.DuckDBPyConnection, location: LakeLocation) -> None:
    """Raise LakeError if a write could leave the lake: the metadata database names the files that are written and deleted."""
    wrong = strays(lambda sql: connection.execute(sql).fetchall(), f"{location.metadata}.")
    if wrong:
        message = f"the metadata database leads out of the lake: {summary(wrong)}. Nothing was written; restore a backup of your own"
        raise LakeError(location.shown(), message)


def _check_folder(location: LakeLocation, *, read_only: bool) -> None:
    if location.embedded and location.catalog_file.is_file() and location.catalog_file.stat().st_size == 0:
        raise LakeError(str(location.catalog_file), "the metadata database is empty (truncated); restore it with `newslake restore`")
    if read_only:
        if location.is_missing:
            near = location.lakes_near()
            there = f"; there is one in {', '.join(near)}" if near else ""
            raise LakeError(str(location.home), f"{NO_LAKE} --home or NEWSLAKE_HOME at yours{there}")
        return
    make_folders(location)


def make_folders(location: LakeLocation) -> None:
    """Make the folders that a lake writes to; raises LakeError if they cannot be made."""
    try:
        location.warc.mkdir(parents=True, exist_ok=True)
        if location.data is None:
            (location.home / "data").mkdir(exist_ok=True)
    except OSError as error:
        raise LakeError(str(location.home), f"cannot be written {refusal(error, 'give write access, or set NEWSLAKE_HOME')}") from error
