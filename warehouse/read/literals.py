"""Statements with their parameters written out, to run, show and copy.

A bound parameter makes DuckDB's client import pandas, which takes more than a second: too long for a command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from warehouse.lake.extensions import quoted

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

_NAMED = re.compile(r"\$([a-z_]+)")


def ask(lake: Lake, sql: str, **parameters: object) -> list[dict[str, Any]]:
    """Rows of a statement with `$name` parameters; raises LakeError."""
    return lake.rows(written_out(sql, parameters))[1]


def written_out(sql: str, parameters: Mapping[str, object]) -> str:
    """The statement with its parameters as literals, ready to paste into `newslake sql`."""
    return _NAMED.sub(lambda found: literal(parameters[found[1]]) if found[1] in parameters else found[0], sql).strip()


def literal(value: object) -> str:
    """A value as DuckDB writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, frozenset):  # for IN: a single value is then as fast as `=`
        return f"({', '.join(sorted(map(literal, value)))})"
    if isinstance(value, datetime):
        return f"TIMESTAMPTZ '{value.astimezone(UTC).isoformat(sep=' ')}'"
    return f"DATE '{value}'" if hasattr(value, "isoformat") else quoted(str(value))
