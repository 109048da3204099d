"""The metadata database of an empty lake, kept for this user, so that the next lake of a folder is a copy of it.

DuckDB takes a second of CPU to parse and bind all marts. The file has the tables, the marts and no row; it is compressed, so that a
damaged one is noticed. Its name changes with the code and the SQL that made it and with DuckDB's version.
"""

import functools
import gzip
import hashlib
import zlib
from contextlib import suppress
from pathlib import Path

import duckdb

from extractors.files import cache
from warehouse.lake import connection
from warehouse.lake.extensions import quoted
from warehouse.lake.location import LakeLocation
from warehouse.lake.session import Session


def copy(target: Path) -> bool:
    """Make `target` a copy; False if none is kept, or it is damaged or cannot be copied."""
    try:
        target.write_bytes(gzip.decompress(_path().read_bytes()))
    except (OSError, EOFError, zlib.error):
        target.unlink(missing_ok=True)
        return False
    return True


def keep(made: Path) -> None:
    """Keep a copy of a metadata database that no process has open, in place of those of other versions."""
    path = _path()
    with suppress(OSError):
        for other in path.parent.glob(f"empty-*{path.suffix}"):
            other.unlink()
    cache.keep(path, gzip.compress(made.read_bytes()))


def make_own(session: Session, location: LakeLocation) -> None:
    """Give a copied metadata database what only its lake has: where its data are, names of its schemas, and its time."""
    metadata = location.metadata
    with session.transaction():
        for statement in (
            f"UPDATE {metadata}.ducklake_metadata SET value = {quoted(location.data_path)} WHERE key = 'data_path'",  # noqa: S608 - ours
            f"UPDATE {metadata}.ducklake_schema SET schema_uuid = uuid()",  # noqa: S608 - by these a backup knows its lake
            f"UPDATE {metadata}.ducklake_snapshot SET snapshot_time = now()",  # noqa: S608 - ours
        ):
            session.query(statement)


def _path() -> Path:
    return cache.cache_folder() / f"empty-{_version()}-{connection.INLINED_ROWS}.gz"


@functools.cache
def _version() -> str:
    """Of all that makes a lake: this package, the SQL beside it and DuckDB."""
    here = Path(__file__).parent
    digest = hashlib.sha256(duckdb.__version__.encode())
    for file in sorted([*here.glob("*.py"), *here.glob("*.csv"), *here.parent.glob("sql/**/*.sql")]):
        digest.update(f"{file.relative_to(here.parent)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
