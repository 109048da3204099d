"""Counts, sums and squares of the measures over sets of articles: in memory for a batch, out of the lake for the past."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from extractors.records import Enriched, TextSource


@dataclass(frozen=True, slots=True)
class Sums:
    """What a mean and its error need."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.count + other.count, self.total + other.total, self.squares + other.squares)


@dataclass(frozen=True, slots=True)
class Past:
    """One source's last weeks. Ages are in days: 0 is the 24 h before the history was read.

    `days` has, by measure and age, the sums over the articles that arrived then. `languages` and `kinds` are the usual ones: at
    least a tenth of its articles. `polled` holds the ages at which it answered a poll.
    """

    days: Mapping[str, Mapping[int, Sums]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    polled: frozenset[int] = frozenset()

    def on(self, measure: str, age: int) -> Sums:
        """The sums of one measure on one day."""
        return self.days.get(measure, {}).get(age, Sums())

    def before(self, measure: str, age: int) -> list[Sums]:
        """The sums of one measure on all days older than an age."""
        return [sums for day, sums in self.days.get(measure, {}).items() if day > age]

    def with_today(self, added: Mapping[str, Sums]) -> dict[str, Mapping[int, Sums]]:
        """`days` with more articles in the last 24 h."""
        return {**self.days, **{name: {**self.days.get(name, {}), 0: self.on(name, 0) + sums} for name, sums in added.items()}}


def tally(articles: Iterable[Enriched], past: Past) -> dict[str, Sums]:
    """The sums of each measure over some of one source's articles, judged against what is usual for it."""
    totals: dict[str, Sums] = {}
    hashes: set[str] = set()
    for item in articles:
        for name, value in _values(item, past, repeated=item.content_hash in hashes).items():
            totals[name] = totals.get(name, Sums()) + Sums(1, value, value * value)
        hashes.add(item.content_hash)
    return totals


def _values(item: Enriched, past: Past, *, repeated: bool) -> dict[str, float]:
    article = item.article
    return {
        "undated": float(article.published is None),
        "title_length": float(len(article.title or "")),
        "text_length": math.log(max(len(article.text), 1)),
        "repeated": float(repeated),
        "other_language": float(article.language is not None and article.language not in past.languages),
        "other_kind": float(article.kind.value not in past.kinds),
        "feed_text": float(article.text_source is TextSource.FEED),
        "residue": float(sum(pieces for _, pieces in article.removed)),
    }
