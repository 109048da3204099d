"""People's decisions about single articles: purge, release from quarantine, discard. Each decision is an event."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from extractors.errors import LakeError
from extractors.records import Batch, Fate, Reason, Run, WarcRef
from warehouse.append.batch import AppendResult, append_batch
from warehouse.append.rows import article_id
from warehouse.lake.events import event_row
from warehouse.lake.handle import Lake
from warehouse.lake.session import Session
from warehouse.read.quarantine import quarantined_row

# All tables with words of an article, or with references to it. Fates stay: they have a URL and an outcome.
_BY_ARTICLE = (
    "article_version",
    "article_reading",
    "reread",
    "article_topic",
    "topic_label",
    "article_entity",
    "article_credit",
    "article_link",
    "article_trait",
    "article_figure",
    "article_publisher",
    "event_member",
    "alias",
    "recheck",
    "story_member",
    "superseded",
    "post",
    "post_topic",
)
_BY_KEY = ("deferral", "quarantine")


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed: articles and versions; the number of their archived pages, and how many of these were erased."""

    articles: int
    versions: int
    urls: tuple[str, ...]
    pages: int
    erased: int


def _kept(page: WarcRef) -> bool:
    return False


def purge(lake: Lake, url: str, why: str, now: datetime, erase: Callable[[WarcRef], bool] = _kept) -> Purged:
    """Remove an article by any of its URLs, and leave a tombstone so that it is never appended again.

    `erase` removes a page from its archive and returns whether it could. It is called before the commit, so that a purge that is
    killed in between finds its pages the next time.

    A URL that the lake does not hold gets a tombstone too. Earlier snapshots have the rows until maintenance expires them.
    """

    def work(session: Session) -> Purged:
        found = session.query("SELECT DISTINCT article_id FROM base.alias WHERE url = ? AND kind <> 'declared'", [url])
        ids = [name for (name,) in found]
        wanted = [{"article_id": name} for name in ids] or [{"article_id": article_id(url)}]
        with session.table("wanted", wanted):
            aliases = session.query("SELECT DISTINCT url FROM base.alias SEMI JOIN wanted USING (article_id) WHERE kind <> 'declared'")
            found = session.query(
                "SELECT warc_file, warc_offset, warc_length FROM base.article_version SEMI JOIN wanted USING (article_id)"
            )
            pages = [WarcRef(*page) for page in found if page[0] is not None]
            erased = sum(map(erase, pages))
            for table in _BY_ARTICLE:
                session.query(f"DELETE FROM base.{table} WHERE article_id IN (SELECT article_id FROM wanted)")  # noqa: S608 - names of ours
        urls = sorted({url, *(name for (name,) in aliases)})
        with session.table("wanted", [{"url": name} for name in urls]):
            for table in _BY_KEY:
                session.query(f"DELETE FROM base.{table} WHERE key IN (SELECT url FROM wanted)")  # noqa: S608 - names of ours
        owner = (ids or [article_id(url)])[0]
        session.insert("tombstone", [{"article_id": owner, "url": name, "why": why, "purged_at": now} for name in urls])
        session.insert("event", [event_row("purge", url, now, detail=why)])
        return Purged(len(ids), len(found), tuple(urls), len(pages), erased)

    return lake.write("purge", work)


def release(lake: Lake, quarantine_id: str, why: str | None, now: datetime) -> AppendResult:
    """Append a quarantined row without validation; raises LakeError if there is none of that id or it was decided already."""
    from warehouse.expectations.rows.payload import load

    payload = _held(lake, quarantine_id)
    enriched = load(payload)
    article = enriched.article
    run = Run(f"release-{uuid.uuid4().hex}", "quarantine release", now, False, now)
    fate = Fate.of(article.source_id, article.key, Reason.NEW, now, f"released from quarantine {quarantine_id}")
    result = append_batch(lake, Batch(run=run, enriched=(enriched,), fates=(fate,)))
    _decide(lake, "quarantine released", quarantine_id, why, now, run.run_id)
    return result


def discard(lake: Lake, quarantine_id: str, why: str | None, now: datetime) -> None:
    """Decide that a quarantined row stays out. Its payload is kept."""
    _held(lake, quarantine_id)
    _decide(lake, "quarantine discarded", quarantine_id, why, now, None)


def _held(lake: Lake, quarantine_id: str) -> str:
    row = quarantined_row(lake, quarantine_id)
    if row["state"] != "held":
        raise LakeError(f"quarantine {quarantine_id}", f"was {row['state']} already")
    return str(row["payload"])


def _decide(lake: Lake, kind: str, quarantine_id: str, why: str | None, now: datetime, run_id: str | None) -> None:
    event = event_row(kind, quarantine_id, now, detail=why, run_id=run_id)
    lake.write(kind, lambda session: session.insert("event", [event]))
