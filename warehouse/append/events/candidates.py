"""Which reports a newcomer is compared with: those that share the rarest of its traits with it, and the text that it copies.

A trait that few reports have says most, and costs least to look up. Pure, over arrays.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from warehouse.append.events.traits import Integers, Traits, spans

CANDIDATES = 40
RARE = 2.5  # a trait that more than a twelfth of the reports have finds no candidates
MATCHES = 1_500  # reports that have the rarest of an article's traits, each as often as it has one of them: no more are looked through
_TOGETHER = 256  # newcomers that are looked at together, for millions of pairs must not fill the memory


def find_candidates(traits: Traits, copied: Mapping[int, int | None]) -> dict[int, list[int]]:
    """For each newcomer the positions of the reports that it is compared with, the most alike first.

    `copied` names for each newcomer the report that it copies, which comes before them.
    """
    nearest = dict(_nearest(traits, np.array(sorted(copied), dtype=np.int64)))
    return {
        newcomer: list(dict.fromkeys([*([] if text is None else [text]), *nearest.get(newcomer, ())])) for newcomer, text in copied.items()
    }


def _nearest(traits: Traits, newcomers: Integers) -> Iterator[tuple[int, list[int]]]:
    reports = np.repeat(np.arange(len(traits.starts) - 1), traits.counts())
    # The reports that have each trait, one after another.
    having = reports[np.argsort(traits.keys, kind="stable")]
    counts = np.bincount(traits.keys, minlength=len(traits.names))
    begins = np.cumsum(counts) - counts
    for start in range(0, len(newcomers), _TOGETHER):
        some = newcomers[start : start + _TOGETHER]
        rows = spans(traits.starts[some], traits.counts()[some])
        rows = rows[traits.rarity[rows] >= RARE]
        keys, numbers = np.unique(traits.keys[rows], return_inverse=True)
        names = np.array([traits.names[key] for key in keys.tolist()], dtype=object)
        rows = rows[np.lexsort((names.argsort().argsort()[numbers], counts[traits.keys[rows]], reports[rows]))]
        matches = counts[traits.keys[rows]]
        passed = np.cumsum(matches)
        before = (passed - matches)[np.searchsorted(reports[rows], reports[rows])]
        asked = passed - before <= MATCHES
        rows, matches = rows[asked], matches[asked]
        # Whole numbers, which are added up the same in any order.
        weights = np.repeat(np.rint(traits.rarity[rows] * traits.rarity[rows] * 1e6).astype(np.int64), matches)
        pairs = np.repeat(reports[rows], matches) * len(traits.starts) + having[spans(begins[traits.keys[rows]], matches)]
        order = np.argsort(pairs)
        pairs = pairs[order]
        firsts = np.flatnonzero(np.diff(pairs, prepend=-1))
        if len(firsts):
            newcomer, other = np.divmod(pairs[firsts], len(traits.starts))
            yield from _best(newcomer, other, np.add.reduceat(weights[order], firsts))


def _best(newcomers: Integers, others: Integers, weights: Integers) -> Iterator[tuple[int, list[int]]]:
    """For each newcomer the others of the largest weights, the largest first; of two that are as large, that which comes first."""
    ranks = np.where(newcomers == others, 0, (weights << 24) - others)
    begins = np.flatnonzero(np.diff(newcomers, prepend=-1)).tolist()
    for begin, end in zip(begins, [*begins[1:], len(newcomers)], strict=True):
        found = others[begin:end][ranks[begin:end] > 0]
        rank = -ranks[begin:end][ranks[begin:end] > 0]
        if len(rank) > CANDIDATES:
            best = np.argpartition(rank, CANDIDATES)[:CANDIDATES]
            found, rank = found[best], rank[best]
        yield int(newcomers[begin]), found[np.argsort(rank)].tolist()
