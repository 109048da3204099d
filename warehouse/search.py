"""Ranked full-text search: the index by quarter (search_index.py), and a scan of what is newer.

An article is found by any of the words, in any form of them. Ranking is BM25 (Robertson and Zaragoza, 2009) with the word frequencies
of the whole index, times the share of the words that the article has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from extractors.errors import LakeError
from warehouse.extensions import load_statement, quoted
from warehouse.search_index import Shard, attach, complete_upto, shards
from warehouse.stems import all_stems, stem, stemmer, words

if TYPE_CHECKING:
    from warehouse.lake import Lake

SATURATION, LENGTH = 1.2, 0.75  # k and b of BM25
SNIPPET = 240  # characters
COMMON, LARGE = 0.5, 10_000  # in a large index, a word of half of the articles tells nothing
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found, best first; `snippet` is the sentence of its text that holds most of the words."""

    article_id: str
    score: float
    dated: datetime
    source_id: str
    title: str | None
    url: str | None
    snippet: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its words with the stems that each may have, and what narrows it."""

    stems: dict[str, str]  # stem: word
    since: date | None
    topic: str | None
    limit: int

    @property
    def words(self) -> set[str]:
        """The words themselves."""
        return set(self.stems.values())

    @property
    def condition(self) -> str:
        """The SQL that an article must meet."""
        young = f"dated >= '{self.since or date.min}'::TIMESTAMPTZ"
        return young if self.topic is None else f"{young} AND article_id IN (SELECT article_id FROM about)"  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Opened:
    """A shard attached to the session, how many articles it has, their mean length in words, and when the newest of them arrived."""

    name: str
    quarter: date
    articles: int
    mean_length: float
    upto: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An article that has some of the words; `dated` is where its row lies."""

    article_id: str
    dated: datetime
    score: float


def search(
    lake: Lake,
    question: str,
    *,
    since: date | None = None,
    topic: str | None = None,
    limit: int = 10,
) -> list[Hit]:
    """The articles that say this best; `since` is a day of publication, `topic` one they are substantially about."""
    lake.query(load_statement("fts"))
    asked = Asked(_stems(lake, question), since, topic, limit)
    with ExitStack() as stack:
        stack.enter_context(lake.relation("asked", [{"term": term, "word": word} for term, word in asked.stems.items()]))
        if topic is not None:  # asked for first only where the question is about one
            stack.enter_context(lake.relation("about", _about(lake, topic)))
        folder = lake.location.home / "search"
        known = shards(folder)
        opened = stack.enter_context(_opened(lake, [shard for shard in known if since is None or shard.ends > since]))
        frequencies = _frequencies(lake, opened, asked)
        rarities = _rarities(frequencies, opened, asked)
        newer = _newer(lake, opened, complete_upto(folder, known), asked)
        # What was revised since it was indexed is in both; its newer text counts.
        found = [each for each in _indexed(lake, opened, frequencies, rarities, asked) if each.article_id not in newer]
        found += _scanned(lake, newer, opened, rarities, limit)
        return _hits(lake, sorted(found, key=lambda each: (-each.score, each.article_id)), asked)


def _stems(lake: Lake, question: str) -> dict[str, str]:
    pairs = lake.query(all_stems(), [question])
    # Letters alone are what an apostrophe leaves.
    long = [(word, term) for word, term in pairs if len(word) > 1] or pairs
    if not long:
        raise LakeError(question, "has no word to search for")
    return {term: word for word, term in long}


def _about(lake: Lake, topic: str) -> list[dict[str, str]]:
    found = lake.query("SELECT article_id FROM article_topic WHERE topic = ? AND level = 'substantial'", [topic])
    return [{"article_id": article_id} for (article_id,) in found] or [{"article_id": ""}]


@contextmanager
def _opened(lake: Lake, known: Sequence[Shard]) -> Iterator[list[Opened]]:
    """The shards, each attached once."""
    names = [f"shard{number}" for number in range(len(known))]
    with ExitStack() as stack:
        for name, shard in zip(names, known, strict=True):
            attach(lake, shard.file, name)
            stack.callback(lake.query, f"DETACH {name}")
        wholes = _of_each(lake, names, "SELECT articles, mean_length, upto FROM {name}.main.whole")
        yield [Opened(name, shard.quarter, *whole) for name, shard, (_, *whole) in zip(names, known, wholes, strict=True)]


def _of_each(lake: Lake, names: Iterable[str], sql: str) -> list[tuple[Any, ...]]:
    """The rows of a SELECT on each of the attached shards, in one statement, with the shard's name in front, in the order of names."""
    parts = [f"(SELECT '{name}' AS shard, * FROM ({sql.format(name=name)}))" for name in names]  # noqa: S608 - names of ours
    return lake.query(" UNION ALL ".join(parts)) if parts else []


def _frequencies(lake: Lake, opened: Sequence[Opened], asked: Asked) -> list[tuple[str, str, int, int]]:
    """In which shard which word has which stem's number, in how many articles."""
    stems = ", ".join(quoted(term).replace("{", "{{") for term in asked.stems)
    sql = f"SELECT word, termid, df FROM {{name}}.main.term JOIN asked USING (term) WHERE term IN ({stems})"  # noqa: S608 - quoted
    return _of_each(lake, (shard.name for shard in opened), sql)


def _rarities(frequencies: Iterable[tuple[str, str, int, int]], opened: Sequence[Opened], asked: Asked) -> dict[str, float]:
    """How rare each word is in the whole index: its inverse document frequency, 1 where there is no index. The telling ones only."""
    articles, containing = sum(shard.articles for shard in opened), dict.fromkeys(asked.words, 0)
    for _, word, _, count in frequencies:
        containing[word] += count
    telling = {word: count for word, count in containing.items() if articles < LARGE or count < COMMON * articles} or containing
    return {word: math.log(max(articles - count, 0) / (count + 0.5) + 1) if articles else 1.0 for word, count in telling.items()}


def _score(rarities: dict[str, float], mean_length: str) -> str:
    """The SQL of an article's score, over its words with `n`, `rarity` and the article's `length`."""
    saturated = f"n * {1 + SATURATION} / (n + {SATURATION} * (1 - {LENGTH} + {LENGTH} * length / {mean_length}))"
    return f"sum(rarity::DOUBLE * {saturated}) * count(DISTINCT word) / {len(rarities)}"


def _indexed(
    lake: Lake, opened: Sequence[Opened], frequencies: Iterable[tuple[str, str, int, int]], rarities: dict[str, float], asked: Asked
) -> list[Found]:
    """The best of the index."""
    terms: dict[str, list[tuple[int, str, float]]] = {}
    for name, word, termid, _ in frequencies:
        if word in rarities:
            terms.setdefault(name, []).append((termid, word, rarities[word]))
    parts = [_best_of(shard, terms[shard.name], rarities, asked) for shard in opened if shard.name in terms]
    return [Found(*row) for row in lake.query(" UNION ALL ".join(parts))] if parts else []


def _best_of(shard: Opened, terms: Sequence[tuple[int, str, float]], rarities: dict[str, float], asked: Asked) -> str:
    values = ", ".join(f"({termid}, {quoted(word)}, {rarity})" for termid, word, rarity in terms)
    return f"""(
        SELECT article_id, dated, {_score(rarities, str(shard.mean_length))} AS score
        FROM {shard.name}.main.posting JOIN (VALUES {values}) AS word (termid, word, rarity) USING (termid)
            JOIN {shard.name}.main.article USING (docid)
        WHERE termid IN ({", ".join(str(termid) for termid, _, _ in terms)}) AND {asked.condition}
        GROUP BY article_id, dated ORDER BY score DESC, article_id LIMIT {2 * asked.limit}
    )"""  # noqa: S608 - words are quoted, the rest is ours


def _newer(lake: Lake, opened: Sequence[Opened], complete: datetime | None, asked: Asked) -> dict[str, datetime]:
    """The articles that no shard holds as they are now, and when they are dated."""
    covered = [{"quarter": shard.quarter.isoformat(), "upto": shard.upto.isoformat()} for shard in opened] or [{"quarter": "", "upto": ""}]
    with lake.relation("covered", covered):
        # Beyond a constant, so that what arrived earlier is passed by unread.
        found = lake.query(
            f"""
            SELECT article_id, dated
            FROM mart.article LEFT JOIN covered ON date_trunc('quarter', mart.utc_day(dated))::DATE::VARCHAR = covered.quarter
            WHERE ingested > '{(complete or BEGINNING).isoformat()}'::TIMESTAMPTZ
                AND (covered.upto IS NULL OR ingested > covered.upto::TIMESTAMPTZ) AND {asked.condition}
            """  # noqa: S608 - no words of the question
        )
    return dict(found)


def _scanned(lake: Lake, newer: dict[str, datetime], opened: Sequence[Opened], rarities: dict[str, float], limit: int) -> list[Found]:
    """The best of what no shard holds yet."""
    if not newer:
        return []
    articles = sum(shard.articles for shard in opened)
    mean_length = f"{sum(shard.articles * shard.mean_length for shard in opened) / articles}" if articles else "avg(length) OVER ()"
    first, last = (pick(newer.values()).isoformat() for pick in (min, max))
    rows = [{"word": word, "rarity": f"{rarity}"} for word, rarity in rarities.items()]
    with lake.relation("newer", [{"article_id": article_id} for article_id in newer]), lake.relation("telling", rows):
        found = lake.query(
            f"""
            WITH told AS (
                SELECT article_id, dated, {stemmer("language")} AS stemmer, {words("concat_ws(' ', title, text)")} AS words
                FROM mart.article SEMI JOIN newer USING (article_id)
                WHERE dated BETWEEN '{first}'::TIMESTAMPTZ AND '{last}'::TIMESTAMPTZ
            ),
            said AS (SELECT article_id, dated, len(words) AS length, stemmer, unnest(words) AS said FROM told),
            form AS (
                SELECT stemmer, said, word, rarity
                FROM (SELECT stemmer, said, {stem("said", "stemmer")} AS term FROM (SELECT DISTINCT stemmer, said FROM said))
                    JOIN asked USING (term) JOIN telling USING (word)
            ),
            counted AS (
                SELECT article_id, dated, length, word, rarity, count(*) AS n FROM said JOIN form USING (stemmer, said) GROUP BY ALL
            ),
            measured AS (SELECT *, {mean_length} AS mean_length FROM counted)
            SELECT article_id, dated, {_score(rarities, "mean_length")} AS score
            FROM measured GROUP BY article_id, dated ORDER BY score DESC, article_id LIMIT {2 * limit}
            """  # noqa: S608 - no words of the question
        )
    return [Found(*row) for row in found]


def _hits(lake: Lake, found: Sequence[Found], asked: Asked) -> list[Hit]:
    """The first of those that are still in the lake, with their texts; texts are costly, so no more of them are read than needed."""
    hits: list[Hit] = []
    for start in range(0, len(found), asked.limit):
        if len(hits) < asked.limit:
            hits += _read(lake, found[start : start + asked.limit], asked)
    return hits[: asked.limit]


def _read(lake: Lake, found: Sequence[Found], asked: Asked) -> list[Hit]:
    ids = ", ".join(quoted(each.article_id) for each in found)
    # By dated too: rows lie in its order, and a text is costly to pass by.
    moments = ", ".join(f"'{each.dated.isoformat()}'::TIMESTAMPTZ" for each in found)
    stems = ", ".join(map(quoted, asked.stems))
    rows = lake.query(
        f"""
        WITH hit AS (
            SELECT article_id, dated, source_id, title, url, text, {stemmer("language")} AS stemmer FROM article
            WHERE article_id IN ({ids}) AND dated IN ({moments})
        )
        SELECT * EXCLUDE (stemmer), list_filter(list_distinct({words("text")}), LAMBDA said: {stem("said", "stemmer")} IN ({stems}))
        FROM hit
        """  # noqa: S608 - ids and instants of ours, stems are quoted
    )
    scores = {each.article_id: each.score for each in found}
    hits = [
        Hit(article_id, scores[article_id], dated, source_id, title, url, snippet(text, forms))
        for article_id, dated, source_id, title, url, text, forms in rows
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.article_id))


def snippet(text: str, forms: Iterable[str]) -> str:
    """The sentence that holds most of the words, cut to a readable length; `forms` are the words as the text has them, in lower case."""
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, forms)) or '(?!)'})\b", re.IGNORECASE)
    sentences = re.split(r"(?<=[.!?…])\s+|\n+", text)
    best = max(sentences, key=lambda sentence: len({found.lower() for found in word.findall(sentence)}), default="")
    if len(best) <= SNIPPET:
        return best
    first = word.search(best)
    start = max(0, (first.start() if first else 0) - SNIPPET // 3)
    return ("…" if start else "") + best[start : start + SNIPPET].strip() + "…"


def as_rows(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """For printing."""
    return [{name: getattr(hit, name) for name in Hit.__dataclass_fields__} for hit in hits]
