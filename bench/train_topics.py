"""Learns the weights of seeds/topic_model.json from articles labelled by hand, and measures them on publishers not seen.

    python -m bench.train_topics [LABELLED.jsonl …] [--more FILE.jsonl …] [--labels LABELS.csv] [--demo] [--texts FILE.jsonl.gz …]
                                 [--topics TOPICS.yaml] [--words WORDS.csv] [--no-measure]
                                 [--out MODEL.json [--measures MEASURES.csv]]

A line of LABELLED is {"id", "url", "title", "text", "labels": {topic: 0 absent, 1 passing, 2 substantial, topic_direction: …, group:
whether the article is about that group of phrases}}. --labels has the same by URL, for articles that are in --texts as {"url", "title",
"text"}; --texts also shows how rare each word is. Figures are measured on LABELLED, or on --labels without it; everything else is only
learned from. All printed figures come from cross-validation by publisher: the weights that judge an article, calibration included, were
learned without any article of its publisher.
"""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.command import as_command
from bench.texts import read_rows
from bench.topic_data import LANGUAGE, LEVELS, Data, Row, concepts_of, demo_rows, labels_of, measure_all, rarities, stems_of
from bench.topic_fit import LINE, fit, fit_direction
from bench.topic_model import build
from bench.topics import report
from extractors.enrich.definitions.load import Topic, load_topics
from extractors.enrich.topics.model import load_model
from extractors.records import Level, TopicMatch
from flows.pipeline.topics.measure import Case, Labelled, measured

FOLDS = 6
# A text of at most so many characters is a summary: labels are for it too, but it says little of how rare a word is.
SUMMARY = 500


def cross_validate(data: Data, rows: Sequence[Row], *, by_words: bool = True) -> list[Case]:
    """Each label that is measured on beside the topic as found by weights learned without the article's publisher.

    Directions are judged by words too if `by_words`.
    """
    cases = []
    for learned, held in folds(data):
        fitted = fit(data, learned)
        for topic in data.topics:
            scores = fitted.score(data, topic, held)
            ways: list[str] | list[None] = [None] * len(held)
            if topic in data.directed:
                known = learned[data.labels[topic][learned] >= 0]
                ways = fit_direction(data, topic, known, words=by_words).choose(data, topic, held)
            for row, score, way in zip(held.tolist(), scores.tolist(), ways, strict=True):
                if data.labels[topic][row] >= 0:
                    level = list(LEVELS)[data.labels[topic][row]]
                    label = Labelled(rows[row], topic, "", level, data.directions[topic][row])
                    cases.append(Case(label, _match(topic, score, way) if data.present[topic][row] else None, LANGUAGE))
    return cases


def _match(topic: str, score: float, way: str | None) -> TopicMatch:
    level = Level.SUBSTANTIAL if score >= LINE else Level.PASSING
    way = way if level is Level.SUBSTANTIAL else None
    return TopicMatch(topic=topic, version="", level=level, score=score, direction=way, passages=())


def folds(data: Data) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each fold the rows to learn from and those to judge; no publisher is on both sides."""
    fold = data.folds(np.arange(len(data.ids)), FOLDS)
    for number in range(FOLDS):
        held = np.flatnonzero((fold == number) & (np.arange(len(fold)) < data.own))
        yield np.flatnonzero(fold != number), held


def write_measures(path: Path, definitions: Sequence[Topic], rows: Sequence[dict[str, Any]], articles: int) -> None:
    """The articles of each topic that were rightly called substantial, wrongly so, and missed, for the version of its definition."""
    counts = {row["topic"]: row for row in rows}
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(["topic", "version", "right", "extra", "missed", "basis"])
        for one in definitions:
            basis = f"{articles} English articles, by weights learned without their publisher"
            table.writerow([one.topic, one.version, *(counts[one.topic][name] for name in ("right", "extra", "missed")), basis])


def main(
    *labelled: Path,
    more: Sequence[Path] = (),
    labels: Path | None = None,
    demo: bool = False,
    texts: Sequence[Path] = (),
    topics: Path = Path("seeds/topics.yaml"),
    words: Path = Path("seeds/words.csv"),
    no_measure: bool = False,
    out: Path | None = None,
    measures: Path | None = None,
) -> None:
    known = [row for path in texts for row in read_rows(path)]
    directions = {topic.topic: topic.directions for topic in load_topics(topics).topics}
    by_url, wrong = labels_of(labels, known, directions) if labels else ([], [])
    print("".join(f"{problem}; left out\n" for problem in wrong), end="", file=sys.stderr)
    rows = [row for path in labelled for row in read_rows(path)] or by_url
    own = len(rows)
    rows = rows + (by_url if labelled else []) + [row for path in more for row in read_rows(path)]
    if demo:
        rows += demo_rows()
    if not own:
        raise SystemExit("nothing to learn from: give LABELLED, or --labels with --texts that has its articles by URL")
    if labels:
        print(f"{len(by_url)} articles of {labels} found in --texts")
    counted = [row for row in known or rows if len(row.get("text") or "") > SUMMARY]
    held = stems_of([f"{row.get('title') or ''} {row['text']}" for row in counted])
    data = measure_all(rows, own, rarities(held), concepts_of(words, held), topics)
    print(f"{own} labelled articles, {len(rows) - own} more to learn from, {len(data.rarity)} stems, {len(data.shared.rarity)} concepts")
    cases = [] if no_measure else cross_validate(data, rows)
    if cases:
        report(cases)
        print("by the concepts that all languages have words for")
        report(cross_validate(data.translated(), rows, by_words=False))
    if out:
        out.write_text(json.dumps(build(data), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if out and measures and cases:
        write_measures(measures, load_topics(topics, model_digest=load_model(out).digest).topics, list(measured(cases, None)), own)


if __name__ == "__main__":
    as_command(main, __doc__)
