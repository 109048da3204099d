"""What each source repeats from article to article: what to learn it from, what was learned, and when to learn again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from extractors.records import Found
from warehouse.lake.handle import Lake

# Boilerplate is learned from the newest articles of a source, at most SAMPLE of the last DAYS; again after MIN_NEW more.
SAMPLE = 400
DAYS = timedelta(days=90)
MIN_NEW = 20

Paragraph = dict[str, Any]


def unlearned(lake: Lake, now: datetime) -> tuple[str, ...]:
    """The sources with enough new articles since their boilerplate was last learned."""
    found = lake.query(
        """
        WITH learned AS (SELECT source_id, max(learned_at) AS learned_at FROM base.boilerplate GROUP BY source_id)
        SELECT a.source_id FROM base.article_version AS a LEFT JOIN learned AS l ON a.source_id = l.source_id
        WHERE
            a.version = 1 AND a.text_source = 'page' AND a.ingested > $oldest
            AND a.ingested > coalesce(l.learned_at, '-infinity'::TIMESTAMPTZ)
        GROUP BY a.source_id HAVING count(*) >= $least ORDER BY a.source_id
        """,
        {"oldest": now - DAYS, "least": MIN_NEW},
    )
    return tuple(source_id for (source_id,) in found)


def first_texts(lake: Lake, source_id: str, now: datetime) -> list[tuple[date, str, str | None]]:
    """The days, texts and languages of the first versions of a source's newest articles."""
    return lake.query(
        """
        SELECT dated::DATE, text, language FROM base.article_version
        WHERE source_id = $source AND version = 1 AND text_source = 'page' AND ingested > $oldest AND ingested <= $now
        ORDER BY ingested DESC LIMIT $limit
        """,
        {"source": source_id, "oldest": now - DAYS, "now": now, "limit": SAMPLE},
    )


def append_learned(lake: Lake, source_id: str, paragraphs: Sequence[Paragraph], of_articles: int, now: datetime) -> None:
    """Store these paragraphs, rows of {key, text, articles}, as the source's boilerplate from now on."""
    row = {"source_id": source_id, "paragraphs": list(paragraphs), "of_articles": of_articles, "learned_at": now}
    lake.write("boilerplate", lambda session: session.insert("boilerplate", [row]))


def boilerplate_of(lake: Lake) -> dict[str, frozenset[str]]:
    """The keys of each source's boilerplate, as last learned."""
    found = lake.query(
        """
        SELECT source_id, list_transform(arg_max(paragraphs, learned_at), LAMBDA paragraph: paragraph['key'])
        FROM base.boilerplate GROUP BY source_id
        """
    )
    return {source_id: frozenset(keys) for source_id, keys in found if keys}


def ever_boilerplate(lake: Lake, source_id: str) -> frozenset[str]:
    """All keys that were ever learned of a source: stored texts were read with different sets of them."""
    found = lake.query(
        "SELECT DISTINCT paragraph['key'] FROM (SELECT unnest(paragraphs) AS paragraph FROM base.boilerplate WHERE source_id = ?)",
        [source_id],
    )
    return frozenset(key for (key,) in found)


def newest_text(lake: Lake, found: Found) -> tuple[str | None, str]:
    """Title and text of the newest version of a stored article, by its key."""
    [(title, text)] = lake.query(
        "SELECT arg_max(title, (version, reading)), arg_max(text, (version, reading)) FROM reading WHERE key = ?", [found.key]
    )
    return title, text
