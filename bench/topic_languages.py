"""Measures topics in each language, on translations of labelled articles.

    python -m bench.topic_languages FOLDER LABELLED.jsonl … [--wrong]

FOLDER has files *.json, each {article id: {language: [title, text]}}. LABELLED has the labels by id (as for `newslake topics measure`).
For each language the bench prints F1 over all topics with a 95 % interval (bootstrap over articles), the difference to English on the same
articles, the agreement with the English answers (F1), and the number of right directions where both sides say substantial. --wrong also
prints each answer that differs from the label.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.command import as_command
from bench.texts import read_rows
from extractors.enrich import Enricher
from flows import settings
from flows.pipeline.topics.measure import f1, f1_interval

Answers = list[dict[str, str | None]]


def answers(enricher: Enricher, texts: Sequence[tuple[str, str]], language: str) -> Answers:
    """For each text its substantial topics, each with the direction."""
    found = (enricher.match(title, text, language)[0] for title, text in texts)
    return [{match.topic: match.direction for match in matches if match.level == "substantial"} for matches in found]


def counts(truth: Sequence[set[str]], found: Answers) -> np.ndarray:
    """(right, extra, missed) over all topics, of the shape (articles, 1, 3)."""
    return np.array(
        [[(len(one & other.keys()), len(other.keys() - one), len(one - other.keys()))] for one, other in zip(truth, found, strict=True)]
    )


def directions(labels: Sequence[Mapping[str, Any]], found: Answers) -> tuple[int, int]:
    """How many directions are right, of how many that both sides give."""
    pairs = [(row.get(f"{topic}_direction"), way) for row, one in zip(labels, found, strict=True) for topic, way in one.items()]
    both = [truth == way for truth, way in pairs if truth and way]
    return sum(both), len(both)


def main(folder: Path, /, *labelled: Path, wrong: bool = False) -> None:
    configured = settings.load()
    enricher = Enricher.load(configured.topics, configured.entities, None)
    judged = {row["id"]: row["labels"] for path in labelled for row in read_rows(path)}
    given = {name: texts for path in sorted(folder.glob("*.json")) for name, texts in json.loads(path.read_text("utf-8")).items()}
    names = [name for name in given if name in judged]
    topics = [one.topic for one in enricher.topic_definitions]
    labels = [judged[name] for name in names]
    truth = [{topic for topic in topics if row.get(topic) == 2} for row in labels]
    print(f"{len(names)} articles, {sum(map(len, truth))} substantial topics")
    english = answers(enricher, [given[name]["en"] for name in names], "en")
    print(f"{'':4}{'F1':>6}{'95 %':>16}{'to English':>12}{'agreement':>11}{'directions':>12}")
    for language in sorted({language for name in names for language in given[name]}, key=lambda one: (one != "en", one)):
        matched = answers(enricher, [given[name][language] for name in names], language)
        found, low, high = f1_interval(counts(truth, matched))
        right, all_ = directions(labels, matched)
        distance = found - float(f1(counts(truth, english).sum(axis=0)))
        agreed = float(f1(counts([set(one) for one in english], matched).sum(axis=0)))
        print(f"{language:4}{found:6.2f}{low:8.2f} to {high:.2f}{distance:+12.2f}{agreed:11.2f}{f'{right} of {all_}':>12}")
        if wrong:
            for name, one, other in zip(names, truth, matched, strict=True):
                print("".join(f"    {name}: {topic} missed\n" for topic in sorted(one - other.keys())), end="")
                print("".join(f"    {name}: {topic} wrongly\n" for topic in sorted(other.keys() - one)), end="")


if __name__ == "__main__":
    as_command(main, __doc__)
