"""The lake: DuckLake tables and marts. The only code that knows DuckDB and Great Expectations.

with open_lake(LakeLocation(Path("lake"))) as lake:
    result = append_batch(lake, batch)
    lake.query("SELECT count(*) FROM article")

Each name is imported at its first use, so that a command that only reads loads nothing else.

    append/        appends a batch in one transaction, checked against what the lake holds
    expectations/  validation with Great Expectations
    lake/          an open lake
    read/          every query of commands, flows and pages, one module per subject
    search/        ranked full-text search over an index by quarter and the articles newer than it
    upkeep/        maintenance, backup, moving, checks, and people's decisions about articles and events
"""

from typing import TYPE_CHECKING

from extractors.processes.imports import imported_late

if TYPE_CHECKING:
    from warehouse.append.batch import AppendResult, append_batch
    from warehouse.lake.handle import Lake
    from warehouse.lake.location import LakeLocation
    from warehouse.lake.lock import Holder
    from warehouse.lake.opening import open_lake

__all__ = ["AppendResult", "Holder", "Lake", "LakeLocation", "append_batch", "open_lake"]

__getattr__ = imported_late(
    __name__,
    {
        "AppendResult": "append.batch",
        "append_batch": "append.batch",
        "Lake": "lake.handle",
        "LakeLocation": "lake.location",
        "Holder": "lake.lock",
        "open_lake": "lake.opening",
    },
)
