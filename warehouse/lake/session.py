"""One DuckDB session on the lake: queries as tuples, inserts through Arrow, transactions."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, count
from typing import Any, Protocol

import duckdb

Row = dict[str, Any]


class Readable(Protocol):
    """Something that answers SQL, such as `warehouse.Lake`."""

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a statement."""

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> tuple[list[str], list[dict[str, Any]]]:
        """The same as column names and one dict for each row."""


def clean(value: object) -> Any:
    """A value that every database accepts: strings without NUL (PostgreSQL has no such character) and without lone surrogates."""
    if value is None or isinstance(value, (float, int)):  # most values
        return value
    if isinstance(value, str):
        if "\x00" in value:
            value = value.replace("\x00", "")
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "replace").decode()
        return value
    if isinstance(value, (dict, Mapping)):  # dict first, because it is checked fastest
        return {name: clean(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return value if _is_clean(value) else [clean(item) for item in value]
    return value


def as_json(texts: Iterable[str]) -> str:
    """Many strings as one parameter, which `from_json($name, '["VARCHAR"]')` makes a list of again, cleaned as by `clean`.

    Of each value of a list DuckDB asks whether it is one of pandas', and tries to import pandas again where it is not installed or kept
    out. That takes ten times as long as all else.
    """
    return json.dumps(clean(list(texts)))


def _is_clean(values: Sequence[object]) -> bool:
    """Whether all are strings that every database accepts. Checked together, which takes a tenth of the time."""
    try:
        return "\x00".join(values).encode().count(b"\0") < max(len(values), 1)  # type: ignore[arg-type] # others are a TypeError
    except (TypeError, UnicodeEncodeError):
        return False


def arrow_table(rows: Sequence[Row], schema: Any = None) -> Any:
    """Rows as an Arrow table of a schema (by default that of the values), cleaned as by `clean`.

    Nearly all rows are clean. To look for NUL in the columns takes a fraction of the time of looking at each value.
    """
    import pyarrow as pa

    with suppress(TypeError, ValueError):  # a lone surrogate, a mapping that is no dict
        table = pa.Table.from_pylist(rows, schema)
        if not any(_has_nul(chunk) for column in table.columns for chunk in column.chunks):
            return table
    return pa.Table.from_pylist([clean(row) for row in rows], schema)


def _has_nul(array: Any) -> bool:
    """Whether a string of an Arrow array, or of an array that it is made of, has a NUL."""
    import pyarrow as pa

    if pa.types.is_string(array.type):
        texts = array.buffers()[2]
        return texts is not None and b"\0" in texts.to_pybytes()
    if pa.types.is_list(array.type):
        return _has_nul(array.values)
    return pa.types.is_struct(array.type) and any(_has_nul(array.field(number)) for number in range(array.type.num_fields))


def unique(names: Sequence[str]) -> list[str]:
    """Unique column names: of `a, a` the second becomes `a_1`, as in DuckDB's Parquet files. Case does not count."""
    taken: set[str] = set()
    found = []
    for name in names:
        free = next(each for each in chain([name], (f"{name}_{number}" for number in count(1))) if each.lower() not in taken)
        taken.add(free.lower())
        found.append(free)
    return found


class Session:
    """A connection with the lake attached as `lake`; unqualified names are looked up in `mart`, then in `base`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, search_path: str) -> None:
        self.connection = connection
        self.search_path = search_path
        self._schemas: dict[str, Any] = {}
        connection.execute(f"SET search_path = '{search_path}'")

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a statement; instants are aware datetimes in UTC."""
        answer: duckdb.DuckDBPyConnection | None = self.connection.execute(sql, parameters)
        return answer.fetchall() if answer else []  # no answer for a comment alone

    def arrow(self, sql: str) -> Any:
        """All rows of a statement as an Arrow table, for arithmetic over whole columns."""
        return self.connection.execute(sql).to_arrow_table()

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Append rows to base.<table>, all at once; a missing column becomes NULL."""
        if not rows:
            return
        if table not in self._schemas:
            empty = self.connection.execute(f"SELECT * FROM lake.base.{table} LIMIT 0")  # noqa: S608 - names of ours
            self._schemas[table] = empty.to_arrow_table().schema
        self.connection.register("incoming", arrow_table(rows, self._schemas[table]))
        try:
            self.connection.execute(f"INSERT INTO lake.base.{table} BY NAME SELECT * FROM incoming")  # noqa: S608 - names of ours
        finally:
            self.connection.unregister("incoming")

    @contextmanager
    def table(self, name: str, rows: Sequence[Row]) -> Iterator[None]:
        """Rows as a relation `name` for the block, to join with; all values are strings."""
        self.connection.register(name, arrow_table(rows))
        try:
            yield
        finally:
            self.connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit the block as a whole, or roll it back."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self._rollback()
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def passing(self) -> Iterator[None]:
        """One transaction for the block, of which nothing is kept."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield
        finally:
            self._rollback()

    def _rollback(self) -> None:
        with suppress(duckdb.Error):  # a failed commit or a lost connection has ended the transaction already
            self.connection.execute("ROLLBACK")
