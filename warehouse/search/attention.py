"""A search and its curve: how many articles of each day have all of the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from warehouse.search.question import read_question
from warehouse.search.ranked import Asked, Hit, Narrowing, Opened, answered, articles_of, best

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake


def search_with_days(
    lake: Lake, question: str, *, limit: int = 10, **narrowing: Unpack[Narrowing]
) -> tuple[list[Hit], list[dict[str, Any]]]:
    """What `search` finds, and days from the first to the last with an article that has all of the words: `day`, `articles`, `total` of
    all that the search is narrowed to, `share`.

    Words that most articles of a large lake have are left out, as they are of the ranking. Raises what `search` raises.
    """
    asked = Asked(question=read_question(lake, question), **narrowing)
    return answered(lake, asked, lambda _: None, lambda opened: (best(lake, opened, asked, limit), _by_day(lake, opened, asked)))


def _by_day(lake: Lake, opened: Sequence[Opened], asked: Asked) -> list[dict[str, Any]]:
    if not opened:
        return []
    met = " UNION ALL ".join(
        f"SELECT dated FROM {articles_of(shard)} AND docid IN (SELECT docid FROM scored WHERE shard = {number} AND whole)"  # noqa: S608
        for number, shard in enumerate(opened)
    )
    _, rows = lake.rows(
        f"""
        WITH met AS (
            SELECT mart.utc_day(dated) AS day, count(*) AS articles FROM ({met}) GROUP BY ALL
        ),
        total AS (
            SELECT mart.utc_day(dated) AS day, count(*) AS total FROM base.article_version
            WHERE version = 1 AND {asked.condition} GROUP BY ALL
        )
        SELECT total.day, coalesce(articles, 0) AS articles, total, coalesce(articles, 0) / total AS share
        FROM total LEFT JOIN met USING (day)
        WHERE total.day BETWEEN (SELECT min(day) FROM met) AND (SELECT max(day) FROM met) ORDER BY total.day
        """  # noqa: S608 - numbers and names of ours, the condition is quoted
    )
    return rows
