"""Sources on record."""

from extractors.records import Keep, Source, SourceKind
from warehouse.lake.handle import Lake

# Sources on record with a unique `title`: the name, followed by the identifier if another source has the same name.
TITLED = """(
    SELECT *, CASE WHEN count(*) OVER (PARTITION BY name) = 1 THEN name ELSE concat_ws(' · ', name, source_id) END AS title FROM mart.source
)"""


def recorded_sources(lake: Lake) -> set[str]:
    """The identifiers of all sources that ever were in the lake."""
    return {name for (name,) in lake.query("SELECT DISTINCT source_id FROM base.source")}


def sources_on_record(lake: Lake) -> dict[str, Source]:
    """Each source in its newest description of the catalogue."""
    _, rows = lake.rows('SELECT * EXCLUDE (source_group, seen_at), source_group AS "group" FROM mart.source')
    return {row["source_id"]: Source(**row | {"kind": SourceKind(row["kind"]), "keep": Keep(row["keep"])}) for row in rows}
