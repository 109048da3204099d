"""Measures how well copies are found: precision and recall on real texts, and the cost per article as the lake grows.

    python bench/stories.py ARTICLES.jsonl[.gz] [--sample 300] [--seed 1]

Each line is {"text": …}. Recall is measured on a sample, with the copies that papers make of a wire text (cut by a third or a half, a
paragraph before it, every n-th word replaced, sentences left out): how many join the original. Precision is measured on all pairs of
untouched articles that are joined: how many share a third of their sentences. A few of the others are printed, to be judged by eye.
"""

import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bench.command import as_command
from bench.texts import read_rows
from extractors.enrich import fingerprint
from warehouse.append.stories import Fingerprint, nearest

DATED = datetime(2026, 1, 1, tzinfo=UTC)
OWN = "Our correspondent in the region reports that the morning was quiet and that shops in the centre had opened as on any other day. "


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def replaced(text: str, every: int) -> str:
    """Every n-th word is another one."""
    return " ".join("other" if i % every == every - 1 else word for i, word in enumerate(text.split()))


EDITS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "own paragraph before it": lambda text: OWN + text,
    "cut by a third": lambda text: " ".join(sentences(text)[: -(len(sentences(text)) // 3) or None]),
    "cut by half": lambda text: " ".join(sentences(text)[: len(sentences(text)) // 2 or 1]),
    "every fifth sentence left out": lambda text: " ".join(s for i, s in enumerate(sentences(text)) if i % 5 != 4),
    "every 40th word replaced": lambda text: replaced(text, 40),
    "every 20th word replaced": lambda text: replaced(text, 20),
    "every 10th word replaced": lambda text: replaced(text, 10),
}


def shared(one: str, other: str) -> float:
    """Share of the shorter text's sentences that the other has too."""
    first, second = sorted((set(sentences(one)), set(sentences(other))), key=len)
    return len(first & second) / max(len(first), 1)


def main(articles: Path, /, *, sample: int = 300, limit: int = 5000, seed: int = 1) -> None:
    """Read, measure, print."""
    texts = [text for row in islice(read_rows(articles), limit) if len(text := row["text"]) > 600]
    prints = [Fingerprint(str(i), fingerprint(text), DATED) for i, text in enumerate(texts)]
    chosen = random.Random(seed).sample(range(len(texts)), min(sample, len(texts)))
    for name, edit in EDITS.items():
        copies = [Fingerprint(f"copy of {i}", fingerprint(edit(texts[i])), DATED) for i in chosen]
        found = nearest([prints[i] for i in chosen], copies)
        right = sum(f"copy of {i}" in found and found[f"copy of {i}"][0] in (str(i), f"copy of {i}") for i in chosen)
        print(f"recall, {name}: {right / len(chosen):.3f}")
    joined = [(int(one), int(other), likeness) for one, (other, likeness) in nearest(prints[:1], prints[1:]).items()]
    doubtful = [(one, other, likeness) for one, other, likeness in joined if shared(texts[one], texts[other]) < 0.3]
    print(f"untouched: {len(joined)} of {len(texts)} joined, of which {len(doubtful)} share less than a third of their sentences")
    for one, other, likeness in doubtful[:5]:
        print(f"  {likeness:.2f}\n    {texts[one][:160]!r}\n    {texts[other][:160]!r}")
    for size in (1_000, 10_000, 50_000):
        earlier = [Fingerprint(f"e{i}", prints[i % len(prints)].signature, DATED) for i in range(size)]
        start = time.perf_counter()
        nearest(earlier, [Fingerprint(f"n{i}", prints[i % len(prints)].signature[::-1], DATED) for i in range(200)])
        print(f"200 newcomers against a fortnight of {size:,}: {(time.perf_counter() - start) * 5:.2f} ms an article")


if __name__ == "__main__":
    as_command(main, __doc__)
