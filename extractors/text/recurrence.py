"""Boilerplate that a publisher repeats from page to page: found by recurrence among its own articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from extractors.text.blocks import key_of

# A paragraph that stands in so many articles of one source is not any one article's.
LEAST_ARTICLES = 4
LEAST_SHARE = 0.05
SHORTEST, LONGEST = 12, 600


def recurring(texts: Iterable[str]) -> frozenset[str]:
    """Keys (`blocks.key_of`) of the paragraphs that recur in at least four and a twentieth of one source's texts.

    Give it different articles, not versions of one: a paragraph counts once a text. Very short and very long ones never count.
    """
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update({key_of(paragraph) for paragraph in text.split("\n\n") if SHORTEST <= len(paragraph) <= LONGEST})
    least = max(LEAST_ARTICLES, LEAST_SHARE * total)
    return frozenset(key for key, count in counts.items() if key and count >= least)
