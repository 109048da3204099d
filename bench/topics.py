"""How good topics are on labelled articles: python bench/topics.py LABELLED.jsonl …

Prints what `newslake topics measure` prints of each file, then how many of each ten scores are right. Meant for articles that the weights
were not learned from; for those, `bench.train_topics` cross-validates.
"""

from __future__ import annotations

from pathlib import Path

from bench.command import as_command
from flows.cli.topics.measure import measure


def main(*labelled: Path) -> None:
    for file in labelled:
        measure(file)
        measure(file, by="score")


if __name__ == "__main__":
    as_command(main, __doc__)
