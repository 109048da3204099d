"""Every text of the lake, matched with topic definitions by worker processes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from extractors.records import EntityMatch, TopicMatch
from extractors.workers.pool import ExtractPool
from flows.pipeline.progress import Progress
from flows.pipeline.workers.enricher import enricher
from warehouse import Lake
from warehouse.append.matches import Mark, Rematched, StoredText, months, read_texts
from warehouse.append.posts import FIRST, StoredPost, read_posts

TEXTS_PER_BATCH = 2_000
TEXTS_PER_CHUNK = 100
CHUNK = "a chunk of texts"

Matches = tuple[tuple[TopicMatch, ...], tuple[EntityMatch, ...]]
Text = tuple[str | None, str, str | None]


def match_texts(_: str, texts: Sequence[Text]) -> list[Matches]:
    """Topics and entities of each (title, text, language); the first argument names the texts in errors."""
    return [enricher().match(title, text, language) for title, text, language in texts]


@dataclass(frozen=True, slots=True)
class Walk:
    """The lake's texts in order, `batch` at a time, matched by worker processes."""

    lake: Lake
    workers: ExtractPool
    batch: int = TEXTS_PER_BATCH

    def rematched(self, after: Mark | None, since: datetime | None, progress: Progress) -> Iterator[tuple[Rematched, ...]]:
        """Batch by batch. The workers read the next batch while the caller commits this one."""
        waiting: list[tuple[list[StoredText], Future[list[Matches]]]] = []
        for texts in self._texts(after, since, progress):
            chunks = [texts[start : start + TEXTS_PER_CHUNK] for start in range(0, len(texts), TEXTS_PER_CHUNK)]
            started = [(chunk, self.workers.submit(CHUNK, [one.content for one in chunk])) for chunk in chunks]
            if waiting:
                yield _finished(waiting)
            waiting = started
        if waiting:
            yield _finished(waiting)

    def posts(self) -> Iterator[list[tuple[StoredPost, tuple[TopicMatch, ...]]]]:
        """The posts of live blogs in the order of their arrival, matched, `batch` at a time: few beside the articles, so never resumed."""
        after = FIRST
        while posts := read_posts(self.lake, after, self.batch):
            found = self.workers.submit(CHUNK, [post.content for post in posts]).result()
            yield [(post, topics) for post, (topics, _) in zip(posts, found, strict=True)]
            after = posts[-1].position

    def _texts(self, after: Mark | None, since: datetime | None, progress: Progress) -> Iterator[list[StoredText]]:
        for month, count in months(self.lake, since=since):
            mark = after if after is not None and after.month == month else Mark(month)
            if after is not None and month < after.month:
                continue
            progress.expect("track", count)
            while texts := read_texts(self.lake, mark, self.batch, since=since):
                yield texts
                mark = texts[-1].mark


def _finished(chunks: list[tuple[list[StoredText], Future[list[Matches]]]]) -> tuple[Rematched, ...]:
    return tuple(
        Rematched(stored, topics, entities)
        for texts, future in chunks
        for stored, (topics, entities) in zip(texts, future.result(), strict=True)
    )
