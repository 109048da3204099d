"""Readings: what today's extractor reads out of archived pages, stored beside what was read before, never as a publisher's revision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from extractors.records import Batch, Definition, Enriched, Post, Run, WarcRef
from warehouse.append.batch import insert_batch, insert_read
from warehouse.append.matches import Mark
from warehouse.append.posts import insert_post_readings
from warehouse.append.stories import NEWEST, Fingerprint, cluster
from warehouse.lake.handle import Lake
from warehouse.lake.session import Row, Session

_COLUMNS = (
    "article_id, version, reading, source_id, key, requested_url AS url, title, text, kind, authors, dates, "
    "published, modified, first_seen, dated, content_hash, posts, warc_file, warc_offset, warc_length"
)


class RereadOutcome(StrEnum):
    """How an archived page ended that was read again. Without a reading the lake shows what was read before."""

    SAME = "same"
    CHANGED = "changed"
    REJECTED = "rejected"  # by the gate
    NO_ARTICLE = "no article"
    UNREADABLE = "unreadable"  # its extraction failed
    LOST = "lost"  # its worker was killed, hung or outgrew its memory, which need not be the page's fault
    NO_PAGE = "no page"  # the archive is out of reach

    @property
    def is_done(self) -> bool:
        """Whether this extractor need not try the page again: on another day a worker may live, and storage may answer."""
        return self not in (RereadOutcome.LOST, RereadOutcome.NO_PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which archived pages: by day of publication (UTC, both included), sources and kinds; all where nothing is given."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def where(self) -> tuple[str, dict[str, Any]]:
        """The condition behind `mart.reading AS r`, with its values."""
        given = {
            "r.dated >= $since::TIMESTAMPTZ": ("since", self.since and self.since.isoformat()),
            "r.dated < $until::DATE + 1": ("until", self.until and self.until.isoformat()),
            "list_contains($sources, r.source_id)": ("sources", list(self.sources)),
            "list_contains($kinds, r.kind)": ("kinds", list(self.kinds)),
        }
        used = {sql: (name, value) for sql, (name, value) in given.items() if value}
        return " AND ".join(["r.warc_file IS NOT NULL", *used]), dict(used.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReading:
    """The newest reading of one stored version, with where its page lies."""

    article_id: str
    version: int
    reading: int
    source_id: str
    key: str
    url: str | None
    title: str | None
    text: str
    kind: str
    authors: tuple[str, ...]
    dates: tuple[dict[str, Any], ...]
    published: datetime | None
    modified: datetime | None
    first_seen: datetime
    dated: datetime
    content_hash: str
    warc: WarcRef
    posts: tuple[Post, ...] = ()

    @property
    def name(self) -> tuple[str, int]:
        return self.article_id, self.version

    @property
    def mark(self) -> Mark:
        """Its position in the order in which the lake is walked."""
        return Mark(f"{self.dated:%Y-%m}", self.article_id, self.version)


@dataclass(frozen=True, slots=True)
class Reread:
    """One page read again: `enriched` if it is an article, to be stored as its reading; else, in words, `why` not."""

    stored: StoredReading
    outcome: RereadOutcome
    enriched: Enriched | None = None
    why: str | None = None


_UNREAD = f"""
mart.reading AS r
ANTI JOIN (SELECT article_id, version FROM base.reread WHERE extractor_version = $extractor) AS done USING (article_id, version)
{NEWEST} AND r.extractor_version IS DISTINCT FROM $extractor
"""  # noqa: S608 - made of constants


def months_to_read(lake: Lake, extractor: str, selection: Selection) -> list[tuple[str, int]]:
    """The months with archived pages that this extractor has not read yet, oldest first, with how many."""
    condition, values = selection.where()
    return lake.query(
        f"SELECT strftime(r.dated, '%Y-%m') AS month, count(*) FROM {_UNREAD} AND {condition} GROUP BY month ORDER BY month",  # noqa: S608
        values | {"extractor": extractor},
    )


def pages_to_read(lake: Lake, extractor: str, selection: Selection, after: Mark, limit: int) -> list[StoredReading]:
    """The next archived pages of the mark's month, in the order of marks."""
    condition, values = selection.where()
    first = f"'{after.month}-01'::DATE"
    _, found = lake.rows(
        f"""
        SELECT {_COLUMNS} FROM {_UNREAD} AND {condition}
        AND r.dated >= {first} AND r.dated < {first} + INTERVAL 1 MONTH AND (article_id, version) > ($article, $version)
        ORDER BY article_id, version LIMIT {limit}
        """,  # noqa: S608 - values of ours
        values | {"extractor": extractor, "article": after.article_id, "version": after.version},
    )
    return [_stored(row) for row in found]


def _stored(row: dict[str, Any]) -> StoredReading:
    warc = WarcRef(row.pop("warc_file"), row.pop("warc_offset"), row.pop("warc_length"))
    posts = tuple(Post(**post) for post in row["posts"])
    return StoredReading(**row | {"authors": tuple(row["authors"]), "dates": tuple(row["dates"]), "warc": warc, "posts": posts})


@dataclass(frozen=True, slots=True)
class RereadBatch:
    """What one transaction stores: pages that the extractor of this version has read, with the definitions that matched them."""

    run: Run
    extractor: str
    rereads: tuple[Reread, ...]
    definitions: tuple[Definition, ...]
    at: datetime


def append_readings(session: Session, batch: RereadBatch) -> int:
    """Store the readings and say of every page that it was read; returns how many readings came. To be called in `Lake.write`.

    What was read again, revised or purged in the meantime is looked up anew, so that a batch given twice changes nothing.
    """
    insert_batch(session, Batch(run=batch.run, definitions=batch.definitions), batch.at)
    held, done = _held(session, {one.stored.article_id for one in batch.rereads}, batch.extractor)
    todo = [one for one in batch.rereads if one.stored.name in held and one.stored.name not in done]
    session.insert("reread", [_ledger_row(one, batch) for one in todo])
    newest = dict(sorted(held))
    # All versions of an article are dated by the first one's newest reading, so that they lie together.
    dated = {article_id: before["dated"] for (article_id, version), before in held.items() if version == 1}
    dated |= {one.stored.article_id: _dated(one) for one in todo if one.stored.version == 1}
    readings: list[_Reading] = []
    superseded: list[Row] = []
    for one in todo:
        if one.enriched is None:
            continue
        article_id, version = one.stored.name
        before, article = held[one.stored.name], one.enriched.article
        name: Row = {"article_id": article_id, "version": version}
        identity = {"reading": before["reading"] + 1, "dated": dated.get(article_id, one.stored.dated)}
        readings.append((one.stored, one.enriched, name | identity | {"run_id": batch.run.run_id}))
        # A reading of a version that is no longer the latest is none that marts show, from its first moment on.
        hidden = before if newest[article_id] == version else identity | {"source_id": article.source_id, "language": article.language}
        superseded.append(name | hidden | {"superseded_at": batch.at})
    _insert(session, readings, batch.at)
    # What an earlier version's page said of a post is not what its latest version says.
    latest = [(one.article_id, enriched) for one, enriched, _ in readings if one.version == newest[one.article_id]]
    insert_post_readings(session, latest, batch.at, batch.run.run_id)
    session.insert("superseded", superseded)
    return len(readings)


def _dated(one: Reread) -> datetime:
    """When the article counts as published, by the newest reading of its first version."""
    if one.enriched is None:
        return one.stored.dated
    return one.enriched.article.published or one.stored.first_seen


Version = tuple[str, int]


def _held(session: Session, articles: Collection[str], extractor: str) -> tuple[dict[Version, Row], set[Version]]:
    """What counts of the newest reading of each version that the lake (still) holds, and the versions that this extractor has read."""
    with session.table("wanted", [{"article_id": article_id} for article_id in sorted(articles)]):
        found = session.query(
            """
            SELECT article_id, version, max(struct_pack(reading, dated, source_id, language))
            FROM mart.reading SEMI JOIN wanted USING (article_id) GROUP BY article_id, version
            """
        )
        done = session.query(
            "SELECT article_id, version FROM base.reread SEMI JOIN wanted USING (article_id) WHERE extractor_version = ?", [extractor]
        )
    return {(article_id, version): newest for article_id, version, newest in found}, set(done)


_Reading = tuple[StoredReading, Enriched, Row]


def _insert(session: Session, readings: Sequence[_Reading], now: datetime) -> None:
    found = [(enriched, identity | {"first_seen": stored.first_seen}) for stored, enriched, identity in readings]
    insert_read(session, "article_reading", found, now)
    moved = {stored.article_id: identity["dated"] for stored, _, identity in readings if identity["dated"] != stored.dated}
    session.insert("alias", _moved_aliases(session, moved, now))
    changed = [
        Fingerprint(stored.article_id, enriched.fingerprint, identity["dated"])
        for stored, enriched, identity in readings
        if stored.version == 1 and enriched.content_hash != stored.content_hash
    ]
    session.insert("story_member", cluster(session, changed, now)[0] if changed else [])


def _moved_aliases(session: Session, moved: dict[str, datetime], now: datetime) -> list[Row]:
    """The addresses of articles that are dated otherwise now, so that they are found where their newest reading lies."""
    if not moved:
        return []
    with session.table("wanted", [{"article_id": article_id} for article_id in sorted(moved)]):
        found = session.query("SELECT DISTINCT url, article_id, kind FROM base.alias SEMI JOIN wanted USING (article_id)")
    return [{"url": url, "article_id": each, "kind": kind, "dated": moved[each], "seen_at": now} for url, each, kind in found]


def _ledger_row(one: Reread, batch: RereadBatch) -> Row:
    article_id, version = one.stored.name
    ledger = {"extractor_version": batch.extractor, "outcome": str(one.outcome), "read_at": batch.at, "run_id": batch.run.run_id}
    return {"article_id": article_id, "version": version} | ledger
