"""Prints what events cost an article, in milliseconds of processor time, in lakes of 10,000, 100,000 and a million articles.

    python bench/event_speed.py FOLDER

FOLDER holds the streams of bench/events.py.
"""

import math
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.command import as_command
from bench.event_streams import BATCH, DAYS, filled, read_stream
from extractors.records import Enriched
from warehouse.append.events import find_events
from warehouse.lake.session import Session

LAST = datetime(2026, 7, 1, tzinfo=UTC)  # when the articles that are timed arrive


def main(folder: Path, /) -> None:
    """Print what events cost an article, in lakes of three sizes with the same number of articles a day."""
    articles = read_stream(folder, DAYS[3])
    for size in (10_000, 100_000, 1_000_000):
        with filled(()) as lake:
            lake.write("bench", lambda session, size=size: _insert_earlier(session, articles, size))  # type: ignore[misc]
            milliseconds = lake.write("bench", lambda session: _timed(session, articles))
        print(f"{size:>9,} articles: {milliseconds:.1f} ms of processor time an article", flush=True)


def _insert_earlier(session: Session, articles: Sequence[Enriched], size: int) -> None:
    """The same articles over and over, six days apart, the last of them just before the days that are timed."""
    session.insert("article_trait", [_trait_row(each, str(index), LAST - timedelta(days=6)) for index, each in enumerate(articles)])
    earlier = "SELECT concat(round, '-', article_id), source_id, language, traits, shares, dated - to_days(6 * round), seen_at"
    rounds = math.ceil(size / len(articles))
    session.query(f"INSERT INTO base.article_trait {earlier} FROM base.article_trait, (SELECT unnest(range(1, {rounds}))::INT AS round)")
    session.query("INSERT INTO base.event_member SELECT article_id, article_id, NULL, NULL, [], [], dated, seen_at FROM base.article_trait")


def _timed(session: Session, articles: Sequence[Enriched]) -> float:
    total, count = 0.0, 0
    for start in range(0, 10 * BATCH, BATCH):
        part = [_trait_row(each, f"new-{start}-{index}", LAST) for index, each in enumerate(articles[start : start + BATCH])]
        session.insert("article_trait", part)
        begun = time.process_time()
        find_events(session, dict.fromkeys((str(row["article_id"]) for row in part), ""), [row["dated"] for row in part], LAST)  # type: ignore[misc]
        total, count = total + time.process_time() - begun, count + len(part)
    return 1000 * total / count


def _trait_row(each: Enriched, name: str, day: datetime) -> dict[str, object]:
    published = each.article.published or day
    dated = day + (published - datetime(2026, 7, 6, tzinfo=UTC))
    traits, shares = zip(*each.traits, strict=True) if each.traits else ((), ())
    common = {"source_id": each.article.source_id, "language": each.article.language, "traits": list(traits), "shares": list(shares)}
    return common | {"article_id": name, "dated": dated, "seen_at": dated}


if __name__ == "__main__":
    as_command(main, __doc__)
