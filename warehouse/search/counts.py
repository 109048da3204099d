"""A search with what it counts: how many articles of each day, and of each source, have all of the words."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Unpack

from warehouse.lake.handle import Lake
from warehouse.search.hits import Hit, articles_of, best
from warehouse.search.ranked import answered
from warehouse.search.scoring import Asked, Filters, Opened

Rows = list[dict[str, Any]]
SOURCES = 20


class Counted(NamedTuple):
    """What `search` finds, and the articles that have all of the words: `articles`, `total` of all that the search is narrowed to, `share`,
    by `day` from the first to the last, and by `source_id`, those with most of them."""

    hits: list[Hit]
    days: Rows
    sources: Rows


def search_counted(lake: Lake, question: str, *, limit: int = 10, **narrowing: Unpack[Filters]) -> Counted:
    """A search and its counts. Words that most articles of a large lake have are left out, as they are of the ranking.

    Raises what `search` raises.
    """

    def counted(asked: Asked, opened: Sequence[Opened]) -> Counted:
        hits = best(lake, opened, asked, limit)
        if not hits:
            return Counted([], [], [])
        met = " UNION ALL ".join(
            f"SELECT dated, source_id FROM {articles_of(shard)} AND docid IN (SELECT docid FROM scored WHERE shard = {number} AND whole)"  # noqa: S608
            for number, shard in enumerate(opened)
        )
        lake.query(f"CREATE OR REPLACE TEMP TABLE met AS {met}")
        between = "WHERE day BETWEEN (SELECT min(day) FROM found) AND (SELECT max(day) FROM found) ORDER BY day"
        most = f"WHERE articles > 0 ORDER BY articles DESC, source_id LIMIT {SOURCES}"
        return Counted(
            hits, _shares(lake, asked, "mart.utc_day(dated)", "day", between), _shares(lake, asked, "source_id", "source_id", most)
        )

    return answered(lake, question, narrowing, lambda _: None, counted)


def _shares(lake: Lake, asked: Asked, key: str, name: str, chosen: str) -> Rows:
    _, rows = lake.rows(
        f"""
        WITH found AS (SELECT {key} AS {name}, count(*) AS articles FROM met GROUP BY ALL),
        total AS (
            SELECT {key} AS {name}, count(*) AS total FROM base.article_version WHERE version = 1 AND {asked.condition} GROUP BY ALL
        )
        SELECT {name}, coalesce(articles, 0) AS articles, total, coalesce(articles, 0) / total AS share
        FROM total LEFT JOIN found USING ({name}) {chosen}
        """  # noqa: S608 - names of ours, the condition is quoted
    )
    return rows
