"""Tables that unpack to far more than they are: read in a process with a limit of memory, each bad row costs only itself."""

import fcntl
import gzip
import json
import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.errors import WorkerLostError
from flows.pipeline.backfill.columns import Columns, TableRow
from flows.pipeline.backfill.table_process import TableProcess, open_in_process
from flows.pipeline.backfill.tables import TableFile

MIB = 1024 * 1024
MEMORY = 500 * MIB
PATIENCE = 120.0  # seconds: a limit for the test, not what is tested


def read(path: Path, most: int | None = None) -> list[TableRow]:
    with open_in_process(TableFile(path, Columns(title=None, date=None, language=None)), PATIENCE, MEMORY) as rows:
        return list(islice(rows, most))


def good(number: int) -> dict[str, str]:
    return {"url": f"https://a.example/{number}", "text": f"The bridge was opened {number} times."}


def line(row: object) -> bytes:
    return json.dumps(row).encode() + b"\n"


def packed(path: Path, pieces: Iterator[bytes]) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        for piece in pieces:
            file.write(piece)


def endless_line() -> Iterator[bytes]:
    yield line(good(1)) + b'{"url": "https://a.example/2", "text": "'
    yield from (b"a" * MIB for _ in range(800))
    yield b'"}\n' + line(good(3))


def many_lists() -> Iterator[bytes]:
    yield line(good(1)) + b'{"url": "https://a.example/2", "text": [' + b"[]," * 2_500_000 + b"[]]}\n" + line(good(3))


def long_number() -> Iterator[bytes]:
    yield line(good(1)) + b'{"url": "https://a.example/2", "text": ' + b"7" * 7 * MIB + b"}\n" + line(good(3))


@pytest.mark.parametrize(
    ("write", "problem"),
    [(endless_line, "is longer than"), (many_lists, "is longer than"), (long_number, "is not JSON")],
    ids=["a line of 800 MiB", "2.5 million lists in a cell", "a number of 7 million digits"],
)
def test_a_line_that_unpacks_to_too_much_is_named_and_the_next_is_read(
    tmp_path: Path, write: Callable[[], Iterator[bytes]], problem: str
) -> None:
    """The rows before and after it come whole."""
    path = tmp_path / "bomb.jsonl.gz"
    packed(path, write())
    before, bad, after = read(path)
    assert (before.problem, after.problem) == (None, None)
    assert (bad.line, after.cells["url"]) == (2, "https://a.example/3")
    assert problem in str(bad.problem)


def test_a_quote_that_never_closes_is_named(tmp_path: Path) -> None:
    """It would make one row of all that follows."""
    path = tmp_path / "bomb.csv.gz"
    packed(path, iter((b"url,text\nhttps://a.example/1,opened\nhttps://a.example/2,", b'"' + b"a,b\n" * 8 * MIB)))
    first, second = read(path, 2)
    assert (first.problem, first.cells["text"]) == (None, "opened")
    assert "is not CSV (field larger than" in str(second.problem)


def test_a_killed_reader_is_started_again_behind_the_rows_that_it_gave(tmp_path: Path) -> None:
    """Whatever kills it, at any place, no row is lost or comes twice; one that dies twice at one place is given up."""
    path = tmp_path / "table.jsonl"
    path.write_bytes(b"".join(line(good(number) | {"text": "a" * 9000}) for number in range(2000)))
    file = TableFile(path, Columns(title=None, date=None, language=None))
    with open_in_process(file, PATIENCE, MEMORY) as rows:
        read = []
        for row in rows:
            read.append(row.line)
            if len(read) in (1, 1000):
                os.kill(rows.pid, signal.SIGKILL)
    assert read == list(range(1, 2001))
    path.write_bytes(line(good(1)) * 1000)
    with open_in_process(Deadly(file), PATIENCE, MEMORY) as rows, pytest.raises(WorkerLostError, match="ended twice at one place"):
        list(rows)


def test_a_reader_that_is_killed_within_a_chunk_is_started_again(tmp_path: Path) -> None:
    """The pipe then holds the beginning of a message, which is another error than a pipe that ended between two."""
    path = tmp_path / "table.jsonl"
    path.write_bytes(b"".join(line(good(number) | {"text": "a" * 300_000}) for number in range(60)))
    with open_in_process(TableFile(path, Columns(title=None, date=None, language=None)), PATIENCE, MEMORY) as rows:
        found = iter(rows)
        read = [next(found).line]
        while unread(rows) < 32 * 1024:  # until the next chunk fills the pipe
            pass
        os.kill(rows.pid, signal.SIGKILL)
        read += [row.line for row in found]
    assert read == list(range(1, 61))


def unread(rows: TableProcess[TableRow]) -> int:
    """Bytes that wait in the pipe of a reader."""
    return int.from_bytes(fcntl.ioctl(rows._rows, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_ctrl_c_is_for_the_process_that_asks(tmp_path: Path) -> None:
    """A terminal sends it to all: a reader that ended by it, with a traceback, would be started again while the command ends."""
    path = tmp_path / "table.jsonl"
    path.write_bytes(b"".join(line(good(number) | {"text": "a" * 300_000}) for number in range(60)))
    with open_in_process(TableFile(path, Columns(title=None, date=None, language=None)), PATIENCE, MEMORY) as rows:
        found = iter(rows)
        read, reader = [next(found).line], rows.pid
        os.kill(reader, signal.SIGINT)
        read += [row.line for row in found]
        assert rows.pid == reader
    assert read == list(range(1, 61))


@dataclass(frozen=True)
class Deadly:
    """A table whose third chunk kills its reader."""

    file: TableFile

    @property
    def path(self) -> Path:
        return self.file.path

    def check(self) -> None:
        self.file.check()

    def chunks(self) -> Iterator[tuple[list[TableRow], float]]:
        for place, chunk in enumerate(self.file.chunks()):
            if place == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            yield chunk


@pytest.mark.parametrize(
    ("values", "kind", "cell"),
    [
        ([2**30], pa.date32(), None),
        ([2**40], pa.timestamp("s"), None),
        ([2**62], pa.timestamp("ms"), None),
        ([10**15], pa.timestamp("us", "Nowhere/Land"), "2001-09-09T01:46:40+00:00"),
        ([[1]], pa.list_(pa.int64()), "[1]"),
        ([{"a": 1}], pa.struct([("a", pa.int64())]), "{'a': 1}"),
        ([5], pa.duration("s"), "0:00:05"),
        ([None], pa.null(), None),
    ],
    ids=str,
)
def test_a_cell_of_parquet_that_python_has_no_value_for_costs_no_row(
    tmp_path: Path, values: list[object], kind: pa.DataType, cell: str | None
) -> None:
    """Days beyond the calendar, zones of nowhere, columns within columns."""
    path = tmp_path / "odd.parquet"
    pq.write_table(pa.table({"url": ["https://a.example/1"], "text": ["opened"], "date": pa.array(values, kind)}), path)
    ((rows, _),) = TableFile(path, Columns()).chunks()
    assert [(row.problem, row.cells["date"]) for row in rows] == [(None, cell)]


def test_a_value_of_parquet_that_is_too_large_costs_its_rows(tmp_path: Path) -> None:
    """Another group of rows is read; the file has a few kilobytes."""
    path = tmp_path / "bomb.parquet"
    schema = pa.schema([("url", pa.string()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False, write_statistics=False) as file:
        file.write_table(pa.Table.from_pylist([good(1)], schema))
        file.write_table(pa.Table.from_pylist([{"url": "https://a.example/2", "text": "a" * 300 * MIB}], schema))
        file.write_table(pa.Table.from_pylist([good(3)], schema))
    assert path.stat().st_size < MIB
    before, bad, after = read(path)
    assert (before.problem, after.problem) == (None, None)
    assert after.cells["url"] == "https://a.example/3"
    assert "row group 1 needs more memory" in str(bad.problem) or "is longer than" in str(bad.problem)


def test_a_value_that_many_rows_of_parquet_share_is_kept_once(tmp_path: Path) -> None:
    """Two million rows of one text of 100 kB are 200 GB when written out."""
    path = tmp_path / "bomb.parquet"
    count = 2_000_000
    text = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["a" * 100_000]))
    url = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["https://a.example/1"]))
    pq.write_table(pa.table({"url": url, "text": text}), path)
    assert path.stat().st_size < MIB
    rows = read(path, 500)
    assert [len(str(row.cells["text"])) for row in rows] == [100_000] * 500
