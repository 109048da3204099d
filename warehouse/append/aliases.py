"""The URLs by which an article is known: those of a batch that the lake holds, and those that the batch adds.

One scan reads all of them, because this is the only table as long as the lake that an append reads.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from extractors.records import Article, Enriched, Reason
from warehouse.append.identity import Verdict
from warehouse.lake.session import Row, Session

DECLARED = "declared"  # the URL that a page declares for itself: kept, but it identifies no article


class Alias(NamedTuple):
    """A row of base.alias. `dated` is the article's; it differs between rows if a later reading moved the article. `seen_at` is the time
    of the URL."""

    url: str
    article_id: str
    kind: str
    dated: datetime
    seen_at: datetime


def read_aliases(session: Session, enriched: Sequence[Enriched]) -> list[Alias]:
    """The aliases in the lake for these candidates' URLs, declared ones included."""
    urls = sorted({url for candidate in enriched for _, url in _named(candidate.article)})
    if not urls:
        return []
    with session.table("candidate", [{"url": url} for url in urls]):
        found = session.query(
            f"SELECT {', '.join(Alias._fields)} FROM base.alias SEMI JOIN candidate USING (url)"  # noqa: S608 - names of ours
        )
    return [Alias(*row) for row in found]


def owners_of(urls: Collection[str], known: Sequence[Alias]) -> dict[str, Alias]:
    """The earliest alias of each of the URLs that identifies an article."""
    owners: dict[str, Alias] = {}
    for alias in sorted(known, key=lambda alias: alias.seen_at):
        if alias.kind != DECLARED and alias.url in urls:
            owners.setdefault(alias.url, alias)
    return owners


def new_aliases(known: Sequence[Alias], verdicts: Sequence[Verdict], now: datetime) -> list[Row]:
    """The rows of base.alias that these articles bring; none for a purged one."""
    present = {(alias.url, alias.article_id) for alias in known}
    wanted: dict[tuple[str, str], Row] = {}
    for verdict in verdicts:
        if verdict.reason is Reason.TOMBSTONE:
            continue
        for kind, url in _named(verdict.enriched.article):
            row = {"url": url, "article_id": verdict.article_id, "kind": kind, "dated": verdict.dated, "seen_at": now}
            wanted.setdefault((url, verdict.article_id), row)
    return [row for name, row in wanted.items() if name not in present]


def _named(article: Article) -> Iterator[tuple[str, str]]:
    """All URLs of an article with their kinds; a URL that comes twice is of the first kind."""
    named = {"key": article.key, "requested": article.url, "final": article.final_url, DECLARED: article.declared_url}
    for kind, url in (*named.items(), *(("alias", url) for url in article.aliases)):
        if url:
            yield kind, url
