"""A lake's data files, in a folder or in object storage: listed and copied whole, through DuckDB where a side is remote."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.lake.extensions import quoted
from warehouse.lake.location import REMOTE

Query = Callable[..., Sequence[tuple[Any, ...]]]


def copy_new(source: str, target: str, query: Query, without: Collection[str] = ()) -> list[int]:
    """Copy what the target lacks or has in another length; the bytes of each file copied. `query` asks a session that reaches both.

    Names in `without` (below the source) are left as they are.
    """
    source, target = source.rstrip("/"), target.rstrip("/")
    there = _sizes(target, query)
    copied = []
    for name, size in sorted(_sizes(source, query).items()):
        if name not in without and (there.get(name) != size or _older(f"{target}/{name}", f"{source}/{name}")):
            _copy(f"{source}/{name}", f"{target}/{name}", query)
            copied.append(size)
    return copied


def stored(root: str, query: Query) -> dict[str, tuple[int, datetime]]:
    """Bytes of each file below a root, and when it was last written, by its whole name."""
    if root.startswith(REMOTE):
        return {name: (size, moment) for name, size, moment in _asked(root, query)}
    found = {str(file): file.stat() for file in Path(root).rglob("*") if file.is_file()}
    return {name: (each.st_size, datetime.fromtimestamp(each.st_mtime, UTC)) for name, each in found.items()}


def damaged(root: str, query: Query) -> dict[str, str]:
    """What is wrong with files of the lake's catalogue that are missing below a root or have another length, by their whole names."""
    listed = query(
        """
        SELECT schema.path || tables.path || files.path, files.file_size_bytes
        FROM (
            SELECT table_id, path, file_size_bytes FROM __ducklake_metadata_lake.ducklake_data_file
            UNION ALL SELECT table_id, path, file_size_bytes FROM __ducklake_metadata_lake.ducklake_delete_file
        ) AS files
        JOIN (SELECT DISTINCT table_id, schema_id, path FROM __ducklake_metadata_lake.ducklake_table) AS tables USING (table_id)
        JOIN (SELECT DISTINCT schema_id, path FROM __ducklake_metadata_lake.ducklake_schema) AS schema USING (schema_id)
        ORDER BY ALL
        """
    )
    there = _sizes(root := root.rstrip("/"), query)  # after the catalogue was asked: a file is there before it is listed
    wrong = {}
    for name, size in listed:
        if (found := there.get(name)) != size:
            wrong[f"{root}/{name}"] = "is missing" if found is None else f"has {found} bytes in place of {size}"
    return wrong


def archives(folder: Path, query: Query) -> tuple[int, list[str], list[str]]:
    """How many archives the lake's articles point into; which of them are missing, and which end before the last page pointed at."""
    found = query(
        "SELECT warc_file, max(warc_offset + warc_length) FROM base.article_version WHERE warc_file IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    sizes = _sizes(str(folder), query)
    missing = [name for name, _ in found if name not in sizes]
    return len(found), missing, [name for name, end in found if sizes.get(name, end) < end]


def _sizes(root: str, query: Query) -> dict[str, int]:
    """Bytes of each file, by its name below the root."""
    return {name.removeprefix(f"{root}/"): size for name, (size, _) in stored(root, query).items()}


def _asked(root: str, query: Query) -> Sequence[tuple[Any, ...]]:
    names = [name for (name,) in query("SELECT file FROM glob(?)", [f"{root.rstrip('/')}/**"])]
    if not names:
        return []
    return query(f"SELECT filename, size, last_modified FROM read_blob([{', '.join(map(quoted, names))}])")  # noqa: S608 - quoted


def _older(target: str, source: str) -> bool:
    # Parquet files never change; an archive does when a page is erased from it.
    if target.startswith(REMOTE) or source.startswith(REMOTE):
        return False
    return Path(target).stat().st_mtime < Path(source).stat().st_mtime


def _copy(source: str, target: str, query: Query) -> None:
    if target.startswith(REMOTE):
        _copy_blob(source, target, query)
        return
    fresh = Path(f"{target}.part")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    if source.startswith(REMOTE):
        _copy_blob(source, str(fresh), query)
    else:
        shutil.copy2(source, fresh)
    fresh.replace(target)


def _copy_blob(source: str, target: str, query: Query) -> None:
    query(f"COPY (SELECT content FROM read_blob({quoted(source)})) TO {quoted(target)} (FORMAT blob)")  # noqa: S608 - quoted
