"""Ranked full-text search: the index by quarter (index.py), and newer articles, scanned for the words of the query.

Any of the words, in any form, finds an article; question.py describes the rest of the syntax. Ranking is BM25 (Robertson
and Zaragoza, 2009) with the word frequencies of the whole index, times the share of the words that the article has. Of a story, the
near-identical texts of several publishers, only the best is shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any, TypeVar, Unpack

from extractors.errors import LakeError
from warehouse.lake.extensions import load_statement, quoted
from warehouse.lake.handle import Lake
from warehouse.search.hits import Hit, best
from warehouse.search.index import BEGINNING, Shard, attached, build, complete_upto, held, keep_attached, shards
from warehouse.search.question import Question, read_question
from warehouse.search.scoring import Asked, Filters, Opened, score_articles

BATCH_SIZE = 50_000  # newer articles that are indexed together, which bounds memory
Answer = TypeVar("Answer")
MANY = 1_000  # newer articles, from which on a search says why it takes long


Work = Callable[[Asked, Sequence[Opened]], Answer]


def search(
    lake: Lake, question: str, *, limit: int = 10, notify: Callable[[str], None] = lambda _: None, **narrowing: Unpack[Filters]
) -> list[Hit]:
    """The articles that say this best.

    An index that is missing or damaged makes it slower, not wrong; `notify` gets a sentence on it. Raises QueryError for a question
    without words.
    """
    return answered(lake, question, narrowing, notify, lambda asked, opened: best(lake, opened, asked, limit))


def answered(lake: Lake, question: str, narrowing: Filters, notify: Callable[[str], None], work: Work[Answer]) -> Answer:
    """What `work` makes of all shards that can hold an answer, opened, and of the table `scored` of what they hold; see `search`."""
    folder = lake.location.home / "search"
    known = shards(folder)
    complete = complete_upto(folder, known)  # before they are opened: what replaces them meanwhile holds more, not less
    try:
        return _answer(lake, question, narrowing, known, complete, work, notify)
    except LakeError:
        sound = [shard for shard in known if held(lake, shard)]
        if sound == known:
            raise
        damaged = ", ".join(shard.file.name for shard in known if shard not in sound)
        notify(f"{folder}: {damaged} cannot be read, so its articles are scanned; `newslake maintain` makes it anew")
        return _answer(lake, question, narrowing, sound, None, work, lambda _: None)


def _answer(
    lake: Lake,
    question: str,
    narrowing: Filters,
    known: Sequence[Shard],
    complete: datetime | None,
    work: Work[Answer],
    notify: Callable[[str], None],
) -> Answer:
    first, last = narrowing.get("since") or date.min, narrowing.get("until") or date.max
    relevant = [shard for shard in known if first < shard.ends and shard.quarter <= last]
    lake.query(load_statement("fts"))  # for its stems
    with ExitStack() as stack:
        for shard in relevant:
            keep_attached(lake, shard)
        stack.enter_context(attached(lake, ":memory:", "scanned", read_only=False))
        stack.enter_context(lake.one_state())  # last, because a transaction must end before what it used is detached
        asked = Asked(read_question(lake, question), narrowing)
        if (topic := narrowing.get("topic")) is not None:
            lake.query(f"CREATE OR REPLACE TEMP TABLE about AS {_ABOUT} AND topic = {quoted(topic)}")
        indexed = [f"{shard.name}.main" for shard in relevant]
        beyond = f"ingested > '{(complete or BEGINNING).isoformat()}'::TIMESTAMPTZ"  # a constant: what arrived earlier is passed by unread
        whole = _of_each(lake, indexed, "SELECT articles, upto FROM {name}.whole")
        parts = _newer(lake, [(shard.quarter, upto) for shard, (_, _, upto) in zip(relevant, whole, strict=True)], beyond, asked)
        if sum(parts) >= MANY:
            notify(f"{sum(parts):,} articles are newer than the search index and were scanned; `newslake maintain` indexes them")
        scanned = [f"scanned.part{number}" for number in range(len(parts))]
        for number, name in enumerate(scanned):
            lake.query(f"CREATE SCHEMA {name}")
            build(lake, name, f"newer WHERE part = {number}", beyond, stems=asked.question.all_stems)
        whole += _of_each(lake, scanned, "SELECT articles, upto FROM {name}.whole")
        opened = _opened(lake, {name: articles for name, articles, _ in whole}, len(indexed), asked.question)
        score_articles(lake, opened, asked)
        return work(asked, opened)


_ABOUT = "SELECT article_id FROM article_topic WHERE level = 'substantial'"


def _newer(lake: Lake, held_upto: Sequence[tuple[date, datetime]], beyond: str, asked: Asked) -> list[int]:
    """Make the table `newer` of the articles that no shard holds as they are now; returns how many are in each part of it."""
    covered = ", ".join(f"('{quarter}'::DATE, '{upto.isoformat()}'::TIMESTAMPTZ)" for quarter, upto in held_upto) or "(NULL, NULL)"
    # Which of them are the latest is asked of a table, whose size DuckDB knows: it looks for these few among all that were superseded,
    # and not for all of those among these.
    lake.query(
        f"""
        CREATE OR REPLACE TEMP TABLE arrived AS
        SELECT article_id, version, reading, dated
        FROM mart.reading LEFT JOIN (VALUES {covered}) AS covered (quarter, upto)
            ON date_trunc('quarter', mart.utc_day(dated)) = covered.quarter
        WHERE {beyond} AND (upto IS NULL OR ingested > upto) AND {asked.condition}
        """  # noqa: S608 - the condition is quoted, the rest is ours
    )
    lake.query(
        f"""
        CREATE OR REPLACE TEMP TABLE newer AS
        SELECT *, (row_number() OVER (ORDER BY dated, article_id) - 1)::INTEGER AS docid, docid // {BATCH_SIZE} AS part
        FROM arrived ANTI JOIN base.superseded USING (article_id, version, reading)
        """  # noqa: S608 - a number
    )
    return [count for _, count in lake.query("SELECT part, count(*) FROM newer GROUP BY part ORDER BY part")]


def _of_each(lake: Lake, names: Iterable[str], sql: str) -> list[tuple[Any, ...]]:
    """The rows of a SELECT on each of the attached shards, in one statement, with the shard's name in front."""
    parts = [f"(SELECT '{name}' AS shard, * FROM ({sql.replace('{name}', name)}))" for name in names]  # noqa: S608 - names of ours
    return lake.query(" UNION ALL ".join(parts)) if parts else []


def _opened(lake: Lake, articles: Mapping[str, int], indexed: int, question: Question) -> list[Opened]:
    opened = {name: Opened(name, count, number >= indexed) for number, (name, count) in enumerate(articles.items())}
    terms = " UNION ALL ".join(f"SELECT '{name}' AS shard, term, termid, df FROM {name}.term" for name in articles)  # noqa: S608 - names of ours
    stems = ", ".join(f"({quoted(stem)})" for stem in sorted(question.all_stems))
    # One join for all: to plan a condition of many stems on each shard takes longer than to look for them.
    found = lake.query(f"FROM ({terms}) SEMI JOIN (VALUES {stems}) AS asked (term) USING (term)") if terms else []
    for name, term, number, count in found:
        opened[name].terms[term] = (number, count)
    return list(opened.values())
