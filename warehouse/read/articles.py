"""Articles: by any of their addresses, with their versions."""

from datetime import datetime
from typing import Any, Literal

from extractors.errors import LakeError
from extractors.records import WarcRef
from warehouse.lake.handle import Lake
from warehouse.read.literals import ask

# The articles that a search found, best first: the search ranks them, this statement shows them.
FOUND = """
SELECT article_id, dated, source_id, title, url FROM article
WHERE list_contains($ids, article_id) ORDER BY list_position($ids, article_id)
"""
_BY_ADDRESS = """
SELECT article_id, source_id, dated, title, text, language FROM article
WHERE article_id IN $names OR article_id IN (SELECT article_id FROM base.alias WHERE url IN $names AND kind <> 'declared')
LIMIT 1
"""
_VERSIONS = """
SELECT version, arg_max(title, reading) AS title, arg_max(text, reading) AS text, min(ingested) AS ingested FROM reading
WHERE article_id IN (SELECT article_id FROM base.alias WHERE url = $url AND kind <> 'declared')
GROUP BY version ORDER BY version
"""
_ARCHIVED = """
SELECT warc_file AS file, warc_offset AS "offset", warc_length AS length FROM base.article_version
WHERE warc_file IS NOT NULL AND article_id IN (SELECT article_id FROM base.alias WHERE url = $url AND kind <> 'declared')
ORDER BY version DESC LIMIT 1
"""
_HELD_URL = "SELECT url FROM base.alias WHERE url IN $urls AND kind <> 'declared' ORDER BY url <> $first LIMIT 1"
_WAITING = "SELECT key FROM base.quarantine WHERE key = $key UNION SELECT key FROM base.deferral WHERE key = $key"
_COUNTS = """
    SELECT
        count(*), (SELECT count(*) FROM base.article_version),
        (SELECT count(DISTINCT source_id) FROM poll WHERE outcome IN ('ok', 'unchanged'))
    FROM article
"""


def has_articles(lake: Lake) -> bool:
    """Whether the lake has any, as of the moment for which it was opened."""
    return bool(lake.query("SELECT 1 FROM article LIMIT 1"))


def held_url(lake: Lake, url: str, canonical: str | None) -> str:
    """The URL as it is stored in the lake, also if it is written differently; raises LakeError if the lake has no article of it."""
    found = ask(lake, _HELD_URL, urls=[url, canonical], first=url)
    if not found:
        raise LakeError(url, "the lake holds no article of this URL")
    return str(found[0]["url"])


def article_by_name(lake: Lake, *names: str) -> dict[str, Any] | None:
    """The newest version of the article with one of these as its identifier or address."""
    return next(iter(ask(lake, _BY_ADDRESS, names=list(names))), None)


def versions_of(lake: Lake, url: str) -> list[dict[str, Any]]:
    """All versions of the article with this address, oldest first, each in its newest reading with its first arrival."""
    return ask(lake, _VERSIONS, url=url)


def archived_page(lake: Lake, url: str) -> WarcRef:
    """The newest archived page of the article with this address; raises LakeError if no page was kept."""
    found = ask(lake, _ARCHIVED, url=url)
    if not found:
        raise LakeError(url, "no page of this article is in the archive: its text came from a feed or a table")
    return WarcRef(**found[0])


def newest_versions(lake: Lake) -> dict[str, int]:
    """The number of the newest version of each article that has more than one."""
    return dict(lake.query("SELECT article_id, max(version) FROM base.article_version WHERE version > 1 GROUP BY article_id"))


def known_values(lake: Lake, column: Literal["source_id", "language"]) -> list[str]:
    found = lake.query(f"SELECT DISTINCT {column} FROM base.article_version WHERE {column} IS NOT NULL ORDER BY ALL")  # noqa: S608
    return [value for (value,) in found]


def purged(lake: Lake, *urls: str) -> tuple[str, datetime] | None:
    """Why and when the article with one of these addresses was purged; None if it was not."""
    found = ask(lake, "SELECT why, purged_at FROM base.tombstone WHERE url IN $urls ORDER BY purged_at LIMIT 1", urls=urls)
    return (found[0]["why"], found[0]["purged_at"]) if found else None


def waiting(lake: Lake, key: str) -> bool:
    """Whether an article that the lake does not have is in quarantine or deferred."""
    return bool(ask(lake, _WAITING, key=key))


def counts(lake: Lake) -> tuple[int, int, int]:
    """The numbers of articles, of versions, and of sources that ever answered."""
    [(articles, versions, sources)] = lake.query(_COUNTS)
    return articles, versions, sources
