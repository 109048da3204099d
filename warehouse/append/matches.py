"""Applies new definitions to stored articles: reads in batches, appends the new answers, and marks how far it has come.

Nothing is overwritten. An answer carries the version of its definition. base.topic_definition and base.entity_definition
(mart.topic_span, mart.entity_span) decide which version applies to which articles, so `finish` makes all new answers visible
at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from extractors.records import Batch, Definition, EntityMatch, Run, TopicMatch
from warehouse.append import rows
from warehouse.append.batch import insert_batch, insert_run
from warehouse.append.stories import NEWEST
from warehouse.lake.events import event_row
from warehouse.lake.extensions import quoted
from warehouse.lake.handle import Lake
from warehouse.lake.session import Row, Session

MARK = "track"
FINISHED = "track finished"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A position in the order of a walk through the lake: month of the article's date (YYYY-MM), then article, then version."""

    month: str
    article_id: str = ""
    version: int = 0

    def text(self) -> str:
        """As stored in an event's detail."""
        return f"{self.month} {self.article_id} {self.version}"

    @classmethod
    def read(cls, text: str) -> "Mark":
        """The inverse of `text`."""
        month, article_id, version = text.split(" ")
        return cls(month, article_id, int(version))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """The fields of a stored version of an article that matching needs."""

    mark: Mark
    source_id: str
    title: str | None
    text: str
    language: str | None
    dated: datetime
    ingested: datetime
    reading: int = 0

    @property
    def content(self) -> tuple[str | None, str, str | None]:
        return self.title, self.text, self.language


TEXT = tuple(field.name for field in fields(StoredText))[1:]


@dataclass(frozen=True, slots=True)
class Rematched:
    """The matches of definitions in one stored version."""

    stored: StoredText
    topics: tuple[TopicMatch, ...]
    entities: tuple[EntityMatch, ...] = ()


def months(lake: Lake, *, since: datetime | None = None) -> list[tuple[str, int]]:
    """The months with article versions, oldest first, and their numbers. `since` limits them to versions that arrived from then on."""
    return [
        (month, count)
        for month, count in lake.query(
            f"""
            SELECT strftime(dated, '%Y-%m') AS month, count(*) FROM mart.reading AS r {NEWEST}
            AND {_arrived(since)} GROUP BY month ORDER BY month
            """  # noqa: S608 - values of ours
        )
    ]


def read_texts(lake: Lake, after: Mark, limit: int, *, since: datetime | None = None) -> list[StoredText]:
    """The next versions of the mark's month, in order. Only the files of the month are read."""
    first = f"'{after.month}-01'::DATE"
    found = lake.query(
        f"""
        SELECT article_id, version, {", ".join(TEXT)} FROM mart.reading AS r {NEWEST}
        AND dated >= {first} AND dated < {first} + INTERVAL 1 MONTH AND {_arrived(since)}
        AND (article_id > {quoted(after.article_id)} OR (article_id = {quoted(after.article_id)} AND version > {after.version}))
        ORDER BY article_id, version LIMIT {limit}
        """  # noqa: S608 - values of ours
    )
    return [
        StoredText(mark=Mark(after.month, article_id, version), **dict(zip(TEXT, rest, strict=True)))
        for article_id, version, *rest in found
    ]


def _arrived(since: datetime | None) -> str:
    return "true" if since is None else f"ingested >= '{since.isoformat()}'::TIMESTAMPTZ"


def interrupted(lake: Lake, digest: str) -> tuple[Mark, datetime] | None:
    """The mark and the start of an interrupted run with the same definitions; None if there is none."""
    [(began, marks)] = lake.query(
        f"""
        SELECT min(happened_at), list(detail) FROM base.event
        WHERE kind = '{MARK}' AND subject = {quoted(digest)} AND happened_at > coalesce(
            (SELECT max(happened_at) FROM base.event WHERE kind = '{FINISHED}' AND subject = {quoted(digest)}), '-infinity'::TIMESTAMPTZ
        )
        """  # noqa: S608 - values of ours
    )
    return (max(map(Mark.read, marks)), began) if marks else None


def covering(lake: Lake) -> set[tuple[str, str]]:
    """The (topic or entity, version) of the definitions in use that cover the whole lake."""
    found = lake.query(
        """
        SELECT subject, arg_max(version, activated_at), arg_max(covers_history, activated_at)
        FROM (
            SELECT 'topic' AS kind, topic AS subject, version, activated_at, covers_history FROM base.topic_definition
            UNION ALL SELECT 'entity', entity, version, activated_at, covers_history FROM base.entity_definition
        ) GROUP BY kind, subject
        """
    )
    return {(subject, version) for subject, version, covers in found if covers}


def append_rematched(session: Session, run: Run, digest: str | None, batch: Sequence[Rematched], now: datetime) -> int:
    """Append the answers that the lake does not have yet and, with a digest, the mark; returns their number. Call it in `Lake.write`."""
    with session.table("candidate", [{"article_id": one.stored.mark.article_id} for one in batch]):
        answered = set(session.query(_ANSWERED))
        named = set(session.query(_NAMED))
    topics: list[Row] = []
    entities: list[Row] = []
    for one in batch:
        mark, reading = one.stored.mark, one.stored.reading
        name = (mark.article_id, mark.version, reading)
        row: Row = {"article_id": mark.article_id, "version": mark.version, "reading": reading, "matched_at": now, "run_id": run.run_id}
        row |= {column: getattr(one.stored, column) for column in ("dated", "source_id", "ingested")}
        topics += [rows.topic_row(match) | row for match in one.topics if (*name, match.topic, match.version) not in answered]
        entities += [rows.entity_row(match) | row for match in one.entities if (*name, match.entity, match.version) not in named]
    insert_run(session, run)
    session.insert("article_topic", topics)
    session.insert("article_entity", entities)
    if digest is not None:
        session.insert("event", [event_row(MARK, digest, now, detail=batch[-1].stored.mark.text(), run_id=run.run_id)])
    return len(topics) + len(entities)


def finish(session: Session, run: Run, digest: str, definitions: tuple[Definition, ...], now: datetime) -> None:
    """Put versions into use that cover the whole lake. Call it in `Lake.write`."""
    insert_batch(session, Batch(run=run, definitions=definitions), now)
    session.insert("event", [event_row(FINISHED, digest, now, run_id=run.run_id)])


_ANSWERED = """
SELECT t.article_id, t.version, t.reading, t.topic, t.topic_version FROM base.article_topic AS t SEMI JOIN candidate USING (article_id)
"""
_NAMED = """
SELECT e.article_id, e.version, e.reading, e.entity, e.entity_version FROM base.article_entity AS e SEMI JOIN candidate USING (article_id)
"""
