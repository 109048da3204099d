"""Which event each newcomer joins: the one whose reports it is most like, and all of those, not only the nearest.

An event's fit is the score of the nearest report, and for a quarter the mean over the nearest eight, those that share too little with the
newcomer to be candidates counted as unlike: one shared name must not chain two events together. A wrong join costs more than a missed
one, so of two thresholds that did as well on the learning days the higher was taken.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, islice, product
from operator import itemgetter
from typing import TypeAlias

import numpy as np

from warehouse.append.events.likeness import Reports, scores
from warehouse.append.events.traits import Numbers

# The newcomers in the order in which they are placed, each with the reports that it may be compared with, all by their positions.
Candidates: TypeAlias = Mapping[int, Sequence[int]]
_Pair: TypeAlias = tuple[float, int, Numbers]  # of a newcomer: the score, the report, and the features

JOIN = 0.5  # log-odds; learned with the weights
MERGE = 2.0  # an article that fits two events so well asks whether they are one
MERGE_FIT = -0.5  # two events that a newcomer fits are one where their own reports fit so well on average
NEAREST = 8  # so many reports of an event are looked at
UNLIKE = -4.0
WHOLE = 0.25  # what the mean counts, against the nearest


@dataclass(frozen=True, slots=True)
class Placement:
    """A newcomer's place: the event, its fit, and the nearest report with the features of that pair; no report where it begins one."""

    report: int
    event_id: str
    fit: float | None = None
    nearest: int | None = None
    features: Numbers | None = None


@dataclass
class Assignment:
    """What a batch decided: each newcomer's place by its identifier, and the events that it merged, as (younger, older, newcomer)."""

    joined: dict[str, Placement] = field(default_factory=dict)
    merged: list[tuple[str, str, str]] = field(default_factory=list)


def assign(
    reports: Reports,
    candidates: Candidates,
    event_of: dict[str, str],
    sizes: dict[str, int],
    apart: Set[frozenset[str]] = frozenset(),
) -> Assignment:
    """Place the newcomers in the order given.

    `event_of` is the event of each report that has one, `sizes` the number of reports of each event. Both are brought up to date.
    `apart` are pairs of events that are never merged.
    """
    result, names, compared = Assignment(), reports.names, _compared(reports, candidates, event_of)
    for newcomer, pairs in compared.items():
        known = defaultdict(list)
        for pair in pairs:
            known[event_of[names[pair[1]]]].append(pair)
        # No event fits better than its nearest report.
        fits = [_fit(newcomer, event_id, of, sizes[event_id]) for event_id, of in known.items() if max(map(itemgetter(0), of)) > JOIN]
        fits = [each for each in fits if each.fit is not None and each.fit > JOIN]
        joining = max(fits, key=lambda each: (each.fit, each.event_id), default=Placement(newcomer, names[newcomer]))
        result.joined[names[newcomer]] = joining
        event_of[names[newcomer]] = joining.event_id
        sizes[joining.event_id] = sizes.get(joining.event_id, 0) + 1
        for other in fits:
            if (
                other.event_id != joining.event_id
                and (other.fit or 0.0) > MERGE
                and frozenset((event_of[names[newcomer]], other.event_id)) not in apart
                and _alike(reports, *([pair[1] for pair in known[each.event_id]] for each in (joining, other))) > MERGE_FIT
            ):
                younger, older = _merge(result, other.event_id, names[newcomer], event_of, sizes)
                apart = renamed(apart, younger, older)
    return result


def _compared(reports: Reports, candidates: Candidates, event_of: Mapping[str, str]) -> dict[int, list[_Pair]]:
    """Each newcomer with the reports before it: the score of the pair, the report, and the pair's features."""
    placed: set[int] = set()
    found: dict[int, list[int]] = {}
    for newcomer, others in candidates.items():
        found[newcomer] = [each for each in others if each in placed or reports.names[each] in event_of]
        placed.add(newcomer)
    ones = np.repeat(np.array(list(found), dtype=np.int64), list(map(len, found.values())))
    features = reports.features(ones, np.array(list(chain.from_iterable(found.values())), dtype=np.int64))
    pairs = zip(scores(features).tolist(), chain.from_iterable(found.values()), features, strict=True)
    return {newcomer: list(islice(pairs, len(others))) for newcomer, others in found.items()}


def renamed(apart: Set[frozenset[str]], younger: str, older: str) -> set[frozenset[str]]:
    """The pairs of events that stay apart after the younger became part of the older."""
    pairs = {frozenset(older if event_id == younger else event_id for event_id in pair) for pair in apart}
    return {pair for pair in pairs if len(pair) == 2}


def _fit(newcomer: int, event_id: str, pairs: Sequence[_Pair], size: int) -> Placement:
    nearest = sorted(pairs, key=itemgetter(0, 1), reverse=True)[:NEAREST]
    looked_at = max(min(size, NEAREST), len(nearest))
    mean = (sum(max(score, UNLIKE) for score, *_ in nearest) + (looked_at - len(nearest)) * UNLIKE) / looked_at
    score, report, features = nearest[0]
    return Placement(newcomer, event_id, (1 - WHOLE) * score + WHOLE * mean, report, features)


def _alike(reports: Reports, mine: Sequence[int], others: Sequence[int]) -> float:
    """How well two events fit on average, by the reports of both that come nearest to a newcomer: it must not chain them together."""
    pairs = np.array(list(product(mine[:NEAREST], others[:NEAREST])), dtype=np.int64)
    found: list[float] = np.maximum(scores(reports.features(pairs[:, 0], pairs[:, 1])), UNLIKE).tolist()
    return sum(found) / len(found)


def _merge(result: Assignment, other: str, newcomer: str, event_of: dict[str, str], sizes: dict[str, int]) -> tuple[str, str]:
    """The younger and the older event. The one known longer keeps its identifier: that which other batches know, or the larger."""
    mine = event_of[newcomer]
    younger, older = sorted((mine, other), key=lambda event_id: (event_id not in result.joined, sizes[event_id], event_id))
    for article_id, event_id in event_of.items():
        if event_id == younger:
            event_of[article_id] = older
    sizes[older] += sizes.pop(younger)
    result.merged.append((younger, older, newcomer))
    return younger, older
