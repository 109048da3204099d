"""The posts of live blogs: appended when they are new or changed, and matched again with new topic definitions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from extractors.records import Post, Reason, Run, TopicMatch
from warehouse.append import rows
from warehouse.lake.session import Row

if TYPE_CHECKING:
    from warehouse.append.identity import Verdict
    from warehouse.lake.handle import Lake
    from warehouse.lake.session import Session

Position = tuple[datetime, str, str, int]
FIRST: Position = (datetime(1970, 1, 1, tzinfo=UTC), "", "", 0)


@dataclass(frozen=True, slots=True)
class StoredPost:
    """One stored version of a post, as much of it as matching needs. `position` is where it lies in the order of arrival."""

    position: Position
    source_id: str
    title: str | None
    text: str
    language: str | None
    dated: datetime

    @property
    def content(self) -> tuple[str | None, str, str | None]:
        """Title, text and language."""
        return self.title, self.text, self.language


def insert_posts(session: Session, verdicts: Iterable[Verdict], now: datetime, run_id: str) -> None:
    """Append the posts that these candidates bring and the lake does not have, or has with other words, with their topics.

    They come even where the article itself makes no version. To be called in the transaction of an append.
    """
    found = [
        (verdict, post, topics or ())
        for verdict in verdicts
        if verdict.reason is not Reason.TOMBSTONE
        for post, topics in zip_longest(verdict.enriched.article.posts, verdict.enriched.post_topics)
    ]
    if not found:
        return
    held = _held(session, {verdict.article_id for verdict, _, _ in found})
    posts: list[Row] = []
    matches: list[Row] = []
    for verdict, post, topics in found:
        name, digest = (verdict.article_id, post.post_id), _digest(post)
        version, known = held.get(name, (0, None))
        if digest == known:
            continue
        held[name] = (version + 1, digest)
        article = verdict.enriched.article
        row = _common(verdict.article_id, post.post_id, version + 1, article.source_id, post.published or now, now, run_id)
        written = {field: getattr(post, field) for field in ("url", "title", "text", "published")}
        posts.append(row | written | {"language": article.language, "content_hash": digest})
        matches += [rows.topic_row(match) | row | {"matched_at": now} for match in topics]
    session.insert("post", posts)
    session.insert("post_topic", matches)


def read_posts(lake: Lake, after: Position, limit: int) -> list[StoredPost]:
    """The next stored posts in the order of their arrival."""
    found = lake.query(
        """
        SELECT ingested, article_id, post_id, version, source_id, title, text, language, dated FROM base.post
        WHERE (ingested, article_id, post_id, version) > (?::TIMESTAMPTZ, ?, ?, ?)
        ORDER BY ingested, article_id, post_id, version LIMIT ?
        """,
        [*after, limit],
    )
    return [StoredPost(tuple(row[:4]), *row[4:]) for row in found]


def append_matches(session: Session, run: Run, matched: Sequence[tuple[StoredPost, Sequence[TopicMatch]]], now: datetime) -> int:
    """Append the answers that the lake does not have yet; returns how many. To be called in `Lake.write`."""
    with session.table("wanted", [{"article_id": post.position[1]} for post, _ in matched]):
        answered = set(
            session.query(
                """
                SELECT t.article_id, t.post_id, t.version, t.topic, t.topic_version
                FROM base.post_topic AS t SEMI JOIN wanted USING (article_id)
                """
            )
        )
    new: list[Row] = []
    for post, topics in matched:
        ingested, article_id, post_id, version = post.position
        common = _common(article_id, post_id, version, post.source_id, post.dated, ingested, run.run_id) | {"matched_at": now}
        new += [
            rows.topic_row(match) | common for match in topics if (article_id, post_id, version, match.topic, match.version) not in answered
        ]
    session.insert("post_topic", new)
    return len(new)


def _held(session: Session, articles: set[str]) -> dict[tuple[str, str], tuple[int, str | None]]:
    with session.table("wanted", [{"article_id": article_id} for article_id in sorted(articles)]):
        found = session.query(
            """
            SELECT article_id, post_id, max(version), arg_max(content_hash, version)
            FROM base.post SEMI JOIN wanted USING (article_id) GROUP BY article_id, post_id
            """
        )
    return {(article_id, post_id): (version, digest) for article_id, post_id, version, digest in found}


def _digest(post: Post) -> str:
    words = f"{post.title or ''}\n{post.text}".split()
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest()[:16]


def _common(article_id: str, post_id: str, version: int, source_id: str, dated: datetime, ingested: datetime, run_id: str) -> Row:
    return {
        "article_id": article_id,
        "post_id": post_id,
        "version": version,
        "source_id": source_id,
        "dated": dated,
        "ingested": ingested,
        "run_id": run_id,
    }
