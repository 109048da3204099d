"""How the lake's costs grow: the same questions at ten thousand, a hundred thousand and a million invented articles.

    python bench/lake_growth.py --folder growth-lakes [--sizes 10000,100000,1000000] [--keep]

Each lake is made by SQL (five years of articles, 150 words each, a third on a topic, some revised, some copied), kept as
maintenance would leave it. Printed: the best of five runs in milliseconds, the first run (cold) beside it, and the ratio of
the largest lake to the smallest. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from extractors.records import (
    Article,
    Batch,
    Enriched,
    EntityMatch,
    Fate,
    Outcome,
    PageKind,
    Passage,
    Reason,
    Run,
    TextSource,
    TopicMatch,
)
from warehouse import Lake, LakeLocation, open_lake
from warehouse.session import Session

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = 60
_WORDS = """
ceasefire talks delegation proposal ministry officials region sanctions exports council meeting agreement monitors corridor exchange
prisoners grid winter supply budget parliament allies summit statement draft border convoy shelter harvest railway bridge river
spokesperson adviser analyst mediator envoy deadline clause annex signature guarantee inspection convoy drone repair ration
"""
WORDS = _WORDS.split()

MADE = """
CREATE OR REPLACE TEMP TABLE made AS
SELECT
    i,
    'https://paper' || (i % {sources}) || '.example/news/' || i AS url,
    substr(sha256('https://paper' || (i % {sources}) || '.example/news/' || i), 1, 16) AS article_id,
    'paper-' || (i % {sources}) AS source_id,
    TIMESTAMPTZ '2021-01-01 00:00:00+00' + to_seconds((i::DOUBLE / {size} * 157680000)::BIGINT) AS dated,
    hash(i) AS h
FROM range({first}, {last}) AS numbers(i)
"""

FILLS = (
    """
    INSERT INTO base.article_version BY NAME
    SELECT
        article_id, 1 AS version, url AS key, source_id, url, url AS final_url, 'article' AS kind,
        'Report ' || i || ' on ' || {words}[1 + (h % {count})::INTEGER] AS title,
        array_to_string(list_transform(range(150), lambda w: {words}[1 + (hash(i * 1000 + w) % {count})::INTEGER]), ' ') AS text,
        'page' AS text_source, 1200 AS text_length, ['A. Writer'] AS authors, 'en' AS language, dated AS published,
        'second' AS published_precision, 'feed.published' AS published_by,
        [{{'witness': 'feed.published', 'role': 'published', 'raw': dated::VARCHAR, 'instant': dated, 'offset_minutes': 0,
           'precision': 'second', 'guessed': false}}] AS dates,
        [] AS posts, [] AS removed, (h % 1000) / 1000 AS likeness, sha256(i::VARCHAR) AS content_hash,
        sha256(i::VARCHAR)::BLOB AS fingerprint, dated AS first_seen, dated AS ingested, dated, 'made' AS run_id
    FROM made
    """,
    """
    INSERT INTO base.article_version BY NAME
    SELECT v.* REPLACE (2 AS version, sha256(v.content_hash) AS content_hash)
    FROM base.article_version AS v SEMI JOIN made ON v.article_id = made.article_id AND made.h % 20 = 0
    """,
    """
    INSERT INTO base.superseded
    SELECT v.article_id, 1, v.ingested FROM base.article_version AS v SEMI JOIN made ON v.article_id = made.article_id WHERE v.version = 2
    """,
    "INSERT INTO base.alias BY NAME SELECT url, article_id, 'key' AS kind, dated, dated AS seen_at FROM made",
    """
    INSERT INTO base.fate BY NAME
    SELECT 'run-' || (i // 500) AS run_id, source_id, url AS key, 'appended' AS outcome, 'new' AS reason, dated AS ended_at FROM made
    """,
    """
    INSERT INTO base.article_topic BY NAME
    SELECT
        article_id, CASE WHEN h % 20 = 0 THEN 2 ELSE 1 END AS version, source_id,
        ['ceasefire_talks', 'sanctions', 'peace_terms', 'military_aid', 'nuclear_risk', 'humanitarian'][1 + (h % 6)::INTEGER] AS topic,
        'v1' AS topic_version, CASE WHEN h % 4 = 0 THEN 'passing' ELSE 'substantial' END AS level, 0.7 AS score,
        ['advance', 'setback', 'mixed'][1 + (h % 3)::INTEGER] AS direction,
        [{{'start': 0, 'stop': 60, 'text': 'delegations met to draft an agreement ' || i, 'field': 'text'}}] AS passages,
        dated, dated AS ingested, dated AS matched_at, 'made' AS run_id
    FROM made WHERE h % 3 = 0
    """,
    """
    INSERT INTO base.article_entity BY NAME
    SELECT article_id, 1 AS version, 'entity-' || (hash(i + n) % 200) AS entity, 2 AS mentions, dated, dated AS matched_at, 'made' AS run_id
    FROM made, range(3) AS repeat(n)
    """,
    """
    INSERT INTO base.story_member BY NAME
    SELECT article_id, 'story-' || (i // 50) AS story_id, 0.9 AS similarity, dated AS joined_at FROM made WHERE h % 10 = 0
    """,
)


def fill(lake: Lake, size: int) -> None:
    """Make `size` articles, in order of time, a hundred thousand at a time."""
    step = 100_000
    words = "[" + ", ".join(f"'{word}'" for word in WORDS) + "]"
    for first in range(0, size, step):

        def work(session: Session, first: int = first) -> None:
            session.query(MADE.format(sources=SOURCES, size=size, first=first, last=min(size, first + step)))
            for statement in FILLS:
                session.query(statement.format(words=words, count=len(WORDS)))

        lake.write("bench", work)
    lake.write(
        "bench",
        lambda session: session.query(
            """
            INSERT INTO base.topic_definition BY NAME
            SELECT DISTINCT topic, 'v1' AS version, [] AS tags, '{}' AS definition, TIMESTAMPTZ '2021-01-01 00:00:00+00' AS activated_at,
                true AS covers_history, 'made' AS run_id
            FROM base.article_topic
            """
        ),
    )


def batch(number: int) -> Batch:
    """Five hundred new articles, as an ingest would bring them."""
    urls = [f"https://fresh.example/{number}/{i}" for i in range(500)]
    article = Article("paper-1", "", None, None, None, PageKind.ARTICLE, "Fresh report", "word " * 150, TextSource.PAGE, published=NOW)
    match = TopicMatch("sanctions", "v1", "substantial", 0.9, "tighten", (Passage(0, 4, "word"),))
    return Batch(
        Run(f"fresh-{number}", "ingest", NOW, False),
        enriched=tuple(
            Enriched(replace(article, key=url, url=url, final_url=url), url, bytes(32), 0.5, (match,), (EntityMatch("EU", 1),))
            for url in urls
        ),
        fates=tuple(Fate("paper-1", url, Outcome.APPENDED, Reason.NEW, NOW) for url in urls),
    )


def questions(lake: Lake) -> dict[str, Callable[[int], object]]:
    """What is timed; the argument is the number of the repetition."""
    url = lake.query("SELECT url FROM article WHERE dated < '2023-01-01' LIMIT 1")[0][0]
    return {
        "append 500 articles": lambda n: lake.append(batch(n)),
        "known: 500 URLs": lambda n: lake.known(f"https://paper1.example/news/{i + n}" for i in range(500)),
        "topic_daily, everything": lambda _: lake.query("SELECT * FROM topic_daily"),
        "topic_weekly, everything": lambda _: lake.query("SELECT * FROM topic_weekly"),
        "one topic's month with evidence": lambda _: lake.query(
            "SELECT article_id, passages FROM article_topic WHERE topic = 'sanctions' AND dated BETWEEN '2023-03-01' AND '2023-03-31'"
        ),
        "one article by URL (macro)": lambda _: lake.query("SELECT * FROM article_by_url(?)", [url]),
        "one article by URL (WHERE url)": lambda _: lake.query("SELECT title FROM article WHERE url = ?", [url]),
        "latest of one source": lambda _: lake.query(
            "SELECT title, dated FROM article WHERE source_id = 'paper-7' ORDER BY dated DESC LIMIT 20"
        ),
        "latest of every source": lambda _: lake.query(
            "SELECT source_id, max(dated), arg_max(title, dated) FROM article GROUP BY source_id"
        ),
        "fate_funnel of one run": lambda _: lake.query("SELECT * FROM fate_funnel WHERE run_id = 'run-3'"),
    }


def timed(work: Callable[[int], object], offset: int) -> tuple[float, float]:
    """Milliseconds: the first run, and the best of five."""
    taken = []
    for number in range(5):
        start = time.perf_counter()
        work(offset + number)
        taken.append((time.perf_counter() - start) * 1000)
    return taken[0], min(taken)


def main() -> None:
    """Make the lakes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--keep", action="store_true", help="leave the lakes, and use those that are there")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    figures: dict[str, list[tuple[float, float]]] = {}
    for size in sizes:
        home = options.folder / str(size)
        made = (home / "catalog.sqlite").is_file()
        with open_lake(LakeLocation(home)) as lake:
            if not made:
                start = time.perf_counter()
                fill(lake, size)
                print(f"made {size:,} articles in {time.perf_counter() - start:.0f} s", flush=True)
            for name, work in questions(lake).items():
                figures.setdefault(name, []).append(timed(work, int(time.time() * 1000)))
        if not options.keep:
            shutil.rmtree(home)
    print(f"{'milliseconds: best (first)':<34}" + "".join(f"{size:>20,}" for size in sizes) + f"{'growth':>9}")
    for name, taken in figures.items():
        print(f"{name:<34}" + "".join(f"{best:>11.1f} ({first:>5.0f})" for first, best in taken) + f"{taken[-1][1] / taken[0][1]:>9.1f}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
