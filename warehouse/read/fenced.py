"""The process that runs a typed statement: `python -m warehouse.read.fenced`, started by `fence`, a request on its standard input.

In this order: limits of the operating system; the lake is opened, read-only; the secrets for that are forgotten; DuckDB's own
doors are closed and its settings locked; the statement is checked; a transaction takes its snapshot; the file system is closed; the
statement runs. So a call that slips through the check finds a process without passwords, other files or anything to write to.
"""

import json
import os
import pickle
import resource
import struct
import sys
import sysconfig
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from extractors.errors import LakeError, NewslakeError
from extractors.secrets import SHOWN
from extractors.shortage import refusal
from warehouse.lake.connection import explained, of_lake, unquoted
from warehouse.lake.extensions import quoted
from warehouse.lake.handle import Lake
from warehouse.lake.location import LakeLocation
from warehouse.lake.opening import open_lake
from warehouse.lake.session import unique
from warehouse.read import landlock
from warehouse.read.articles import has_articles
from warehouse.read.statements import SUBJECT, check

ROWS = 1000  # in a frame
MIB = 1024 * 1024
HEADROOM = 1024 * MIB  # memory that DuckDB does not count: strings, Python's rows, threads
# PIVOT creates a type of its values first.
QUERIES = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.CREATE)
# DuckDB takes them from the environment when httpfs is loaded. The lake's secret has them too, but does not show them.
FORGOTTEN = ("s3_access_key_id = ''", "s3_secret_access_key = ''", "s3_session_token = ''")
SHORT = 4  # characters of a secret of the lake's own; replacing a shorter one would spoil every message
DEPTH = 8000  # of Python's calls; DuckDB itself takes expressions of 1000 levels
# For names, certificates and time zones of a lake on the network.
SYSTEM = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/ssl", "/etc/pki", "/etc/ca-certificates")
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/ca-certificates", "/usr/share/zoneinfo")


def main() -> None:
    """Answer one request, then end."""
    sys.setrecursionlimit(DEPTH)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    request = _request()
    threading.Thread(target=_end_with_asker, daemon=True).start()
    secrets: list[str] = []
    subject = SUBJECT
    try:
        _limit(request)
        location, secrets = _location(request)
        subject = LakeLocation(Path(request["location"][0]), *request["location"][1:]).shown()
        as_of = request["as_of"] and datetime.fromisoformat(request["as_of"])
        with open_lake(location, read_only=True, as_of=as_of) as lake:
            _forget(request)
            _answer(lake, request, answers)
        _frame(answers, "end", None)
    except NewslakeError as error:
        named = subject if error.subject == location.shown() else error.subject
        _frame(answers, "error", [type(error).__name__, *(_redacted(text, secrets) for text in (named, error.message))])
    except (MemoryError, duckdb.OutOfMemoryException):  # DuckDB's advice is to change settings, which nobody can here
        needed = "the statement needed more than {memory} MiB of memory, or than {spill} of spilled files".format(**request["limits"])
        _frame(answers, "error", ["LakeError", SUBJECT, f"{needed}; narrow it, or raise NEWSLAKE_SQL_MEMORY or NEWSLAKE_SQL_SPILL"])
    except duckdb.Error as error:
        text = explained(error, location) if of_lake(error, location) else str(error) + unquoted(str(error))
        _frame(answers, "error", ["LakeError", SUBJECT, _redacted(text, secrets)])
    except (OverflowError, ValueError) as error:  # a value without a Python type, such as the year 200000
        _frame(answers, "error", ["LakeError", SUBJECT, f"a value cannot be shown ({error}); cast it to VARCHAR"])
    except BrokenPipeError:  # nobody waits any more
        pass
    except OSError as error:
        _frame(answers, "error", ["LakeError", subject, _redacted(f"cannot be read {refusal(error, 'give access to the lake')}", secrets)])
    except Exception as error:  # noqa: BLE001 - the boundary of a statement: a traceback would show what no message may
        _frame(answers, "error", ["LakeError", SUBJECT, _redacted(f"ended by an unexpected {type(error).__name__}: {error}", secrets)])
    os._exit(0)  # immediately, because DuckDB takes long to close


def _request() -> dict[str, Any]:
    head = sys.stdin.buffer.read(4)
    body = sys.stdin.buffer.read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""
    if not body:
        os._exit(1)  # the asker ended before its request
    request: dict[str, Any] = json.loads(body)
    return request


def _end_with_asker() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


def _limit(request: dict[str, Any]) -> None:
    """Limit memory and files, allow no core dump, and limit processor time in case the asker fails to kill us."""
    limits = request["limits"]
    for kind, most in (
        (resource.RLIMIT_DATA, limits["memory"] * MIB + HEADROOM),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, int(limits["seconds"]) * (os.cpu_count() or 1) + 10),
        (resource.RLIMIT_FSIZE, limits["spill"] * MIB),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _location(request: dict[str, Any]) -> tuple[LakeLocation, list[str]]:
    """The lake, with a connection string without its password, and all secrets. The environment has them until `_forget`."""
    home, catalog, data = request["location"]
    given = dict(request["secrets"])
    if catalog is not None and ("@" in catalog or "password" in catalog.lower()):
        from psycopg.conninfo import conninfo_to_dict, make_conninfo

        parts = conninfo_to_dict(LakeLocation(Path(home), catalog, data).connection_string())
        if parts.get("password") is not None:
            given["PGPASSWORD"] = str(parts.pop("password"))
        catalog = f"postgres:{make_conninfo('', **parts)}"
    os.environ.update(given)
    hidden = [value for name, value in given.items() if any(word in name for word in ("PASSWORD", "SECRET", "TOKEN", "ACCESS_KEY"))]
    return LakeLocation(Path(home), catalog, data), hidden


def _forget(request: dict[str, Any]) -> None:
    for name in request.pop("secrets"):
        os.environ.pop(name, None)
    os.environ.pop("PGPASSWORD", None)
    request.pop("location")


def _redacted(text: str, secrets: list[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORT:
            text = text.replace(secret, SHOWN)
    return text


def _answer(lake: Lake, request: dict[str, Any], answers: BinaryIO) -> None:
    connection = lake.connection
    _close_doors(connection, lake.location, request)
    statements = check(connection, request["sql"], several=request.get("several", False))
    if any(isinstance(each, duckdb.Statement) and each.type not in QUERIES for each in statements):  # checked again by its type
        raise LakeError(SUBJECT, "only queries can be run here")
    connection.execute("BEGIN TRANSACTION")
    connection.execute("SELECT count(*) FROM lake.base.migration")  # takes the snapshot and the connection to the metadata database
    _close_files(lake.location, Path(request["spill"]))
    connection.execute(f"SET threads = {os.cpu_count() or 1}")
    connection.execute("SET lock_configuration = true")
    if request["as_of"] and not has_articles(lake):
        _frame(answers, "empty", None)
    if request.get("parquet"):
        _write_parquet(connection, request["sql"], Path(request["spill"]) / "rows.parquet", answers)
        return
    result = connection
    for statement in statements:
        result = connection.execute(statement)
    _frame(answers, "columns", unique([column[0] for column in result.description or ()]))
    left = request["limit"]
    while rows := result.fetchmany(ROWS if left is None else min(left, ROWS)):
        _frame(answers, "rows", rows)
        left = None if left is None else left - len(rows)


def _write_parquet(connection: duckdb.DuckDBPyConnection, sql: str, file: Path, answers: BinaryIO) -> None:
    connection.execute(f"COPY ({sql.rstrip().rstrip(';')}\n) TO {quoted(str(file))} (FORMAT parquet, COMPRESSION zstd)")
    with file.open("rb") as written:
        while part := written.read(MIB):
            _frame(answers, "part", part)


def _close_doors(connection: duckdb.DuckDBPyConnection, location: LakeLocation, request: dict[str, Any]) -> None:
    limits, spill = request["limits"], request["spill"]
    for setting in (
        f"memory_limit = '{limits['memory']}MiB'",
        f"temp_directory = {quoted(spill)}",
        f"max_temp_directory_size = '{limits['spill']}MiB'",
        "python_enable_replacements = false",
        "threads = 1",  # Landlock applies to the calling thread and threads started later, so the other threads start after it
        *(FORGOTTEN if location.remote_data else ()),
        f"allowed_directories = [{quoted(location.data_path)}, {quoted(spill + '/')}]",
        "enable_external_access = false",
    ):
        connection.execute(f"SET {setting}")


def _close_files(location: LakeLocation, spill: Path) -> None:
    program = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    network = location.remote_data or not location.embedded
    readable = [*program, *map(Path, ("/dev/null", "/dev/urandom", "/proc/self", *LIBRARIES, *(SYSTEM if network else ())))]
    if not location.remote_data:
        readable.append(Path(location.data_path))
    files = [location.catalog_file.with_name(location.catalog_file.name + ending) for ending in ("-wal", "-shm")]
    if location.embedded:
        readable.append(location.catalog_file)
    landlock.close(readable=readable, writable=[spill, *(files if location.embedded else [])], network=network)


def _frame(answers: BinaryIO, kind: str, value: Any) -> None:
    data = pickle.dumps((kind, value), pickle.HIGHEST_PROTOCOL)
    with suppress(BrokenPipeError):
        answers.write(struct.pack(">I", len(data)) + data)
        answers.flush()


if __name__ == "__main__":
    main()
