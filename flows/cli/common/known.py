"""Refuses a source or language that no article of the lake has: nothing would match, and the other conditions would seem to be why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from extractors.errors import QueryError, did_you_mean
from warehouse.read.articles import known_values

if TYPE_CHECKING:
    from warehouse import Lake

NEAREST, SHOWN = 5, 20


def check_known(lake: Lake, column: Literal["source_id", "language"], value: str) -> None:
    """Raises QueryError where no article has the value."""
    known = known_values(lake, column)
    if value not in known:
        more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
        meant = did_you_mean(value, known, NEAREST) or f"it has {', '.join(known[:SHOWN]) or 'none'}{more}"
        raise QueryError(value, f"no article of this lake has this {column.removesuffix('_id')}; {meant}")
