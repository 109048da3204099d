"""Staged parts next to the lake: in its folder, or in object storage beside its data. A file is there whole or not at all."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

from obstore import delete, get, put
from obstore import list as listed
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore
from pydantic import ConfigDict, RootModel

from extractors.archive.storage import store
from extractors.errors import LakeError, ParseError, described
from extractors.shortage import refusal
from flows.pipeline.backfill.bulk.parts import KINDS, Record, Records
from warehouse import LakeLocation

Kind = TypeVar("Kind")


class _Json(RootModel[Kind], Generic[Kind]):
    """A record as JSON and back, by pydantic's compiled core."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


_JSON: dict[str, type[_Json[Any]]] = {kind.__name__: _Json[kind] for kind in KINDS}  # type: ignore[valid-type]


class Staging:
    """`place` is a folder, or s3://bucket/prefix, that all workers and the committer reach."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._store: ObjectStore = store(place) if place.startswith("s3://") else LocalStore(place, mkdir=True)

    @classmethod
    def of(cls, location: LakeLocation) -> "Staging":
        """Beside the lake's data if that is in object storage. Not inside it, where maintenance removes unknown files."""
        return cls(f"{location.data_path.rstrip('/')}-staging" if location.remote_data else str((location.home / "staging").absolute()))

    def names(self, folder: str) -> list[str]:
        return sorted(each["path"] for chunk in self._asked(lambda: list(listed(self._store, f"{folder}/"))) for each in chunk)

    def write(self, name: str, records: Iterable[Record]) -> None:
        """Stage records as Parquet, one row each with its kind and its JSON."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        given = list(records)
        kinds = [type(record).__name__ for record in given]
        table = pa.table(
            {"kind": kinds, "record": [_JSON[kind](record).model_dump_json() for kind, record in zip(kinds, given, strict=True)]}
        )
        packed = pa.BufferOutputStream()
        pq.write_table(table, packed, compression="zstd")
        self._asked(lambda: put(self._store, name, packed.getvalue().to_pybytes()))

    def read(self, name: str) -> Records:
        """The records of a staged part; raises ParseError if it is missing or incomplete, for example after a power cut."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            table = pq.read_table(pa.BufferReader(bytes(get(self._store, name).bytes())))
            rows = zip(table["kind"].to_pylist(), table["record"].to_pylist(), strict=True)
            return tuple(_JSON[kind].model_validate_json(record).root for kind, record in rows)
        except (BaseError, OSError, ValueError, KeyError, pa.ArrowException) as error:
            raise ParseError(f"{self.place}/{name}", f"the staged part cannot be read: {described(error)}") from None

    def keep(self, name: str, file: Path) -> None:
        self._asked(lambda: put(self._store, name, file))

    def fetch(self, name: str, target: Path) -> None:
        """Copy a staged file to `target`, flushed to the disk, unless it is there already. Raises ParseError."""
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".part") as file:
                for piece in get(self._store, name).stream():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                os.link(file.name, target)
        except BaseError as error:
            raise ParseError(f"{self.place}/{name}", f"the staged pages cannot be read: {described(error)}") from None
        except OSError as error:
            raise LakeError(str(target), f"pages cannot be archived {refusal(error, 'give write access, then run again')}") from None

    def drop(self, names: Iterable[str]) -> None:
        """Remove staged files that are committed."""
        there = list(names)
        if there:
            self._asked(lambda: delete(self._store, there))

    def _asked(self, ask: Any) -> Any:
        try:
            return ask()
        except (BaseError, OSError) as error:
            raise LakeError(self.place, f"parts cannot be staged ({described(error)}): what is committed is kept; run again") from None
