"""`newslake purge`: removes an article for good."""

from datetime import UTC, datetime, timedelta

from extractors.errors import ArgumentError, LakeError
from extractors.urls.pages import canonical_url
from flows.cli.common.lake import changing
from flows.cli.common.options import Article, Flag, Home
from flows.logs import remark
from flows.printing.output import counted
from warehouse import Lake
from warehouse.read.articles import held_url, purged, waiting


def purge(url: Article, /, *, why: str, erase: Flag = False, ahead: Flag = False, home: Home = None) -> None:
    """Remove an article from the lake for good: all versions, evidence and the archived pages. A tombstone keeps it out.

    Example: newslake purge https://paper.example/news/1 --why "removed on request of the publisher"

    No query shows it from then on, not even --as-of an earlier moment. Its bytes are deleted when maintenance expires the snapshots that
    hold them, after 30 days, or now with --erase.

    :param why: The reason, kept with the tombstone.
    :param erase: Run maintenance at once that keeps no snapshot and no replaced file: earlier moments are answered by arrival from then on,
        and a query that is running meanwhile may break off.
    :param ahead: Keep out a URL that the lake does not have yet.
    """
    from extractors.archive import Pages
    from warehouse.upkeep.curate import purge as purge_article
    from warehouse.upkeep.maintain import maintain

    if not why.strip():
        raise ArgumentError("--why", "expected a reason: it is kept with the tombstone")
    with changing(home) as lake:
        done = purge_article(
            lake,
            _wanted(lake, url, ahead=ahead, again=erase),
            why,
            datetime.now(UTC),
            Pages(lake.location.warc, lake.location.archive).erase,
        )
        if erase:
            maintain(lake, datetime.now(UTC), keep=timedelta(0), grace=timedelta(0))
    removed = f"{counted(done.articles, 'article')} in {counted(done.versions, 'version')} removed"
    print(f"{removed}, {counted(done.erased, 'archived page')} erased")
    if left := done.pages - done.erased:
        remark(f"{counted(left, 'archived page')} not found in {lake.location.warc}: erase what is on the machine that fetched it")
    print(f"tombstones: {', '.join(done.urls)}")
    if erase:
        print("erased from data files, metadata database, search index and past")


def _wanted(lake: Lake, url: str, *, ahead: bool, again: bool) -> str:
    """The URL to purge; raises LakeError where there is nothing to purge, which may be a mistyped one."""
    key = canonical_url(url)
    if key is None:
        raise ArgumentError(url, "is not a web address")
    buried = purged(lake, url, key)
    if buried and not again:
        raise LakeError(url, f"was purged already, on {buried[1]:%Y-%m-%d %H:%M} UTC ({buried[0]})")
    try:
        return held_url(lake, url, key)
    except LakeError as error:
        if ahead or buried or waiting(lake, key):
            return key
        raise LakeError(url, f"{error.message}; check it, or add --ahead to keep it out before it comes") from None
