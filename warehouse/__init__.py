"""The lake: DuckLake tables and marts. The only code that knows DuckDB and Great Expectations.

with open_lake(LakeLocation(Path("lake"))) as lake:
    result = lake.append(batch)
    lake.query("SELECT count(*) FROM article")
"""

from warehouse.append import AppendResult
from warehouse.lake import Lake
from warehouse.location import LakeLocation
from warehouse.opening import open_lake
from warehouse.turn import Holder

__all__ = ["AppendResult", "Holder", "Lake", "LakeLocation", "open_lake"]
