"""`newslake purge`: take an article out for good."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flows.cli.lake import changing


def purge(url: str, /, *, why: str, home: Path | None = None) -> int:
    """Take an article out of the lake for good: all versions, evidence and the archived pages. A tombstone keeps it out.

    Example: newslake purge https://paper.example/news/1 --why "removed on request of the publisher"

    Snapshots hold the rows until maintenance expires them; `newslake maintain --keep-days 0` does so at once.

    Parameters
    ----------
    url
        Any URL of the article.
    why
        The reason, kept with the tombstone.
    home
        Folder of the lake. Default: ./lake, or NEWSLAKE_HOME.
    """
    from extractors.fetch.erase import erase
    from warehouse.curate import purge as purge_article

    with changing(home) as lake:
        done = purge_article(lake, url, why, datetime.now(UTC))
    erased = sum(erase(lake.location.warc, page) for page in done.pages)
    print(f"{done.articles} article(s) in {done.versions} version(s) removed, {erased} archived page(s) erased")
    print(f"tombstones: {', '.join(done.urls)}")
    return 0
