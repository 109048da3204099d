"""Ranked full-text search: an inverted index by quarter, and a scan of what is newer.

The index is derived: one DuckDB file per quarter of publication in `<home>/search`, made by maintenance, replaced whole when the
quarter has changed. It may be deleted at any time. It holds how often each stem comes up in each article, in the order of stems, so
that a question reads the rows of its own stems; of DuckDB's FTS only the stemmer is used.

Ranking is BM25 (Robertson and Zaragoza, 2009) with word frequencies of the
whole index; what is scanned is ranked by the same formula without its correction for length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from extractors.errors import LakeError
from warehouse.extensions import CONFIG, load_statement, quoted

if TYPE_CHECKING:
    from warehouse.lake import Lake

IGNORED = r"[^\p{L}\p{N}]+"  # DuckDB's own default leaves nothing of other alphabets
SATURATION, LENGTH = 1.2, 0.75  # k and b of BM25
SNIPPET = 240  # characters
COMMON, LARGE = 0.5, 10_000  # in a large index, a stem of half of the articles tells nothing
SUFFIX = ".stems"

Among = list[dict[str, str]] | None  # the only articles to be found, as rows of article_id


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
class Shard:
    """The index of one quarter: its first day, and the ingestion time of the newest version in it."""

    quarter: date
    upto: datetime
    file: Path


def refresh(lake: Lake) -> int:
    """Rebuild the quarters that changed since they were indexed; returns the number of articles indexed."""
    folder = lake.location.home / "search"
    folder.mkdir(exist_ok=True)
    have = {shard.quarter: shard.upto for shard in shards(folder)}
    newest = lake.query(
        "SELECT date_trunc('quarter', dated)::DATE, max(ingested), count(*) FROM base.article_version GROUP BY ALL ORDER BY ALL"
    )
    indexed = 0
    for quarter, upto, count in newest:
        if have.get(quarter) != upto:
            _build(lake, folder, quarter, upto)
            indexed += count
    return indexed


def shards(folder: Path) -> list[Shard]:
    """The quarters that are indexed; their names tell what they hold."""
    found: dict[date, Shard] = {}
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        quarter, _, upto = file.stem.partition("_")
        shard = Shard(date.fromisoformat(quarter), datetime.fromisoformat(upto.replace("~", ":")), file)
        found[shard.quarter] = max(shard, found.get(shard.quarter, shard), key=lambda each: each.upto)
    return list(found.values())


def search(
    lake: Lake,
    words: str,
    *,
    since: date | None = None,
    topic: str | None = None,
    limit: int = 10,
) -> list[Hit]:
    """The articles that say this best; `since` is a day of publication, `topic` one they are substantially about."""
    lake.query(load_statement("fts"))
    stems = [
        stem
        for (stem,) in lake.query(f"SELECT DISTINCT stem(unnest(string_split_regex(lower(?), '{IGNORED}')), 'porter')", [words])
        if stem
    ]
    if not stems:
        raise LakeError(words, "has no word to search for")
    # A topic's articles are asked for first only where the question is about one.
    among = None if topic is None else _about(lake, topic)
    known = [shard for shard in shards(lake.location.home / "search") if since is None or _ends(shard.quarter) > since]
    rarities = _rarities(lake, known, stems)
    # What was revised since it was indexed is in both; its newer text counts.
    scores = dict(_indexed(lake, known, rarities, since, among, limit)) | dict(_scanned(lake, known, rarities, since, among, limit))
    best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[: 2 * limit]
    return _hits(lake, dict(best), stems, limit)


def _build(lake: Lake, folder: Path, quarter: date, upto: datetime) -> None:
    name = f"{quarter.isoformat()}_{upto.isoformat()}".replace(":", "~")
    part, texts = folder / f"{quarter.isoformat()}.part", folder / f"{quarter.isoformat()}.texts"
    for file in (part, texts):
        file.unlink(missing_ok=True)
    lake.query(f"ATTACH {quoted(str(texts))} AS side")
    try:
        lake.query(
            f"""
            CREATE TABLE side.main.doc AS
            SELECT (row_number() OVER ())::INTEGER AS docid, article_id, dated, lower(concat_ws(' ', title, text)) AS said FROM mart.article
            WHERE dated >= '{quarter}'::TIMESTAMPTZ AND dated < '{_ends(quarter)}'::TIMESTAMPTZ
            """  # noqa: S608 - dates of ours
        )
    finally:
        lake.query("DETACH side")
    with duckdb.connect(str(part), config=CONFIG) as side:
        for statement in (load_statement("fts"), f"ATTACH {quoted(str(texts))} AS texts (READ_ONLY)", *_INDEX):
            side.execute(statement)
    texts.unlink()
    for old in folder.glob(f"{quarter.isoformat()}_*"):
        old.unlink()
    part.replace(folder / f"{name}{SUFFIX}")


# Each different word is stemmed once: a text repeats its words, a quarter all the more.
_INDEX = (
    f"""
    CREATE TEMP TABLE told AS
    SELECT docid, word, count(*) AS n
    FROM (SELECT docid, unnest(string_split_regex(said, '{IGNORED}')) AS word FROM texts.main.doc)
    WHERE word <> '' GROUP BY ALL
    """,  # noqa: S608 - a constant of ours
    "CREATE TEMP TABLE stemmed AS SELECT word, stem(word, 'porter') AS term FROM (SELECT DISTINCT word FROM told)",
    "CREATE TEMP TABLE numbered AS SELECT term, row_number() OVER ()::INTEGER AS termid FROM (SELECT DISTINCT term FROM stemmed)",
    """
    CREATE TABLE posting AS
    SELECT termid, docid, sum(n)::INTEGER AS n FROM told JOIN stemmed USING (word) JOIN numbered USING (term)
    GROUP BY termid, docid ORDER BY termid, docid
    """,
    """
    CREATE TABLE term AS
    SELECT term, termid, count(*) AS df FROM posting JOIN numbered USING (termid) GROUP BY term, termid ORDER BY term
    """,
    """
    CREATE TABLE article AS
    SELECT docid, article_id, dated, coalesce(length, 0) AS length
    FROM texts.main.doc LEFT JOIN (SELECT docid, sum(n)::INTEGER AS length FROM posting GROUP BY docid) USING (docid)
    """,
    "CREATE TABLE whole AS SELECT count(*) AS articles, greatest(avg(length), 1) AS mean_length FROM article",
)


def _ends(quarter: date) -> date:
    month = quarter.month + 3
    return date(quarter.year + month // 13, (month - 1) % 12 + 1, 1)


def _about(lake: Lake, topic: str) -> Among:
    found = lake.query("SELECT article_id FROM article_topic WHERE topic = ? AND level = 'substantial'", [topic])
    return [{"article_id": article_id} for (article_id,) in found] or [{"article_id": ""}]


def _rarities(lake: Lake, known: Sequence[Shard], stems: Sequence[str]) -> dict[str, float]:
    """How rare each stem is in the whole index: its inverse document frequency, 1 where there is no index. The telling ones only."""
    articles, containing = 0, dict.fromkeys(stems, 0)
    for shard in known:
        with _attached(lake, shard):
            articles += lake.query("SELECT articles FROM shard.main.whole")[0][0]
            for stem, count in lake.query(f"SELECT term, df FROM shard.main.term WHERE term IN ({_list(stems)})"):  # noqa: S608
                containing[stem] += count
    telling = {stem: count for stem, count in containing.items() if articles < LARGE or count < COMMON * articles} or containing
    return {stem: math.log((articles - count + 0.5) / (count + 0.5) + 1) if articles else 1.0 for stem, count in telling.items()}


def _indexed(
    lake: Lake, known: Sequence[Shard], rarities: dict[str, float], since: date | None, among: Among, limit: int
) -> list[tuple[str, float]]:
    """The best of the index."""
    ranked: list[tuple[str, float]] = []
    values = ", ".join(f"({quoted(stem)}, {rarity})" for stem, rarity in rarities.items())
    with lake.relation("among", among or [{"article_id": ""}]):
        for shard in known:
            with _attached(lake, shard):
                ranked += lake.query(
                    f"""
                    WITH asked AS (
                        SELECT termid, rarity::DOUBLE AS rarity FROM shard.main.term JOIN (VALUES {values}) AS w (term, rarity) USING (term)
                    )
                    SELECT
                        article_id,
                        sum(rarity * n * {1 + SATURATION} / (n + {SATURATION} * (1 - {LENGTH} + {LENGTH} * length / mean_length))) AS score
                    FROM shard.main.posting JOIN asked USING (termid) JOIN shard.main.article USING (docid) CROSS JOIN shard.main.whole
                    WHERE {_condition(since, among)}
                    GROUP BY article_id ORDER BY score DESC LIMIT {2 * limit}
                    """  # noqa: S608 - stems are quoted, the rest is ours
                )
    return ranked


@contextmanager
def _attached(lake: Lake, shard: Shard) -> Iterator[None]:
    lake.query(f"ATTACH {quoted(str(shard.file))} AS shard (READ_ONLY)")
    try:
        yield
    finally:
        lake.query("DETACH shard")


def _condition(since: date | None, among: Among) -> str:
    young = f"dated >= '{since or date.min}'::TIMESTAMPTZ"
    return young if among is None else young + " AND article_id IN (SELECT article_id FROM among)"  # noqa: S608 - no words of the question


def _scanned(
    lake: Lake, known: Sequence[Shard], rarities: dict[str, float], since: date | None, among: Among, limit: int
) -> list[tuple[str, float]]:
    """The best of what no shard holds yet."""
    covered = [{"quarter": shard.quarter.isoformat(), "upto": shard.upto.isoformat()} for shard in known] or [{"quarter": "", "upto": ""}]
    with lake.relation("covered", covered), lake.relation("among", among or [{"article_id": ""}]):
        newer = lake.query(
            f"""
            SELECT article_id, dated
            FROM mart.article LEFT JOIN covered ON date_trunc('quarter', mart.utc_day(dated))::DATE::VARCHAR = covered.quarter
            WHERE (covered.upto IS NULL OR ingested > covered.upto::TIMESTAMPTZ) AND {_condition(since, among)}
            """  # noqa: S608 - no words of the question
        )
    if not newer:
        return []
    first, last = (pick(dated for _, dated in newer).isoformat() for pick in (min, max))
    starts = enumerate(rarities)
    counts = ", ".join(f"len(regexp_extract_all(said, '(?:^|[^\\p{{L}}\\p{{N}}]){re.escape(stem)}')) AS n{i}" for i, stem in starts)
    score = " + ".join(f"{rarity} * n{i} * {1 + SATURATION} / (n{i} + {SATURATION})" for i, rarity in enumerate(rarities.values()))
    with lake.relation("newer", [{"article_id": article_id} for article_id, _ in newer]):
        return lake.query(
            f"""
            WITH told AS (
                SELECT article_id, lower(concat_ws(' ', title, text)) AS said FROM mart.article SEMI JOIN newer USING (article_id)
                WHERE dated BETWEEN '{first}'::TIMESTAMPTZ AND '{last}'::TIMESTAMPTZ
            ),
            counted AS (SELECT article_id, {counts} FROM told)
            SELECT article_id, {score} AS score FROM counted WHERE score > 0 ORDER BY score DESC LIMIT {2 * limit}
            """  # noqa: S608 - stems are letters and digits, the rest is ours
        )


def _list(values: Iterable[str]) -> str:
    return ", ".join(quoted(value) for value in values)


def _hits(lake: Lake, scores: dict[str, float], stems: Sequence[str], limit: int) -> list[Hit]:
    if not scores:
        return []
    held = dict(lake.query(f"SELECT article_id, dated FROM article WHERE article_id IN ({_list(scores)})"))  # noqa: S608 - our own ids
    best = sorted(held, key=lambda article_id: (-scores[article_id], article_id))[:limit]
    if not best:
        return []
    # By dated too: rows lie in its order, and a text is costly to pass by.
    moments = ", ".join(f"'{held[article_id].isoformat()}'::TIMESTAMPTZ" for article_id in best)
    found = lake.query(
        f"""
        SELECT article_id, dated, source_id, title, url, text FROM article
        WHERE article_id IN ({_list(best)}) AND dated IN ({moments})
        """  # noqa: S608 - ids and instants of ours
    )
    hits = [Hit(row[0], scores[row[0]], row[1], row[2], row[3], row[4], snippet(row[5], stems)) for row in found]
    return sorted(hits, key=lambda hit: (-hit.score, hit.article_id))


def snippet(text: str, stems: Sequence[str]) -> str:
    """The sentence that holds most of the words, cut to a readable length."""
    words = re.compile("|".join(rf"\b{re.escape(stem)}" for stem in stems), re.IGNORECASE)
    sentences = re.split(r"(?<=[.!?…])\s+|\n+", text)
    best = max(sentences, key=lambda sentence: len({found.lower() for found in words.findall(sentence)}), default="")
    if len(best) <= SNIPPET:
        return best
    first = words.search(best)
    start = max(0, (first.start() if first else 0) - SNIPPET // 3)
    return ("…" if start else "") + best[start : start + SNIPPET].strip() + "…"


def as_rows(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """For printing."""
    return [{name: getattr(hit, name) for name in Hit.__dataclass_fields__} for hit in hits]
