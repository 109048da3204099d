"""Compares the days of `topics timeline` with timelines that people wrote.

    python bench/event_timelines.py FOLDER

For each crisis, FOLDER holds NAME.articles.jsonl.gz and NAME.gold.jsonl, whose rows have a `date`. As many days are chosen as the timeline
has. The baseline is the days with the most articles. The method was developed on one half of the weeks, chosen by hash.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bench.command import as_command
from bench.event_streams import enriched_of, filled
from bench.events import DRAWS, interval
from bench.texts import read_rows
from extractors.records import Enriched, Level, TopicMatch
from warehouse.read.timeline import ranked

CRISIS = "crisis"  # the topic of the articles that a timeline is of


def main(folder: Path, /) -> None:
    """Print the F1 of the days of a timeline, and of the days with most articles: of all, and of both halves of the weeks, by hash."""
    for gold in sorted(folder.glob("*.gold.jsonl")):
        wanted = sorted({row["date"] for row in read_rows(gold)})
        articles = read_rows(gold.with_name(gold.name.replace("gold.jsonl", "articles.jsonl.gz")))
        rows = sorted((row for row in articles if row["date"]), key=lambda row: row["date"])
        with filled([_of_crisis(row) for row in rows]) as lake:
            first, last = (date.fromisoformat(row["date"][:10]) for row in (rows[0], rows[-1]))
            found = ranked(lake, CRISIS, first, last, len(rows))
        ours = list(dict.fromkeys(str(row["day"]) for row in found))
        most = [day for day, _ in Counter(row["date"][:10] for row in rows).most_common()]
        print(f"{gold.name}: {len(rows)} articles, {len(wanted)} days")
        for name, kept in (("all", (0, 1)), ("looked at", (0,)), ("unread", (1,))):
            print(_days_line(name, *([day for day in days if _half(day) in kept] for days in (wanted, ours, most))))


def _of_crisis(row: Mapping[str, str]) -> Enriched:
    title = row["title"] or row["text"].split("\n")[0][:120]
    made = enriched_of({**row, "source": "wire", "title": title}, row["text"])
    topic = TopicMatch(topic=CRISIS, version="1", level=Level.SUBSTANTIAL, score=1.0, direction=None, passages=())
    return replace(made, topics=(topic,))


def _half(day: str) -> int:
    """In which half the day's week is."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return hashlib.sha256(f"{year}-W{week}".encode()).digest()[0] % 2


def _days_line(name: str, wanted: Sequence[str], ours: Sequence[str], most: Sequence[str]) -> str:
    """As many days are chosen as the timeline has, so that precision, recall and F1 are one; intervals by draws of the timeline's days."""
    hits = np.array([[day in days[: len(wanted)] for day in wanted] for days in (ours, most)], float)
    drawn = hits[:, np.random.default_rng(19).integers(0, len(wanted), (DRAWS, len(wanted)))].mean(axis=2)
    lines = zip(("timeline", "days with most articles", "gain"), (*hits, hits[0] - hits[1]), (*drawn, drawn[0] - drawn[1]), strict=True)
    return f"  {name}, {len(wanted)} days: " + "; ".join(f"{what} {each.mean():.2f} ({interval(draws)})" for what, each, draws in lines)


if __name__ == "__main__":
    as_command(main, __doc__)
