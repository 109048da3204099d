"""Rows in a JSON document that is no row itself: in a list or mapping however deep, or turned into columns."""

from collections.abc import Callable
from typing import Any

MAX_DEPTH = 5


def rows_within(value: dict[str, Any], is_row: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """The objects of the first list or mapping that has a row; where none has, those of the first list of objects; else the value."""
    listed = (each for each in value.values() if isinstance(each, list) and each and all(isinstance(item, dict) for item in each))
    return _first_rows(value, is_row, MAX_DEPTH) or next(listed, [value])


def turned(value: dict[str, Any], needed: tuple[str, str]) -> list[dict[str, Any]]:
    """The rows of columns, `{"url": [...], "text": [...]}`, by index or by key; the value where the columns that are needed are none."""
    first, second = (value.get(name) for name in needed)
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        return [{name: cells[row] for name, cells in value.items() if _has(cells, row)} for row in range(len(first))]
    if isinstance(first, dict) and isinstance(second, dict):
        return [{name: cells[key] for name, cells in value.items() if isinstance(cells, dict) and key in cells} for key in first]
    return [value]


def _has(cells: object, row: int) -> bool:
    return isinstance(cells, list) and row < len(cells)


def _first_rows(value: object, is_row: Callable[[dict[str, Any]], bool], depth: int) -> list[dict[str, Any]]:
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    objects = [item for item in items if isinstance(item, dict)]
    if len(objects) == len(items) and any(map(is_row, objects)):
        return objects
    found = (_first_rows(item, is_row, depth - 1) for item in items) if depth else ()
    return next(filter(None, found), [])
