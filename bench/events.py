"""Measures how well events are found: B³ and pairs against labels, beside two baselines.

    python bench/events.py FOLDER

FOLDER holds the streams that bench/event_labels.csv refers to: JSON Lines of {url, title, text, date, source}. The labels say, by the hash
of the URL, which articles report one occurrence. All articles of those days and of the days before are appended to a lake in the order of
their arrival. The baselines are the stories (near-copies by MinHash) and one pass over tf-idf vectors of headlines and first sentences,
with the best threshold for the measured labels themselves, or with that of the learning days. Intervals are 95 %, from 1,000 draws of
articles.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from bench.command import as_command
from bench.event_streams import DAYS, Groups, filled, found_groups, labels_of, read_stream
from extractors.enrich.figures import LEAD
from extractors.records import Enriched
from warehouse.append.events.store import WINDOW
from warehouse.append.rows import article_id

DRAWS = 1000
LEARNED = 5  # the threshold of tf-idf that is best on both learning days, in twentieths

Labels = dict[str, str]


def by_tfidf(articles: Sequence[Enriched], threshold: float) -> Groups:
    """One pass: each article joins the event whose mean vector is nearest, if it is near enough."""
    words = [Counter(re.findall(r"\w{3,}", f"{each.article.title} {each.article.text[:LEAD]}".lower())) for each in articles]
    documents = Counter(word for count in words for word in count)
    sums: list[dict[str, float]] = []
    seen: list[datetime] = []
    postings: dict[str, set[int]] = defaultdict(set)
    groups: dict[str, object] = {}
    for each, count in zip(articles, words, strict=True):
        vector = _normal({word: (1 + math.log(n)) * math.log(len(articles) / documents[word]) for word, n in count.items()})
        dated = each.article.published or datetime.now(UTC)
        near = {event for word in vector for event in postings[word] if dated - seen[event] <= WINDOW}
        cosines = [
            (sum(weight * sums[event].get(word, 0.0) for word, weight in vector.items()) / _length(sums[event]), event) for event in near
        ]
        best, event = max(cosines, default=(0.0, -1))
        if best < threshold:
            event = len(sums)
            sums.append({})
            seen.append(dated)
        for word, weight in vector.items():
            sums[event][word] = sums[event].get(word, 0.0) + weight
            postings[word].add(event)
        seen[event] = dated
        groups[article_id(each.article.key)] = event
    return groups


def _normal(vector: dict[str, float]) -> dict[str, float]:
    length = _length(vector)
    return {word: weight / length for word, weight in vector.items()}


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0


def b_cubed(found: Groups, labels: Labels) -> npt.NDArray[np.float64]:
    """Precision and recall of each labelled article (Bagga and Baldwin 1998), in the order of the labels."""
    ours, theirs = _members(found, labels), _members(labels, labels)
    rows = []
    for name, event in labels.items():
        mine, gold = ours[found[name]], theirs[event]
        rows.append((len(mine & gold) / len(mine), len(mine & gold) / len(gold)))
    return np.array(rows)


def _members(groups: Groups, names: Iterable[str]) -> dict[object, set[str]]:
    members: dict[object, set[str]] = defaultdict(set)
    for name in names:
        members[groups[name]].add(name)
    return members


def pair_f1(found: Groups, labels: Labels) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs of labelled articles that are said to be of one event."""
    pairs = [(found[a] == found[b], labels[a] == labels[b]) for a, b in combinations(labels, 2)]
    both, ours, theirs = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    precision, recall = both / max(ours, 1), both / max(theirs, 1)
    return precision, recall, _f1(precision, recall)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def report(name: str, found: Sequence[Groups], labels: Sequence[Labels], other: Sequence[Groups] | None = None) -> str:
    """A line of a table: B³ and pairs, and the gain over another way with its interval."""
    rows = np.concatenate([b_cubed(*each) for each in zip(found, labels, strict=True)])
    precision, recall = rows.mean(axis=0)
    draws = np.random.default_rng(19).integers(0, len(rows), (DRAWS, len(rows)))
    scores = np.array([_f1(*rows[draw].mean(axis=0)) for draw in draws])
    pairs = np.mean([pair_f1(*each) for each in zip(found, labels, strict=True)], axis=0)
    line = f"| {name} | {precision:.3f} | {recall:.3f} | {_f1(precision, recall):.3f} ({interval(scores)}) | "
    line += " | ".join(f"{figure:.2f}" for figure in pairs)
    if other is None:
        return f"{line} | |"
    base = np.concatenate([b_cubed(*each) for each in zip(other, labels, strict=True)])
    gains = scores - np.array([_f1(*base[draw].mean(axis=0)) for draw in draws])
    return f"{line} | {_f1(precision, recall) - _f1(*base.mean(axis=0)):+.3f} ({interval(gains)}) |"


def interval(values: npt.NDArray[np.float64]) -> str:
    """The 95 % of what draws gave."""
    low, high = np.quantile(values, [0.025, 0.975])
    return f"{low:.3f} to {high:.3f}"


def main(folder: Path, /, *, part: Literal["learn", "held out"] = "held out") -> None:
    """Print the table of one part of the labels, and the pairs of two languages."""
    ways: dict[str, list[Groups]] = defaultdict(list)
    labels: list[Labels] = []
    languages: dict[str, str | None] = {}
    for days in (each for each in DAYS if each.part == part):
        articles = read_stream(folder, days)
        languages |= {article_id(each.article.key): each.article.language for each in articles}
        wanted = {name: event for name, event in labels_of(days).items() if name in languages}
        with filled(articles) as lake:
            events, stories = found_groups(lake, wanted)
        tried = {step: by_tfidf(articles, step / 20) for step in range(2, 13)}
        ways["events"].append(events)
        ways["stories (MinHash)"].append(stories)
        ways["one pass of tf-idf, best threshold"].append(max(tried.values(), key=lambda found: _f1(*b_cubed(found, wanted).mean(axis=0))))
        ways["one pass of tf-idf, threshold of the learning days"].append(tried[LEARNED])
        labels.append(wanted)
        print(f"{days.name}: {len(articles)} articles, {len(wanted)} labelled, {len(set(wanted.values()))} events", flush=True)
    print(f"\n{part}:\n\n| | B³ precision | B³ recall | B³ F1 (95 %) | pair precision | pair recall | pair F1 | events are better by |")
    print("|---|---|---|---|---|---|---|---|")
    for name, found in ways.items():
        print(report(name, found, labels))
        if name != "events":
            print(report(f"events, against {name}", ways["events"], labels, found))
    for name, found in ways.items():
        print(f"pairs of two languages, {name}: {_across(found, labels, languages)}")


def _across(found: Sequence[Groups], labels: Sequence[Labels], languages: Mapping[str, str | None]) -> str:
    pairs = [
        (groups[a] == groups[b], wanted[a] == wanted[b])
        for groups, wanted in zip(found, labels, strict=True)
        for a, b in combinations(wanted, 2)
        if languages[a] != languages[b]
    ]
    both, joined, are = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    return f"{both} of {are} found, {joined} said"


if __name__ == "__main__":
    as_command(main, __doc__)
