"""Measures topics on labelled articles, all files together.

    python bench/topics.py LABELLED.jsonl …

Prints what `newslake topics measure` prints, then how many of each fifth of the scores are right. Use articles that the weights were not
learned from; for the others, `bench.train_topics` cross-validates.
"""

from collections.abc import Sequence
from pathlib import Path

from bench.command import as_command
from extractors.enrich import Enricher
from flows import settings
from flows.cli.topics.measure import labelled_of_file, print_measured
from flows.pipeline.topics.measure import MEAN, Case, match_labels, measured


def report(cases: Sequence[Case]) -> None:
    """Print how good the topics are, and of each fifth of the scores how many are substantial."""
    print_measured(list(measured(cases, None)), [])
    print_measured([row for row in measured(cases, "score") if row["topic"] == MEAN], [], "score")


def main(*labelled: Path) -> None:
    configured = settings.load()
    enricher = Enricher.load(configured.topics, configured.entities, None)
    report(match_labels(enricher, [label for file in labelled for label in labelled_of_file(file, enricher)]))


if __name__ == "__main__":
    as_command(main, __doc__)
