"""Lists and copies a lake's data files, in a folder or in object storage; through DuckDB if one side is remote.

Links do not count as files of a lake: they are neither listed nor followed.
"""

import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.files.inside import is_inside, open_inside
from warehouse.lake.extensions import quoted
from warehouse.lake.location import REMOTE, LakeLocation
from warehouse.upkeep.manifest import Copy, unpack

Query = Callable[..., Sequence[tuple[Any, ...]]]


def copy_new(source: str, target: str, query: Query, without: Collection[str] = ()) -> dict[str, int]:
    """Copy files that the target lacks or has with another length; returns the bytes of each copied file, by its name below the source.

    `query` runs SQL in a session that reaches both. Names in `without` are skipped.
    """
    source, target = source.rstrip("/"), target.rstrip("/")
    there = _sizes(target, query)
    copied = {}
    for name, size in sorted(_sizes(source, query).items()):
        if name not in without and (there.get(name) != size or _older(f"{target}/{name}", f"{source}/{name}")):
            _copy(source, name, f"{target}/{name}", query)
            copied[name] = size
    return copied


def stored(root: str, query: Query) -> dict[str, tuple[int, datetime]]:
    """Bytes of each file below a root, and when it was last written, by its full name."""
    if root.startswith(REMOTE):
        return {name: (size, moment) for name, size, moment in _asked(root, query)}
    return {
        entry.path: (found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))
        for entry in _walk(root.rstrip("/"))
        if stat.S_ISREG((found := entry.stat(follow_symlinks=False)).st_mode)
    }


def links(root: str) -> list[str]:
    """The links below a folder, by their full names. The folder itself may be a link, which is the user's choice."""
    return [] if root.startswith(REMOTE) else sorted(entry.path for entry in _walk(root.rstrip("/")) if entry.is_symlink())


def _walk(root: str) -> Iterator[os.DirEntry[str]]:
    """All entries below a folder, without following links; none if there is no folder."""
    try:
        entries = list(os.scandir(root))
    except FileNotFoundError:
        return
    for entry in entries:
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)


def damaged(location: LakeLocation, query: Query) -> dict[str, str]:
    """Files of the metadata database that are missing in the data or have another length: full name → what is wrong."""
    listed = query(
        f"""
        SELECT schema.path || tables.path || files.path, files.file_size_bytes
        FROM (
            SELECT table_id, path, file_size_bytes FROM {location.metadata}.ducklake_data_file
            UNION ALL SELECT table_id, path, file_size_bytes FROM {location.metadata}.ducklake_delete_file
        ) AS files
        JOIN (SELECT DISTINCT table_id, schema_id, path FROM {location.metadata}.ducklake_table) AS tables USING (table_id)
        JOIN (SELECT DISTINCT schema_id, path FROM {location.metadata}.ducklake_schema) AS schema USING (schema_id)
        ORDER BY ALL
        """  # noqa: S608 - names of ours
    )
    there = _sizes(root := location.data_path.rstrip("/"), query)  # after the query, because a file exists before it is listed
    wrong = {}
    for name, size in listed:
        if (found := there.get(name)) != size:
            wrong[f"{root}/{name}"] = "is missing" if found is None else f"has {found} bytes in place of {size}"
    return wrong


def archives(location: LakeLocation, query: Query) -> tuple[int, list[str], list[str]]:
    """The number of archives that articles refer to; which of them are missing, and which end before the last page referred to."""
    found = query(
        "SELECT warc_file, max(warc_offset + warc_length) FROM base.article_version WHERE warc_file IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    sizes = (_sizes(location.archive.rstrip("/"), query) if location.archive else {}) | _sizes(str(location.warc), query)
    missing = [name for name, _ in found if name not in sizes or not is_inside(name)]
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
    # Parquet files never change; an archive changes when a page is erased.
    if target.startswith(REMOTE) or source.startswith(REMOTE):
        return False
    return Path(target).stat().st_mtime < Path(source).stat().st_mtime


def put(folder: Path, name: str, expected: Copy, target: str, query: Query) -> None:
    """Copy one file from a backup; raises LakeError if it differs from its manifest."""
    if target.startswith(REMOTE):
        unpack(folder, name, expected, None)
        _copy_blob(f"{folder}/{name}", target, query)
        return
    fresh = Path(f"{target}.part")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    unpack(folder, name, expected, fresh)
    fresh.replace(target)


def _copy(root: str, name: str, target: str, query: Query) -> None:
    source = f"{root}/{name}"
    if target.startswith(REMOTE):
        _copy_blob(source, target, query)
        return
    fresh = Path(f"{target}.part")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    if source.startswith(REMOTE):
        _copy_blob(source, str(fresh), query)
    else:
        with os.fdopen(open_inside(Path(root), name), "rb") as reading, fresh.open("wb") as writing:
            shutil.copyfileobj(reading, writing)
            found = os.fstat(reading.fileno())
        os.utime(fresh, ns=(found.st_atime_ns, found.st_mtime_ns))
    fresh.replace(target)


def _copy_blob(source: str, target: str, query: Query) -> None:
    query(f"COPY (SELECT content FROM read_blob({quoted(source)})) TO {quoted(target)} (FORMAT blob)")  # noqa: S608 - quoted
