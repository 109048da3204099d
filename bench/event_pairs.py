"""Measures how well pairs of reports are joined, against 661 pairs that two readers judged.

    python -m bench.event_pairs FOLDER...

The folders hold the streams that bench/event_pairs.csv refers to, in the format that bench/events.py reads. The pairs are random samples of
strata: pairs that both events and one pass of tf-idf join, pairs that only one of them joins, copies, pairs in two languages, and near and
distant pairs that nothing joins. `weight` is the number of pairs of the stratum that a pair stands for. Precision and recall therefore hold
for all pairs that share rare words within four days. `first` and `second` are the verdicts of two readers (`same` event, `related` or
`unrelated`), who saw neither the strata nor the verdicts of the other. Intervals are 95 %, from 1,000 draws of pairs.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.command import as_command
from bench.event_streams import Days, filled, found_groups, read_stream
from bench.events import DRAWS, LEARNED, by_tfidf, interval
from bench.texts import hash_of, read_rows
from flows.pipeline.topics.measure import kappa
from warehouse.append.rows import article_id

PAIRS = Path(__file__).with_name("event_pairs.csv")
STREAMS = (
    Days("2022", "", "2022h1.jsonl.gz", "2022-02-20", "2022-04-20"),
    Days("May 2025", "", "2025-05-week.jsonl.gz", "2025-05-18", "2025-05-27"),
    Days("June 2026", "", "2026-stream.jsonl.gz", "2026-06-14", "2026-06-19"),
    Days("July 2026", "", "2026-stream.jsonl.gz", "2026-07-12", "2026-07-17"),
)
WAYS = ("events", "one pass of tf-idf", "stories (MinHash)")

Verdicts = npt.NDArray[np.bool_]


def joined(file: Path, days: Days, pairs: list[dict[str, str]]) -> list[tuple[bool, ...]]:
    """Which of the ways join each pair, and whether it is of two languages."""
    articles = read_stream(file.parent, days)
    names = {hash_of(each.article.key): article_id(each.article.key) for each in articles}
    languages = {hash_of(each.article.key): each.article.language for each in articles}
    with filled(articles) as lake:
        events, stories = found_groups(lake, names.values())
    ways = (events, by_tfidf(articles, LEARNED / 20), stories)
    return [
        (*(way[names[one]] == way[names[other]] for way in ways), languages[one] != languages[other])
        for one, other in ((pair["one"], pair["other"]) for pair in pairs)
    ]


def scores(joined: Verdicts, same: Verdicts, weights: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs that stand for many."""
    both, ours, theirs = (float(weights[each].sum()) for each in (joined & same, joined, same))
    return both / max(ours, 1e-9), both / max(theirs, 1e-9), 2 * both / max(ours + theirs, 1e-9)


def table(rows: list[dict[str, str]], found: Verdicts, reader: str) -> None:
    """Print what each way is worth by one reader's verdicts."""
    same = np.array([row[reader] == "same" for row in rows])
    weights = np.array([float(row["weight"]) for row in rows])
    draws = np.random.default_rng(19).integers(0, len(rows), (DRAWS, len(rows)))
    drawn = np.array([[scores(found[draw, way], same[draw], weights[draw])[2] for way in range(len(WAYS))] for draw in draws])
    for way, name in enumerate(WAYS):
        precision, recall, f1 = scores(found[:, way], same, weights)
        gain = "" if way == 0 else f"; events gain {interval(drawn[:, 0] - drawn[:, way])}"
        print(f"| {reader} | {name} | {precision:.2f} | {recall:.2f} | {f1:.2f} ({interval(drawn[:, way])}){gain} |")
    across = found[:, 0] & found[:, -1]
    print(f"| {reader} | pairs of two languages that events join | {(across & same).sum()} of {across.sum()} |")


def main(*folders: Path) -> None:
    """Join the streams and print a table."""
    files: Mapping[str, Path] = {file.name: file for folder in folders for file in folder.iterdir()}
    labels = list(read_rows(PAIRS))
    rows: list[dict[str, str]] = []
    found: list[tuple[bool, ...]] = []
    for days in STREAMS:
        if days.file in files:
            pairs = [row for row in labels if row["stream"] == days.name]
            rows, found = rows + pairs, found + joined(files[days.file], days, pairs)
    verdicts = [(row["first"] == "same", row["second"] == "same") for row in rows]
    alike = sum(one == other for one, other in verdicts) / len(verdicts)
    print(f"{len(rows)} pairs; readers agree on {alike:.2f}, kappa {kappa(verdicts)}")
    for reader in ("first", "second"):
        table(rows, np.array(found), reader)


if __name__ == "__main__":
    as_command(main, __doc__)
