"""A DuckDB session with the lake attached as `lake`, in UTC."""

import os
import re
from datetime import datetime

import duckdb

from extractors.errors import LakeBusyError, LakeError
from extractors.shortage import shortage
from warehouse.lake.extensions import CONFIG, load_statement, quoted
from warehouse.lake.location import DRAFT_SCHEMA, LOCK_SECONDS, NO_LAKE, LakeLocation, s3_settings

# Inserts of up to this many rows stay in the metadata database until maintenance flushes them, so that a small poll leaves no file. They
# are sent as SQL text, so a commit of five hundred articles takes more than twice as long as with a file.
INLINED_ROWS = 100
BUSY_MILLISECONDS = 10_000
# A lost connection to PostgreSQL in the words of PostgreSQL, and of DuckDB where it broke off while an answer was read.
LOST = (
    "server closed the connection",
    "terminating connection",
    "connection to server",
    "unsuccessful query result",
    "index 0 within vector of size 0",
)
REFUSED = ("does not exist", "authentication failed", "no password", "no pg_hba.conf entry", "permission denied")
# What else PostgreSQL refuses, in its own words. DuckLake reports some of it as a conflict, so that it would be tried again in vain.
DENIED = {
    "permission denied for": "its role has not the rights: GRANT it SELECT on the metadata's tables to read; to write, it must own them",
    "must be owner of": "its role does not own the metadata's tables: connect as the role that made the lake, or GRANT that role to it",
    "read-only transaction": "the database takes no writes (a standby, or default_transaction_read_only is set): name the primary",
    "due to statement timeout": "the database ended the statement after its statement_timeout: ALTER ROLE … SET statement_timeout = 0",
}
# What PostgreSQL has no room for now and may have later.
BUSY = {
    "due to lock timeout": f"another session has kept a lock on the metadata for {LOCK_SECONDS} s: find it by pg_blocking_pids(), end it, "
    "and run again",
    "too many connections": "the database has no connection left for this role: close some, or raise its CONNECTION LIMIT, and run again",
    "too many clients": "the database has no connection left: close some, or raise max_connections, and run again",
    "remaining connection slots": "the database has no connection left: close some, or raise max_connections, and run again",
}
MAX_LINE = 400  # characters of what a library says; DuckLake quotes whole statements, with the texts of articles
SEARCH_PATH = "lake.mart,lake.base"
# Otherwise each scan of inlined rows has a separate SQLite connection, outside of the query's snapshot. A flush that commits meanwhile
# would then hide the rows from one part of the query and not from the other.
CONSISTENT = "SET GLOBAL sqlite_disable_multithreaded_scans = true"


def statements(location: LakeLocation, *, read_only: bool, as_of: datetime | None = None) -> list[str]:
    """The SQL that turns an empty DuckDB session into one on the lake: the same for Python and for the shell."""
    return [
        load_statement("ducklake"),
        *storage_statements(location),
        *([CONSISTENT] if location.embedded else []),
        "SET TimeZone = 'UTC'",
        attach_statement(location, read_only=read_only, as_of=as_of),
    ]


def session() -> duckdb.DuckDBPyConnection:
    """A session without a lake, and without DuckDB's progress bar, which is drawn on standard output after two seconds, also between
    rows and JSON.
    """
    connection = duckdb.connect(config=CONFIG)
    connection.execute("SET enable_progress_bar = false")
    return connection


def connect(location: LakeLocation, *, read_only: bool, as_of: datetime | None = None) -> duckdb.DuckDBPyConnection:
    """Attach the lake; raises LakeError naming what cannot be reached, read or written, LakeBusyError if the database may be restarting."""
    connection = session()
    try:
        for statement in statements(location, read_only=read_only, as_of=as_of):
            connection.execute(statement)
    except duckdb.Error as error:
        connection.close()
        raise opening_error(error, location) from error
    return connection


def connect_storage(location: LakeLocation) -> duckdb.DuckDBPyConnection:
    """A session that reaches a lake's data without attaching the lake, which may not exist yet."""
    connection = session()
    for statement in storage_statements(location):
        connection.execute(statement)
    return connection


def explained(error: Exception, location: LakeLocation) -> str:
    """The message of DuckDB or SQLite, with advice if the cause is known.

    It is shortened to its first line, unless the statement is wrong: then the other lines show where, and what may be meant.
    """
    text = str(error)
    line = _cause_line(text) or type(error).__name__
    if not location.embedded and (advice := _of_database(text)):
        return f"{advice} ({line})"
    if isinstance(error, duckdb.ProgrammingError | duckdb.DataError) and "\nLINE " in text:
        return text + unquoted(text)
    if short := shortage(error, location.home):
        return f"{short}, what was committed is kept ({line})"
    known = {
        "creating a new DuckLake is explicitly disabled": f"{NO_LAKE} NEWSLAKE_CATALOG at yours",
        "file is not a database": "the metadata database is broken (not a database); restore it with `newslake restore`",
        "disk image is malformed": "the metadata database is broken or truncated; restore it with `newslake restore`",
        "disk I/O error": "the metadata database cannot be read (a disk error, or it was truncated); restore it with `newslake restore`",
        "readonly database": "the metadata database cannot be written: give write access to the folder, SQLite needs it for readers too",
        "unable to open database": "the metadata database cannot be opened: give write access to the folder, readers need it too",
    }
    if not location.embedded and lost(error):
        return f"there is no connection to the metadata database; see that it runs, then run again: what was committed is kept ({line})"
    if location.remote_data and "HTTP " in line:
        known[line] = (
            "the object storage gives no answer or not the file: check NEWSLAKE_DATA and AWS_…, then `newslake doctor` names lost files"
        )
    elif location.data_path in line and any(sign in line for sign in ("Permission denied", "Read-only file system")):
        known[line] = "the lake's data is out of reach: give read access to its whole folder, and write access to whoever writes"
    elif location.data_path in line:
        known[line] = "a data file cannot be read; `newslake doctor` names what is missing or cut and says what to do"
    return next((f"{advice} ({line})" for sign, advice in known.items() if sign in text), line)


def _of_database(text: str) -> str | None:
    """What to do about what PostgreSQL refuses; None if it is something else."""
    if "ERROR: " in text and "No space left on device" in text:
        return "the disk of the database's server is full; free some space there and run again, what was committed is kept"
    return next((advice for sign, advice in (DENIED | BUSY).items() if sign in text), None)


def _cause_line(text: str) -> str:
    """The line that names the cause: the database's own error, which DuckLake puts behind the statements, or else the first line."""
    # DuckDB's own words before the cause of a failed connection repeat the connection string.
    _, error, behind = text.rpartition('": ' if "Unable to connect to Postgres" in text else "ERROR: ")
    line = next((line.strip() for line in (error.lstrip('": ') + behind).splitlines() if line.strip()), "")
    return line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…"


def unquoted(text: str) -> str:
    """The advice to use quotes, if a comparison names no column: `topic = sanctions`."""
    name = re.search(r'Referenced column "(\w+)" not found', text)
    bare = name and re.search(rf'(?:[=<>]|\bI?LIKE\b|\bIN\b\s*\([^)]*)\s*"?{name[1]}\b', text, re.IGNORECASE)
    return f"\nIf text is meant, it needs single quotes: '{name[1]}'" if name and bare else ""


def lost(error: Exception) -> bool:
    """Whether the connection to PostgreSQL was lost, as while it restarts; not where it refuses one, which takes other settings."""
    text = str(error).lower()
    return any(sign in text for sign in LOST) and not any(sign in text for sign in REFUSED)


def opening_error(error: Exception, location: LakeLocation) -> LakeError:
    """The error of a lake that cannot be opened: LakeBusyError if it may be had later, so that it is worth another try."""
    return (LakeBusyError if lost(error) or busy(error) else LakeError)(location.shown(), explained(error, location))


def of_lake(error: Exception, location: LakeLocation) -> bool:
    """Whether the lake's files or databases failed, not the statement that was given."""
    unanswered = location.remote_data and isinstance(error, duckdb.IOException) and "HTTP " in str(error)
    return unanswered or location.data_path in str(error) or busy(error) or denied(error)


def busy(error: Exception) -> bool:
    """Whether PostgreSQL has no connection left, or another session has kept a lock."""
    return any(sign in str(error) for sign in BUSY)


def denied(error: Exception) -> bool:
    """Whether PostgreSQL refuses what was asked, and will refuse it again."""
    return any(sign in str(error) for sign in DENIED)


def full(error: Exception) -> bool:
    """Whether a disk was full."""
    return any(sign in str(error) for sign in ("disk is full", "No space left on device", "Disk quota exceeded"))


def attach_statement(location: LakeLocation, *, read_only: bool, as_of: datetime | None = None, name: str = "lake") -> str:
    """The ATTACH of a lake."""
    if location.embedded:
        target = f"ducklake:sqlite:{location.catalog_file}"
        options = [f"META_BUSY_TIMEOUT {BUSY_MILLISECONDS}", "META_JOURNAL_MODE 'WAL'"]
    else:
        target, options = f"ducklake:postgres:{location.watched_connection()}", []
        if location.drafted:
            options.append(f"METADATA_SCHEMA {quoted(DRAFT_SCHEMA)}")
    # The folder may have been moved or restored elsewhere.
    options += [f"DATA_PATH {quoted(location.data_path)}", "OVERRIDE_DATA_PATH true", f"DATA_INLINING_ROW_LIMIT {INLINED_ROWS}"]
    if read_only:
        options = [option for option in options if "JOURNAL" not in option] + ["READ_ONLY"]
    if as_of is not None:
        options.append(f"SNAPSHOT_TIME {quoted(as_of.isoformat(sep=' '))}")
    return f"ATTACH {quoted(target)} AS {name} ({', '.join(options)})"


def storage_statements(location: LakeLocation) -> list[str]:
    """The SQL that a lake's metadata database and data need before it is attached."""
    scanner = load_statement("sqlite_scanner" if location.embedded else "postgres_scanner")
    if not location.remote_data and location.archive is None:
        return [scanner]
    parameters = ", ".join(f"{name} {quoted(value)}" for name, value in s3_settings(os.environ).items())
    return [scanner, load_statement("httpfs"), f"CREATE OR REPLACE SECRET lake_data (TYPE s3, {parameters})"]
