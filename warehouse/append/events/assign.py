"""Which event each newcomer joins: the one whose reports it is most like, and all of those, not only the nearest.

An event's fit is the score of the nearest report, and for a quarter the mean over the nearest eight, those that share too little with the
newcomer to be candidates counted as unlike: one shared name must not chain two events together. A wrong join costs more than a missed
one, so of two thresholds that did as well on the learning days the higher was taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import product

from warehouse.append.events.likeness import Report, figures_of, score_of

JOIN = 0.5  # log-odds; learned with the weights
MERGE = 2.0  # an article that fits two events so well asks whether they are one
MERGE_FIT = -0.5  # two events that a newcomer fits are one where their own reports fit so well on average
NEAREST = 8  # so many reports of an event are looked at
UNLIKE = -4.0
WHOLE = 0.25  # what the mean counts, against the nearest


@dataclass(frozen=True, slots=True)
class Placement:
    """A newcomer's place: the event, its fit, and the nearest report with the figures of that pair; no report where it begins one."""

    article_id: str
    event_id: str
    fit: float | None = None
    nearest: str | None = None
    figures: tuple[float, ...] = ()


@dataclass
class Assignment:
    """What a batch decided: each newcomer's place, and the events that it merged, as (younger, older, newcomer)."""

    joined: dict[str, Placement] = field(default_factory=dict)
    merged: list[tuple[str, str, str]] = field(default_factory=list)


def assign(
    newcomers: Sequence[Report],
    candidates: Mapping[str, Sequence[Report]],
    event_of: dict[str, str],
    sizes: dict[str, int],
    apart: Set[frozenset[str]] = frozenset(),
) -> Assignment:
    """Place the newcomers in the order given.

    `candidates` are the reports that each may be compared with, `event_of` the event of each report that has one, `sizes` the number
    of reports of each event. The last two are brought up to date. `apart` are pairs of events that are never merged.
    """
    result = Assignment()
    for newcomer in newcomers:
        known = defaultdict(list)
        for report in candidates[newcomer.article_id]:
            if report.article_id in event_of:
                known[event_of[report.article_id]].append(report)
        fits = [_fit(newcomer, event_id, reports, sizes[event_id]) for event_id, reports in known.items()]
        joining = max(fits, key=lambda each: (each.fit, each.event_id), default=None)
        if joining is None or joining.fit is None or joining.fit <= JOIN:
            joining = Placement(newcomer.article_id, newcomer.article_id)
        result.joined[newcomer.article_id] = joining
        event_of[newcomer.article_id] = joining.event_id
        sizes[joining.event_id] = sizes.get(joining.event_id, 0) + 1
        for other in fits:
            if (
                other.event_id != joining.event_id
                and (other.fit or 0.0) > MERGE
                and frozenset((event_of[newcomer.article_id], other.event_id)) not in apart
                and _alike(known[joining.event_id], known[other.event_id]) > MERGE_FIT
            ):
                younger, older = _merge(result, other.event_id, newcomer, event_of, sizes)
                apart = renamed(apart, younger, older)
    return result


def renamed(apart: Set[frozenset[str]], younger: str, older: str) -> set[frozenset[str]]:
    """The pairs of events that stay apart after the younger became part of the older."""
    pairs = {frozenset(older if event_id == younger else event_id for event_id in pair) for pair in apart}
    return {pair for pair in pairs if len(pair) == 2}


def _fit(newcomer: Report, event_id: str, reports: Iterable[Report], size: int) -> Placement:
    figures = {report.article_id: figures_of(newcomer, report) for report in reports}
    nearest = sorted(((score_of(each), name) for name, each in figures.items()), reverse=True)[:NEAREST]
    looked_at = max(min(size, NEAREST), len(nearest))
    mean = (sum(max(score, UNLIKE) for score, _ in nearest) + (looked_at - len(nearest)) * UNLIKE) / looked_at
    score, name = nearest[0]
    return Placement(newcomer.article_id, event_id, (1 - WHOLE) * score + WHOLE * mean, name, figures[name])


def _alike(reports: Sequence[Report], others: Sequence[Report]) -> float:
    """How well two events fit on average, by the reports of both that come nearest to a newcomer: it must not chain them together."""
    pairs = list(product(reports[:NEAREST], others[:NEAREST]))
    return sum(max(score_of(figures_of(*pair)), UNLIKE) for pair in pairs) / max(len(pairs), 1)


def _merge(result: Assignment, other: str, newcomer: Report, event_of: dict[str, str], sizes: dict[str, int]) -> tuple[str, str]:
    """The younger and the older event. The one known longer keeps its identifier: that which other batches know, or the larger."""
    mine = event_of[newcomer.article_id]
    younger, older = sorted((mine, other), key=lambda event_id: (event_id not in result.joined, sizes[event_id], event_id))
    for article_id, event_id in event_of.items():
        if event_id == younger:
            event_of[article_id] = older
    sizes[older] += sizes.pop(younger)
    result.merged.append((younger, older, newcomer.article_id))
    return younger, older
