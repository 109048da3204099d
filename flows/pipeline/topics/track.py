"""Applies the current definitions of topics and entities to the whole lake.

    which are new | walk the lake month by month | match (worker processes) | append answers and a mark | put into use

An interrupted run continues at its last mark. The new answers become visible together, at the end; the old ones stay queryable
(article_topic_history, article_entity_history by version, article_topic_at, article_entity_at by moment).
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from extractors.fetch import utc_now
from extractors.records import Definition, EntityDefinition, Run, TopicDefinition
from flows.pipeline.definitions import load_definitions
from flows.pipeline.progress import NullProgress, Progress
from flows.pipeline.topics.walk import TEXTS_PER_BATCH, Walk, match_texts
from flows.pipeline.workers.enricher import reading_pool
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.append.matches import Rematched, append_rematched, covering, finish, interrupted
from warehouse.append.posts import append_matches
from warehouse.lake.runs import running

FLOW = "track"


@dataclass(slots=True, kw_only=True)
class TrackReport:
    """What a run did. `topics` and `entities` are the versions put into use, `articles` the article versions read, `answers` the new
    matches of articles and posts.

    `resumed` is the mark from which the run continued; None if it started from the beginning.
    """

    run_id: str
    started: datetime
    ended: datetime | None = None
    topics: dict[str, str] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    articles: int = 0
    answers: int = 0
    resumed: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerBatch:
    """One batch of answers to commit."""

    run: Run
    digest: str | None
    rematched: tuple[Rematched, ...]
    at: datetime


Commit = Callable[[Lake, AnswerBatch], int]


def commit_piece(lake: Lake, piece: AnswerBatch) -> int:
    """Append one batch's answers in one transaction; returns how many were new."""
    return lake.write(FLOW, lambda session: append_rematched(session, piece.run, piece.digest, piece.rematched, piece.at))


def track_all(
    settings: Settings,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
    commit: Commit = commit_piece,
    batch: int = TEXTS_PER_BATCH,
) -> TrackReport:
    """Apply to the whole lake the definitions that do not cover its history yet; raises SeedError, SettingError or LakeError."""
    progress = progress or NullProgress()
    run = Run.begun(FLOW, now(), run_id)
    report = TrackReport(run_id=run.run_id, started=run.started)
    with open_lake(settings.location(), clock=now) as lake, running(lake, run.run_id, run.started):
        done = covering(lake)
        todo = tuple(one for one in load_definitions(settings, run.started) if (one.subject, one.version) not in done)
        if todo:
            digest = hashlib.sha256(" ".join(sorted(one.version for one in todo)).encode()).hexdigest()[:16]
            report.topics = {one.topic: one.version for one in todo if isinstance(one, TopicDefinition)}
            report.entities = {one.entity: one.version for one in todo if isinstance(one, EntityDefinition)}
            with reading_pool(settings, match_texts) as workers:
                walk = Walk(lake, workers, batch)
                _apply(walk, run, digest, report, progress, now, commit)
                if report.topics:
                    _apply_to_posts(walk, run, report, now)
            _finish(lake, replace(run, ended=now()), digest, todo, now)
    report.ended = now()
    return report


def _finish(lake: Lake, run: Run, digest: str, todo: Sequence[Definition], now: Callable[[], datetime]) -> None:
    at = now()
    whole = tuple(replace(one, covers_history=True, activated_at=at) for one in todo)
    lake.write(FLOW, lambda session: finish(session, run, digest, whole, at))


def _apply(walk: Walk, run: Run, digest: str, report: TrackReport, progress: Progress, now: Callable[[], datetime], commit: Commit) -> None:
    broken_off = interrupted(walk.lake, digest)
    after, began = broken_off or (None, run.started)
    report.resumed = after.text() if after else None
    versions = {*report.topics.values(), *report.entities.values()}
    # Articles that arrived meanwhile may lie before the mark, matched with the earlier definitions.
    for start, since in ((after, None), (None, began)):
        for rematched in walk.rematched(start, since, progress):
            wanted = tuple(_only(one, versions) for one in rematched)
            report.answers += commit(walk.lake, AnswerBatch(run, digest if since is None else None, wanted, now()))
            report.articles += len(rematched) if since is None else 0
            progress.advance("track", len(rematched))


def _only(one: Rematched, versions: Collection[str]) -> Rematched:
    topics = tuple(match for match in one.topics if match.version in versions)
    return replace(one, topics=topics, entities=tuple(match for match in one.entities if match.version in versions))


def _apply_to_posts(walk: Walk, run: Run, report: TrackReport, now: Callable[[], datetime]) -> None:
    versions = set(report.topics.values())
    for matched in walk.posts():
        wanted = [(post, [match for match in topics if match.version in versions]) for post, topics in matched]
        report.answers += walk.lake.write(FLOW, partial(append_matches, run=run, matched=wanted, now=now()))
