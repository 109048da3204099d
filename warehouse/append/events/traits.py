"""The traits of reports as arrays, and which of them two reports share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

HEADLINE = 1.6  # what stands in the headline weighs so much more


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The traits of all reports, one after another: those of report `n` from `starts[n]` to `starts[n + 1]`.

    `names` has each trait once, without regard to whether the headline has it (`heads`); `keys` are indexes into it. `kinds` are `n`, `d`
    and `w`: a name in one report may be a word in another.
    """

    starts: Integers
    keys: Integers
    kinds: npt.NDArray[np.str_]
    heads: npt.NDArray[np.bool_]
    rarity: Numbers
    names: Sequence[str]

    @cached_property
    def weights(self) -> Numbers:
        """The rarity of each trait, more where the headline has it."""
        return np.where(self.heads, self.rarity * HEADLINE, self.rarity)

    def counts(self) -> Integers:
        """How many traits each report has."""
        return np.diff(self.starts)

    @cached_property
    def lengths(self) -> tuple[Numbers, Numbers, Numbers]:
        """The lengths of three vectors: the weights of all traits, those of names, and the rarities of what the headline has."""
        squares, rare = self.weights * self.weights, self.rarity * self.rarity
        parts = (squares, np.where(self.kinds == "n", squares, 0.0), np.where(self.heads, rare, 0.0))
        reports = np.repeat(np.arange(len(self.starts) - 1), self.counts())
        all_traits, names, headline = (np.sqrt(np.bincount(reports, part, len(self.starts) - 1)) for part in parts)
        return all_traits, names, headline

    def kinds_of(self, here: Integers, there: Integers) -> npt.NDArray[np.str_]:
        """The kinds of traits that two reports share: what is a name in one of them is a name."""
        return np.where(self.kinds[there] == "n", "n", self.kinds[here])

    def shared(self, ones: Integers, others: Integers) -> tuple[Integers, Integers, Integers]:
        """The traits that reports share pair by pair: the number of the pair, and where the trait is of the one and of the other report.

        In the order of the one report's traits, because sums of floats depend on their order.
        """
        counts = self.counts()[others]
        theirs = spans(self.starts[others], counts)
        keys, ends = self.keys[theirs], np.cumsum(counts)
        where, found = np.full(len(self.names), -1, dtype=np.int64), np.empty(len(theirs), dtype=np.int64)
        runs = [0, *(np.flatnonzero(np.diff(ones)) + 1).tolist(), len(ones)]
        for begin, end in pairwise(runs):
            mine = slice(self.starts[ones[begin]], self.starts[ones[begin] + 1])
            where[self.keys[mine]] = np.arange(mine.start, mine.stop)
            rows = slice(ends[begin - 1] if begin else 0, ends[end - 1])
            found[rows] = where[keys[rows]]
            where[self.keys[mine]] = -1
        hits = np.flatnonzero(found >= 0)
        pairs = np.repeat(np.arange(len(ones)), counts)[hits]
        order = np.lexsort((found[hits], pairs))
        return pairs[order], found[hits][order], theirs[hits][order]


def spans(starts: Integers, counts: Integers) -> Integers:
    """Some stretches of whole numbers, one after another, each from its start on."""
    return np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
