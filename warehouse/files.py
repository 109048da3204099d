"""A lake's data files, in a folder or in object storage: listed and copied whole, through DuckDB where a side is remote."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.extensions import quoted
from warehouse.location import REMOTE

Query = Callable[..., Sequence[tuple[Any, ...]]]


def copy_new(source: str, target: str, query: Query) -> list[int]:
    """Copy what the target lacks or has in another length; the bytes of each file copied. `query` asks a session that reaches both."""
    source, target = source.rstrip("/"), target.rstrip("/")
    there = _sizes(target, query)
    copied = []
    for name, size in sorted(_sizes(source, query).items()):
        if there.get(name) != size or _older(f"{target}/{name}", f"{source}/{name}"):
            _copy(f"{source}/{name}", f"{target}/{name}", query)
            copied.append(size)
    return copied


def written(root: str, query: Query) -> dict[str, datetime]:
    """When each file below a root was last written, by its whole name."""
    if not root.startswith(REMOTE):
        return {str(file): datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in Path(root).rglob("*") if file.is_file()}
    return dict(_asked(root, "last_modified", query))


def _sizes(root: str, query: Query) -> dict[str, int]:
    """Bytes of each file, by its name below the root."""
    if not root.startswith(REMOTE):
        return {str(file.relative_to(root)): file.stat().st_size for file in Path(root).rglob("*") if file.is_file()}
    return {name.removeprefix(f"{root}/"): size for name, size in _asked(root, "size", query)}


def _asked(root: str, what: str, query: Query) -> Sequence[tuple[Any, ...]]:
    names = [name for (name,) in query("SELECT file FROM glob(?)", [f"{root.rstrip('/')}/**"])]
    if not names:
        return []
    return query(f"SELECT filename, {what} FROM read_blob([{', '.join(map(quoted, names))}])")  # noqa: S608 - quoted


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
