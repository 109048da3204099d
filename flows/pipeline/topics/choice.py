"""Which articles a reader should judge next: each of four kinds in turn, so that one in four is drawn by chance."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from extractors.enrich import Enricher
from extractors.enrich.topics.contributions import Explanation
from extractors.records import LabelOrigin

WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of `read.labels.unjudged`, why it was chosen, and what the model finds of the topic in it."""

    article: Mapping[str, Any]
    chosen: LabelOrigin
    found: Explanation | None


def choose(enricher: Enricher, topic: str, pool: Sequence[Mapping[str, Any]], labelled: Sequence[str], line: float) -> Iterator[Candidate]:
    """The pool in the order in which labels help most; `labelled` are the texts that have labels."""
    explained = {row["article_id"]: _explained(enricher, topic, row) for row in pool}
    known = {word for text in labelled for word in WORD.findall(text.lower())}
    found = {name: one for name, one in explained.items() if one is not None}
    orders = {
        LabelOrigin.RANDOM: [row["article_id"] for row in pool],
        LabelOrigin.LINE: sorted(found, key=lambda name: abs(found[name].match.score - line)),
        LabelOrigin.PARTS: sorted(found, key=lambda name: -_disagreement(found[name])),
        LabelOrigin.WORDS: sorted(found, key=lambda name: -_novelty(next(row for row in pool if row["article_id"] == name), known)),
    }
    articles, shown = {row["article_id"]: row for row in pool}, set[str]()
    for names in zip_longest(*orders.values()):
        for chosen, name in zip(orders, names, strict=True):
            if name is not None and name not in shown:
                shown.add(name)
                yield Candidate(articles[name], chosen, explained[name])


def _explained(enricher: Enricher, topic: str, row: Mapping[str, Any]) -> Explanation | None:
    return next((one for one in enricher.explain(row["title"], row["text"], row["language"]) if one.match.topic == topic), None)


def _disagreement(one: Explanation) -> float:
    """How much words and features disagree: the smaller of two opposite sums."""
    words, features = sum(added for _, added in one.words), sum(feature.added for feature in one.features)
    return min(abs(words), abs(features)) if words * features < 0 else 0.0


def _novelty(row: Mapping[str, Any], known: set[str]) -> float:
    """The share of an article's words that no labelled article has."""
    words = set(WORD.findall(str(row["text"]).lower()))
    return len(words - known) / max(50, len(words))
