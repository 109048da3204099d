"""How good topics are on labelled articles, all topics together: python -m bench.topics LABELLED.jsonl …

A line is {"id", "title", "text", "labels": {topic: 0 absent, 1 passing, 2 substantial or null, topic_direction: …}}. Prints
precision, recall and F1 at substantial with 95 % intervals (bootstrap over articles), how often the direction is right where both
sides say substantial, and how many of each ten scores are right. Definitions are those of NEWSLAKE_TOPICS, else the shipped ones.
`newslake topics measure FILE --by …` counts by year, source, language or length. Meant for articles that the weights were not learned
from; for those, `bench.train_topics` cross-validates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bench.command import as_command
from bench.texts import read_rows
from extractors.enrich import Enricher
from flows import settings

SAMPLES = 1000
Labels = Mapping[str, Any]
Found = Mapping[str, Mapping[str, Any]]


def report(labels: Sequence[Labels], found: Sequence[Found], topics: Sequence[str]) -> None:
    """Print how the topics found agree with labels."""
    chance = np.random.default_rng(1)
    draws = [chance.integers(0, len(labels), len(labels)) for _ in range(SAMPLES)]
    known = [topic for topic in topics if any(row.get(topic) is not None for row in labels)]
    counts = {topic: np.array([outcome(row, one, topic) for row, one in zip(labels, found, strict=True)]) for topic in known}
    print(f"{'topic':18}{'F1':>6}{'95 %':>14}{'P':>6}{'R':>6}{'n':>5}")
    for topic, outcomes in counts.items():
        right, extra, missed = outcomes.sum(axis=0)
        spread = _spread([f1(outcomes[draw]) for draw in draws])
        shown = f"{right / max(1, right + extra):6.2f}{right / max(1, right + missed):6.2f}{right + missed:5}"
        print(f"{topic:18}{f1(outcomes):6.2f}{spread:>14}{shown}")
    means = [float(np.mean([f1(outcomes[draw]) for outcomes in counts.values()])) for draw in draws]
    print(f"{'mean':18}{np.mean([f1(outcomes) for outcomes in counts.values()]):6.3f}{_spread(means):>14}")
    _directions(labels, found, known, draws)
    _reliability(labels, found, known)


def outcome(labels: Labels, found: Found, topic: str) -> tuple[int, int, int]:
    """(right, extra, missed) of one article."""
    if labels.get(topic) is None:
        return 0, 0, 0
    wanted, said = labels[topic] == 2, found.get(topic, {}).get("level") == "substantial"
    return int(wanted and said), int(said and not wanted), int(wanted and not said)


def f1(outcomes: np.ndarray) -> float:
    """Of the sums over articles."""
    right, extra, missed = outcomes.sum(axis=0)
    return float(2 * right / max(1, 2 * right + extra + missed))


def _spread(values: list[float]) -> str:
    low, high = np.percentile(values, [2.5, 97.5])
    return f"{low:.2f} to {high:.2f}"


def _directions(labels: Sequence[Labels], found: Sequence[Found], topics: Sequence[str], draws: list[np.ndarray]) -> None:
    both = np.zeros((len(labels), 2), int)
    for topic in topics:
        pairs = [(row.get(f"{topic}_direction"), one.get(topic, {}).get("direction")) for row, one in zip(labels, found, strict=True)]
        counted = np.array([(int(bool(truth and said) and truth == said), int(bool(truth and said))) for truth, said in pairs])
        if counted[:, 1].any():
            both += counted
            commonest = max(sum(truth == way and bool(said) for truth, said in pairs) for way, _ in pairs)
            right, all_ = counted.sum(axis=0)
            print(f"{topic:18}direction {right / all_:.2f} of {all_}; the commonest alone {commonest / all_:.2f}")
    if both[:, 1].any():
        right, all_ = both.sum(axis=0)
        spread = _spread([both[draw, 0].sum() / max(1, both[draw, 1].sum()) for draw in draws])
        print(f"{'all':18}direction {right / all_:.2f} ({spread}) of {all_}")


def _reliability(labels: Sequence[Labels], found: Sequence[Found], topics: Sequence[str]) -> None:
    scores = [(one[topic]["score"], row[topic] == 2) for row, one in zip(labels, found, strict=True) for topic in topics if topic in one]
    known = np.array([(score, truth) for score, truth in scores if score is not None])
    print("score              mean  substantial     n")
    for low in np.arange(0, 1, 0.2):
        chosen = known[(known[:, 0] >= low) & (known[:, 0] < low + 0.2 + (low > 0.7))]
        if len(chosen):
            print(f"{low:.1f} to {low + 0.2:.1f}     {chosen[:, 0].mean():9.2f}{chosen[:, 1].mean():13.2f}{len(chosen):6}")


def main(*labelled: Path) -> None:
    configured = settings.load()
    enricher = Enricher.load(configured.topics, configured.entities, None)
    rows = [row for path in labelled for row in read_rows(path)]
    matched = [enricher.match(row.get("title"), row["text"], row.get("language"))[0] for row in rows]
    found = [{match.topic: asdict(match) for match in matches} for matches in matched]
    report([row["labels"] for row in rows], found, [definition.topic for definition in enricher.topic_definitions])


if __name__ == "__main__":
    as_command(main, __doc__)
