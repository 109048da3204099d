"""Which stored articles to check again: publishers correct, extend and retitle what they have published."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from extractors.records import DateWitness, Found
from warehouse.lake.handle import Lake
from warehouse.lake.session import as_json

# Ages of an article, since it was first seen, at which its page is requested again: changes are frequent early and rare later.
RECHECK_AGES = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=30),
)
# A live blog grows while it is read, and its older posts leave the page: every half-hour of its first twelve hours.
LIVE_RECHECK_AGES = (*(timedelta(minutes=30 * step) for step in range(1, 25)), *RECHECK_AGES[3:])
# The next pass makes up for a missed step. An article much older than the last step is not checked.
OLDEST = RECHECK_AGES[-1] + timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueRecheck:
    """One article to check again: its entry, the hash of its newest version and the validators of its last fetch."""

    found: Found
    content_hash: str
    etag: str | None
    last_modified: str | None


def due_rechecks(lake: Lake, now: datetime, limit: int, sources: Collection[str] | None = None) -> tuple[DueRecheck, ...]:
    """At most `limit` articles whose last check is older than the newest step of the ladder that they reached; newest articles first.

    `sources` limits them to some sources; None means all.
    """
    usual, live = (
        ", ".join(f"INTERVAL '{int(step.total_seconds())} seconds'" for step in ladder) for ladder in (RECHECK_AGES, LIVE_RECHECK_AGES)
    )
    _, rows = lake.rows(
        f"""
        WITH recent AS (
            SELECT
                article_id, source_id, key, title, authors, dates, text_source, kind, content_hash, first_seen,
                -- The owner of a link to another host can change where it leads.
                if(split_part(final_url, '/', 3) <> split_part(requested_url, '/', 3), final_url, requested_url) AS url
            FROM reading ANTI JOIN base.superseded USING (article_id, version, reading)
            WHERE
                first_seen BETWEEN $oldest AND $youngest
                AND ($sources IS NULL OR list_contains(from_json($sources, '["VARCHAR"]'), source_id))
        ),
        checked AS (
            SELECT
                article_id, max(checked_at) AS checked_at, arg_max(outcome, checked_at) AS outcome,
                arg_max(etag, checked_at) AS etag, arg_max(last_modified, checked_at) AS last_modified
            FROM base.recheck
            WHERE checked_at BETWEEN $oldest AND $now
            GROUP BY article_id
        ),
        stepped AS (
            SELECT
                recent.*,
                list_max(list_filter(
                    CASE WHEN kind = 'live blog' THEN [{live}] ELSE [{usual}] END, lambda step: first_seen + step <= $now
                )) AS step
            FROM recent
        )
        SELECT stepped.source_id, key, url, title, authors, dates, content_hash, etag, last_modified
        FROM stepped JOIN checked USING (article_id)
        WHERE url IS NOT NULL AND text_source = 'page' AND outcome <> 'gone' AND checked_at < first_seen + step
        ORDER BY first_seen DESC
        LIMIT $limit
        """,  # noqa: S608 - intervals of ours
        {
            "now": now,
            "oldest": now - OLDEST,
            "youngest": now - RECHECK_AGES[0],
            "limit": limit,
            "sources": None if sources is None else as_json(sources),
        },
    )
    entry = ("source_id", "key", "url", "title", "authors", "dates")
    return tuple(
        DueRecheck(known_entry(*(row[name] for name in entry)), row["content_hash"], row["etag"], row["last_modified"]) for row in rows
    )


def known_entry(
    source_id: str, key: str, url: str | None, title: str | None, authors: Iterable[str], dates: Iterable[dict[str, Any]]
) -> Found:
    """The entry of a stored article as the lake has it, with the feed's dates, because the page alone may have fewer."""
    witnesses = tuple(DateWitness(**date) for date in dates if date["witness"].startswith(("feed.", "sitemap.")))
    return Found(source_id=source_id, key=key, url=url, title=title, authors=tuple(authors), dates=witnesses)
