"""How likely two reports are of one event: a few features that can be explained, weighted as learned by `bench/event_weights.py`.

A feature weighs traits (`extractors.enrich.traits`) by how rare they are among the reports of the same days: -ln of the share of reports
that have one, so that a name in one report of a thousand weighs 6.9 and one in every tenth 2.3.

Dozens of pairs are compared for each article, so reports are rows of arrays, and the pairs of a whole batch are compared at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from warehouse.append.events.traits import Integers, Numbers, Traits, spans

NAME = 5  # letters by which names are compared, and words across languages
_ALIKE = str.maketrans("cqw", "kkv")  # letters that languages write for one another: `Apache helicopter` is `Apache helikopter`
# The features in the order of the weights.
FEATURES = (
    "all traits", "names", "headlines", "headline words found", "rarest names", "rarest words", "numbers",
    "days between", "same source", "other language",
)  # fmt: skip
WEIGHTS = (2.69, 3.71, 2.05, 2.56, 0.69, 0.93, 1.69, -1.29, -0.39, 2.74)
BIAS = -5.58
SHOWN = 8
PRIOR = 1000  # how many reports the shares of ordinary articles stand for: in a small lake they decide how rare a trait is
_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Reports:
    """The articles of some days as events see them, in the order of their identifiers: each is known by its position.

    `moments` are microseconds since 1970, `sources` and `languages` numbers that stand for them. The traits as written, each once, are
    `words`; those of report `n` are `codes[starts[n] : starts[n + 1]]`.
    """

    names: Sequence[str]
    moments: Integers
    sources: Integers
    languages: Integers
    starts: Integers
    words: Sequence[str]
    codes: Integers
    shares: Numbers

    @cached_property
    def home(self) -> Traits:
        """The traits as reports in one language are compared by."""
        names, keys = _numbered([word.lower() for word in self.words])
        keys = keys[self.codes]
        most, reports = np.zeros(len(names)), np.bincount(keys, minlength=len(names))
        np.maximum.at(most, keys, self.shares)
        # By the library of mathematics, whose logarithm does not depend on the processor.
        rarity = np.array(list(map(log, ((len(self.names) + PRIOR + 1) / (reports + PRIOR * most + 0.5)).tolist())))
        return Traits(
            starts=self.starts, keys=keys, kinds=self._kinds[self.codes], heads=self._heads[self.codes], rarity=rarity[keys], names=names
        )

    @cached_property
    def _kinds(self) -> npt.NDArray[np.str_]:
        return np.array([word[0].lower() for word in self.words], dtype=np.str_)

    @cached_property
    def _heads(self) -> npt.NDArray[np.bool_]:
        return np.array([word[0].isupper() for word in self.words], dtype=bool)

    @cached_property
    def _cut(self) -> tuple[list[str], Integers, Integers]:
        """The words as reports in other languages see them, by their first letters, as `energy` and `енергетика` have them: each once,
        and of each word its index among them and its rank, a headline's last.

        Names and words are one: `Trump` that begins a sentence is a word, and `iráni` of Hungarian is `Iranian`.
        """
        cut = [word if word[0] in "dD" else word[:2] + word[2:].translate(_ALIKE)[:NAME] for word in self.words]
        ranks = {word: -rank for rank, word in enumerate(sorted(set(cut)))}
        names, keys = _numbered([word[1:].lower() for word in cut])
        return names, keys, np.array([ranks[word] for word in cut], dtype=np.int64)

    def abroad(self, ones: Integers) -> Traits:
        """The traits of some reports as those in other languages see them.

        Of several that begin alike, the one that the headline has counts, then the one that is least rare.
        """
        names, keys, ranks = self._cut
        counts = self.home.counts()[ones]
        rows, reports, rarity = spans(self.starts[ones], counts), np.repeat(ones, counts), self.home.rarity
        order = np.lexsort((-rarity[rows], ranks[self.codes[rows]], reports))
        rows, reports = rows[order], reports[order]
        own = reports * len(names) + keys[self.codes[rows]]
        alike = np.argsort(own, kind="stable")
        lasts = np.flatnonzero(np.diff(own[alike], append=-1))
        firsts = np.concatenate(([0], lasts[:-1] + 1))
        stand = np.argsort(alike[firsts])  # each stands where the first of those stood
        chosen = alike[lasts[stand]]
        own_kinds = self._kinds[self.codes[rows]]
        named = np.logical_or.reduceat((own_kinds == "n")[alike], firsts)[stand] if len(firsts) else np.zeros(0, dtype=bool)
        kinds, rows = np.where(named, "n", own_kinds[chosen]), rows[chosen]
        starts = np.searchsorted(reports[chosen], np.arange(len(self.starts)))
        codes = self.codes[rows]
        return Traits(starts=starts, keys=keys[codes], kinds=kinds, heads=self._heads[codes], rarity=rarity[rows], names=names)

    def features(self, ones: Integers, others: Integers) -> Numbers:
        """The FEATURES of pairs of reports, a row each."""
        found = np.zeros((len(ones), len(FEATURES)))
        moments, sources, languages = self.moments, self.sources, self.languages
        for traits, of in self._compared(ones, others):
            found[of, :7] = _features(traits, ones[of], others[of])
        found[:, 7] = np.abs(moments[ones] - moments[others]) / 1e6 / _DAY
        found[:, 8] = sources[ones] == sources[others]
        found[:, 9] = languages[ones] != languages[others]
        return found

    def shared_traits(self, pairs: Sequence[tuple[int, int]]) -> list[list[str]]:
        """The rarest traits that the reports of each pair share."""
        found: list[list[tuple[float, str]]] = [[] for _ in pairs]
        ones, others = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        for traits, of in self._compared(ones, others):
            numbers, here, there = traits.shared(ones[of], others[of])
            kinds, keys = traits.kinds_of(here, there).tolist(), traits.keys[here].tolist()
            for number, rarity, kind, key in zip(of[numbers].tolist(), traits.rarity[here].tolist(), kinds, keys, strict=True):
                found[number].append((-rarity, f"{kind}:{traits.names[key].partition(':')[2]}"))
        return [[name for _, name in sorted(each)[:SHOWN]] for each in found]

    def _compared(self, ones: Integers, others: Integers) -> Iterator[tuple[Traits, Integers]]:
        """Which traits pairs are compared by, each with the numbers of its pairs: those in two languages by what meets across these."""
        across = self.languages[ones] != self.languages[others]
        if not across.all():
            yield self.home, np.flatnonzero(~across)
        if across.any():
            yield self.abroad(np.unique(np.concatenate((ones[across], others[across])))), np.flatnonzero(across)


def across(key: str) -> str:
    """The key of a name or a word as reports in another language have it."""
    return key.translate(_ALIKE)[:NAME]


def _numbered(column: Sequence[str]) -> tuple[list[str], Integers]:
    """Each value once, and the index of each."""
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    indexes = np.array([numbers[value] for value in column], dtype=np.int64)  # which fills `numbers`
    return list(numbers), indexes


def _features(traits: Traits, ones: Integers, others: Integers) -> Numbers:
    """Those of the FEATURES that follow from traits."""
    pair, here, there = traits.shared(ones, others)

    def added(values: Numbers, of: npt.NDArray[Any] | slice = slice(None)) -> Numbers:
        return np.asarray(np.bincount(pair[of], values[of], len(ones)), dtype=np.float64)

    def rarest(kind: str, most: int) -> Numbers:
        of = np.flatnonzero(kinds == kind)
        of = of[np.lexsort((-rarity[of], pair[of]))]
        begins = np.searchsorted(pair[of], pair[of])
        return added(rarity, of[np.arange(len(of)) - begins < most]) / 10

    kinds, rarity, rarity_there = traits.kinds_of(here, there), traits.rarity[here], traits.rarity[there]
    heads, heads_there = traits.heads[here], traits.heads[there]
    product = traits.weights[here] * traits.weights[there]
    all_lengths, name_lengths, head_lengths = (each[ones] * each[others] for each in traits.lengths)
    headline = traits.lengths[2]
    mine, theirs = added(np.where(heads, rarity * rarity, 0.0)), added(np.where(heads_there, rarity_there * rarity_there, 0.0))
    return np.stack(
        (
            added(product) / _or_one(all_lengths),
            added(product, kinds == "n") / _or_one(name_lengths),
            added(np.where(heads & heads_there, rarity * rarity_there, 0.0)) / _or_one(head_lengths),
            (mine / _or_one(headline[ones] ** 2) + theirs / _or_one(headline[others] ** 2)) / 2,
            rarest("n", 3),
            rarest("w", 4),
            added(rarity, (kinds != "n") & (kinds != "w")) / 10,
        ),
        axis=1,
    )


def _or_one(values: Numbers) -> Numbers:
    return np.asarray(np.where(values == 0.0, 1.0, values))


def scores(features: Numbers) -> Numbers:
    """The log-odds that pairs with these features are of one event."""
    total = np.zeros(len(features))
    for weight, column in zip(WEIGHTS, features.T, strict=True):
        total += weight * column
    return BIAS + total
