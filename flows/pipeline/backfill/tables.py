"""Article tables → rows: JSON, JSON Lines, CSV and TSV (plain or gzip) and Parquet. A bad row never stops the rest.

Rows are read as a stream, so the file may have any size; a row that is larger than any article is a bad row.
"""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from extractors.errors import NewslakeError, TableError
from extractors.shortage import refusal
from flows.pipeline.backfill.arrow_cells import rows_of
from flows.pipeline.backfill.columns import Columns, TableRow
from flows.pipeline.backfill.nested_rows import rows_within, turned
from flows.pipeline.backfill.table_lines import CELL, ROW, CsvLines, chunks_of, escape_of, limited_lines, object_of, objects_of
from flows.pipeline.backfill.table_process import readable
from flows.pipeline.gathering import gathered, one

Part = TypeVar("Part")
FORMATS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
_GZIP = b"\x1f\x8b\x08"
SAMPLE = 1_000  # lines of JSON among which a requested column must occur
DELIMITERS = ",;\t|"
LOOKED_AT = 100  # lines of JSON
ROWS_AT_ONCE = 200  # from a Parquet file, and to another process


@dataclass(slots=True)
class Table:
    """An open table: iterate its rows; `read_share` says how much of the file has been read, 0 to 1."""

    path: Path
    columns: Columns
    _raw: io.BufferedReader
    _size: int

    def read_share(self) -> float:
        """By the position in the stored file."""
        return 1.0 if self._raw.closed or not self._size else min(1.0, self._raw.tell() / self._size)

    def __iter__(self) -> Iterator[TableRow]:
        kind = _kind(self.path)
        if kind == ".parquet":
            return self._parquet()
        return self._csv(self._plain()) if kind in (".csv", ".tsv") else self._json()

    def _plain(self) -> io.BufferedReader | gzip.GzipFile:
        """The file from its start, decompressed, whatever its name says."""
        self._raw.seek(0)
        packed = self.path.suffix.lower() == ".gz" or self._raw.peek(len(_GZIP)).startswith(_GZIP)
        return gzip.GzipFile(fileobj=self._raw) if packed else self._raw

    def _json(self) -> Iterator[TableRow]:
        spread = self._is_spread()
        self._check_sample(spread)
        for line, raw in self._unbroken(self._texts(spread)):
            for row in self._objects(line, raw):
                yield TableRow(line, {}, row) if isinstance(row, str) else self.columns.row(line, row)

    def _texts(self, spread: bool) -> Iterator[tuple[int, bytes]]:
        """The text of each JSON object, with its line; the lines of an array, too: its brackets and commas are no rows."""
        if spread:
            return objects_of(chunks_of(self._plain()))
        lines = enumerate(limited_lines(self._plain()), start=1)
        return ((line, raw) for line, raw in lines if raw.strip(b" \t\r\n,") not in (b"", b"[", b"]") or len(raw) > ROW)

    def _objects(self, line: int, raw: bytes) -> Sequence[dict[str, Any] | str]:
        """The object of a text, or the rows in it where it is no row itself (`{"articles": [...]}`)."""
        row = object_of(line, raw)
        if isinstance(row, str):
            return [row]
        names = self.columns.spelt(row)
        if self.columns.url in names:
            return turned(dict(zip(names, row.values(), strict=True)), (self.columns.url, self.columns.text))
        return rows_within(row, lambda inner: self.columns.url in self.columns.spelt(inner))

    def _is_spread(self) -> bool:
        """Whether objects are not one a line: no row is one of the first lines."""
        with suppress(EOFError, OSError, zlib.error):
            first = [object_of(line, raw) for line, raw in islice(self._texts(spread=False), LOOKED_AT)]
            rows = [row for row in first if isinstance(row, dict)]
            return bool(first) and isinstance(first[0], str) and not any(self.columns.url in self.columns.spelt(row) for row in rows)
        return False

    def _check_sample(self, spread: bool) -> None:
        """JSON rows differ in their columns: a column requested by name must occur in one of the first rows."""
        names: dict[str, None] = {}
        size = line = 0
        # The lines of a truncated file are read, and the reading reports the error.
        with suppress(EOFError, OSError, zlib.error):
            for line, raw in islice(self._texts(spread), SAMPLE):
                for row in self._objects(line, raw):
                    names |= dict.fromkeys(row) if isinstance(row, dict) else {}
                size += len(raw)
                if size > ROW:
                    break
        if names:
            self.columns.check(self.path, names, needed=(), among=f" in its first {line} lines")

    def _csv(self, plain: io.BufferedReader | gzip.GzipFile) -> Iterator[TableRow]:
        csv.field_size_limit(CELL)
        # What cannot be decoded becomes U+FFFD: a row with much of it goes to quarantine as mojibake.
        decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        escape = escape_of(plain)
        lines = CsvLines(decoder.decode(line) for line in self._unbroken(limited_lines(plain, guess=True)))
        head: list[str] = []
        while not "".join(head).strip() and (line := next(lines, "")):
            remark = line.startswith("#") and self.columns.url.casefold() not in line.casefold()
            head.append("\n" if remark or not line.strip() else line)
        # Columns are parted by what stands most often between their names; `sep=;` is for Excel.
        delimiter = max(DELIMITERS, key="".join(head).count)
        head = ["\n" if line.startswith("sep=") else line for line in head]
        reader = csv.reader(chain(head, lines), delimiter=delimiter, escapechar=escape, skipinitialspace=True)
        header = self._header(reader)
        while True:
            lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield TableRow(lines.number, {}, f"is not CSV ({error})")
                continue
            if not cells:
                continue
            while len(cells) > len(header) and not cells[-1].strip():
                cells.pop()  # commas behind the last column
            if len(cells) != len(header):
                yield TableRow(lines.number, {}, f"has {len(cells)} cells, the header has {len(header)}")
                continue
            yield self.columns.row(lines.number, dict(zip(header, cells, strict=True)))

    def _header(self, reader: Iterator[list[str]]) -> list[str]:
        try:
            header = [name.strip() for name in next(filter(None, reader), [])]
        except csv.Error as error:
            raise TableError(str(self.path), f"its first row is not CSV ({error}); it must name the columns") from None
        self.columns.check(self.path, header)
        return header

    def _parquet(self) -> Iterator[TableRow]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            schema = pq.ParquetFile(self._raw).schema_arrow
            self.columns.check(self.path, schema.names)
            spelt = dict(zip(self.columns.spelt(schema.names), schema.names, strict=True))
            wanted = list(dict.fromkeys(spelt[name] for name in self.columns.names().values() if name in spelt))
            # A value that many rows share is kept once: repeated for each row it can be a million times the size of the file.
            file = pq.ParquetFile(self._raw, read_dictionary=[name for name in wanted if not pa.types.is_nested(schema.field(name).type)])
            line = 0
            for group in range(file.metadata.num_row_groups):
                try:
                    for batch in file.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=wanted):
                        for row in rows_of(batch):
                            line += 1
                            yield self.columns.row(line, row)
                except pa.ArrowMemoryError:
                    line += 1
                    yield TableRow(line, {}, f"row group {group} needs more memory than there may be; its rows from here on are left out")
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
            raise TableError(str(self.path), f"cannot be read as Parquet: {error}") from None

    def _unbroken(self, plain: Iterable[Part]) -> Iterator[Part]:
        try:
            yield from plain
        except (EOFError, OSError, zlib.error) as error:
            raise TableError(str(self.path), f"cannot be read to its end ({error}); the rows before were taken") from None


@contextmanager
def open_table(path: Path, columns: Columns) -> Iterator[Table]:
    """Open a table for the block; raises TableError for a file that is missing or of no known format."""
    if _kind(path) not in FORMATS:
        found = "is a folder; " if path.is_dir() else ""
        tables = f"{', '.join(FORMATS)}, in .gz after any but the last"
        raise TableError(str(path), f"{found}expected a file whose name ends in {tables}, or in .warc or .warc.gz")
    try:
        raw = path.open("rb")
    except OSError as error:
        raise TableError(str(path), f"cannot be read {refusal(error, 'give a readable file')}") from None
    with raw:
        yield Table(path, columns, raw, path.stat().st_size)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table for another process to read."""

    path: Path
    columns: Columns

    def check(self) -> None:
        """Raises TableError for a file that is missing, of no known format, or without the required columns."""
        with open_table(self.path, self.columns):
            pass

    def chunks(self) -> Iterator[tuple[list[TableRow], float]]:
        """The rows in lists, with the share of the file read so far. Raises TableError."""
        with open_table(self.path, self.columns) as table:
            troubles: list[NewslakeError] = []
            for chunk in gathered(readable(table, troubles), (one, ROWS_AT_ONCE), (_characters, CELL)):
                yield chunk, table.read_share()
            for error in troubles:
                raise error


def _characters(row: TableRow) -> int:
    return sum(len(cell) for cell in row.cells.values() if cell)


def _kind(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        return "" if suffixes[-2:-1] == [".parquet"] else "".join(suffixes[-2:-1])
    return "".join(suffixes[-1:])
