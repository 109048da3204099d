"""The posts of live blogs: appended when they are new or changed, read again with their live blog, and matched again with new topic
definitions."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest

from extractors.records import Enriched, Post, Reason, Run, TopicMatch
from warehouse.append import rows
from warehouse.append.identity import Verdict
from warehouse.lake.handle import Lake
from warehouse.lake.session import Row, Session

Position = tuple[datetime, str, str, int, int]
FIRST: Position = (datetime(1970, 1, 1, tzinfo=UTC), "", "", 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """The fields of a stored reading of a post that matching needs. `position` is its position in the order of arrival."""

    position: Position
    source_id: str
    title: str | None
    text: str
    language: str | None
    dated: datetime

    @property
    def content(self) -> tuple[str | None, str, str | None]:
        return self.title, self.text, self.language


def insert_posts(session: Session, verdicts: Iterable[Verdict], now: datetime, run_id: str) -> None:
    """Append the new and changed posts of these candidates, with their topics.

    Posts are appended even if the article itself gives no new version. Call it in the transaction of an append.
    """
    given = [(one.article_id, one.enriched) for one in verdicts if one.reason is not Reason.TOMBSTONE]
    _insert(session, given, now, run_id, again=False)


def insert_post_readings(session: Session, given: Iterable[tuple[str, Enriched]], now: datetime, run_id: str) -> None:
    """Append the posts of live blogs whose newest pages were read again. A post with another text is a new reading of its version.

    A post that no earlier extractor found is new. Call it in the transaction of a reread.
    """
    _insert(session, given, now, run_id, again=True)


def _insert(session: Session, given: Iterable[tuple[str, Enriched]], now: datetime, run_id: str, *, again: bool) -> None:
    found = [
        (article_id, enriched.article, post, topics or ())
        for article_id, enriched in given
        for post, topics in zip_longest(enriched.article.posts, enriched.post_topics)
    ]
    if not found:
        return
    held = _held(session, {article_id for article_id, *_ in found})
    posts: list[Row] = []
    matches: list[Row] = []
    for article_id, article, post, topics in found:
        name, digest = (article_id, post.post_id), _digest(post)
        version, reading, known = held.get(name, (0, 0, None))
        if digest == known:
            continue
        version, reading = (version, reading + 1) if again and known is not None else (version + 1, 0)
        held[name] = (version, reading, digest)
        row = _common(article_id, post.post_id, version, reading, article.source_id, post.published or now, now, run_id)
        written = {field: getattr(post, field) for field in ("url", "title", "text", "published")}
        posts.append(row | written | {"language": article.language, "content_hash": digest})
        matches += [rows.topic_row(match) | row | {"matched_at": now} for match in topics]
    session.insert("post", posts)
    session.insert("post_topic", matches)


def read_posts(lake: Lake, after: Position, limit: int) -> list[StoredPost]:
    """The next stored posts in the order of their arrival."""
    found = lake.query(
        """
        SELECT ingested, article_id, post_id, version, reading, source_id, title, text, language, dated FROM base.post
        WHERE (ingested, article_id, post_id, version, reading) > (?::TIMESTAMPTZ, ?, ?, ?, ?)
        ORDER BY ingested, article_id, post_id, version, reading LIMIT ?
        """,
        [*after, limit],
    )
    return [
        StoredPost(position=tuple(position), source_id=source_id, title=title, text=text, language=language, dated=dated)
        for *position, source_id, title, text, language, dated in found
    ]


def append_matches(session: Session, run: Run, matched: Sequence[tuple[StoredPost, Sequence[TopicMatch]]], now: datetime) -> int:
    """Append the answers that the lake does not have yet; returns their number. Call it in `Lake.write`."""
    with session.table("wanted", [{"article_id": post.position[1]} for post, _ in matched]):
        answered = set(
            session.query(
                """
                SELECT t.article_id, t.post_id, t.version, t.reading, t.topic, t.topic_version
                FROM base.post_topic AS t SEMI JOIN wanted USING (article_id)
                """
            )
        )
    new: list[Row] = []
    for post, topics in matched:
        ingested, article_id, post_id, version, reading = post.position
        common = _common(article_id, post_id, version, reading, post.source_id, post.dated, ingested, run.run_id) | {"matched_at": now}
        new += [
            rows.topic_row(match) | common
            for match in topics
            if (article_id, post_id, version, reading, match.topic, match.version) not in answered
        ]
    session.insert("post_topic", new)
    return len(new)


def _held(session: Session, articles: set[str]) -> dict[tuple[str, str], tuple[int, int, str]]:
    """The version, reading and digest of each post in its newest reading."""
    with session.table("wanted", [{"article_id": article_id} for article_id in sorted(articles)]):
        found = session.query(
            """
            SELECT article_id, post_id, max((version, reading)), arg_max(content_hash, (version, reading))
            FROM base.post SEMI JOIN wanted USING (article_id) GROUP BY article_id, post_id
            """
        )
    return {(article_id, post_id): (version, reading, digest) for article_id, post_id, (version, reading), digest in found}


def _digest(post: Post) -> str:
    words = f"{post.title or ''}\n{post.text}".split()
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest()[:16]


def _common(
    article_id: str, post_id: str, version: int, reading: int, source_id: str, dated: datetime, ingested: datetime, run_id: str
) -> Row:
    return {
        "article_id": article_id,
        "post_id": post_id,
        "version": version,
        "reading": reading,
        "source_id": source_id,
        "dated": dated,
        "ingested": ingested,
        "run_id": run_id,
    }
