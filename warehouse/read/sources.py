"""Sources on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake


def recorded_sources(lake: Lake) -> set[str]:
    """The identifiers of all sources that the lake ever had a row of."""
    return {name for (name,) in lake.query("SELECT DISTINCT source_id FROM base.source")}
