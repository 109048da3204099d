"""`newslake purge`: take an article out for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.cli.lake import changing


def purge(url: str, /, *, why: str, erase: bool = False, home: Path | None = None) -> int:
    """Take an article out of the lake for good: all versions, evidence and the archived pages. A tombstone keeps it out.

    Example: newslake purge https://paper.example/news/1 --why "removed on request of the publisher"

    No answer shows it from then on, whatever moment it is of. Its bytes go when maintenance has expired the snapshots that hold them,
    after 30 days, or now with --erase.

    Parameters
    ----------
    url
        Any URL of the article.
    why
        The reason, kept with the tombstone.
    erase
        Run maintenance at once that keeps no snapshot and no replaced file: earlier moments are answered by arrival from then on, and
        a query that is running meanwhile may break off.
    home
        Folder of the lake. Default: ./lake, or NEWSLAKE_HOME.
    """
    from extractors.fetch.erase import erase as erase_page
    from warehouse.curate import purge as purge_article
    from warehouse.maintain import maintain

    with changing(home) as lake:
        done = purge_article(lake, url, why, datetime.now(UTC))
        erased = sum(erase_page(lake.location.warc, page) for page in done.pages)
        if erase:
            maintain(lake, datetime.now(UTC), keep=timedelta(0), grace=timedelta(0))
    print(f"{done.articles} article(s) in {done.versions} version(s) removed, {erased} archived page(s) erased")
    print(f"tombstones: {', '.join(done.urls)}")
    if erase:
        print("erased from data files, catalogue, search index and past")
    return 0
