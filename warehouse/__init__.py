"""The lake: DuckLake tables and marts. The only code that knows DuckDB and Great Expectations.

with open_lake(LakeLocation(Path("lake"))) as lake:
    result = append_batch(lake, batch)
    lake.query("SELECT count(*) FROM article")
"""

from warehouse.append.batch import AppendResult, append_batch
from warehouse.lake.handle import Lake
from warehouse.lake.location import LakeLocation
from warehouse.lake.lock import Holder
from warehouse.lake.opening import open_lake

__all__ = ["AppendResult", "Holder", "Lake", "LakeLocation", "append_batch", "open_lake"]
