"""Features for the level of a topic: a few numbers that a reader can follow, the same in every language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from extractors.enrich.topics.evidence import Evidence

LEAD = 3
LEADING = (1 << LEAD) - 1
WINDOW = 5

NAMES = (
    "title",  # evidence in the title
    "lead",  # share of the first three sentences with evidence
    "sentences",  # log(1 + sentences with evidence)
    "share",  # share of all sentences with evidence
    "strong",  # log(1 + hits of the topic's own phrases)
    "density",  # log(1 + hits in a thousand words)
    "window",  # share of sentences with evidence in the densest five
    "run",  # log(1 + sentences with evidence one after another)
    "several",  # log(1 + sentences with more than one hit)
    "early",  # log(1 + hits of own phrases in the first part of their sentence)
    "distinct",  # log(1 + different own phrases)
    "strong_title",  # an own phrase in the title
    "strong_share",  # share of all sentences with an own phrase
    "first",  # where the evidence begins, 0 the top, 1 the end
    "weighted",  # log(1 + sentences with evidence, title and lead weighed as the definition says)
    "context",  # share of evidence beside a mention of the context
    "context_share",  # share of all sentences that mention the context
    "context_title",  # the title mentions the context
    "elsewhere",  # share of sentences that tell of another conflict
    "cancelled",  # log(1 + sentences that a `not` took out)
    "length",  # log(words / 800)
)


# What tells whether an article as a whole is about the context of its topics (a war), rather than naming it by the way.
SUBJECT_NAMES = (
    "share",  # share of sentences that mention the context
    "mentions",  # log(1 + mentions)
    "density",  # log(1 + mentions in a thousand words)
    "title",  # the title mentions it
    "lead",  # share of the first three sentences that do
    "elsewhere share",  # the same of another conflict
    "elsewhere mentions",
    "elsewhere title",
    "elsewhere lead",
    "balance",  # from -1, only another conflict is mentioned, to 1, only the context
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of one article: sentences below `title_end` are the title, `count` all of them, `words` in the text."""

    title_end: int
    count: int
    words: int


def as_bits(numbers: Iterable[int]) -> int:
    """A set of sentences as one number, a bit for each: what several sets have in common is a few operations away."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def measure(evidence: Evidence, layout: Layout, context: int, elsewhere: int) -> list[float]:
    """The figures of one topic in one article, in the order of `NAMES`; the two sets of sentences are given `as_bits`."""
    hits, count, title_end = evidence.sentences, layout.count, layout.title_end
    sentences, strong, top = as_bits(hits), as_bits(evidence.strong), (1 << title_end) - 1
    body = sorted(hits) if not sentences & top else sorted([number for number in hits if number >= title_end])
    length = max(1, count - title_end)
    title = float(len(body) < len(hits))
    lead = (sentences >> title_end & LEADING).bit_count()
    weights = evidence.slots.definition
    near = (sentences & (context | context << 1 | context >> 1)).bit_count()
    return [
        title,
        lead / LEAD,
        log1p(len(body)),
        len(body) / length,
        log1p(sum(evidence.strong.values())),
        log1p(1000 * sum(hits.values()) / max(layout.words, 100)),
        densest(body) / WINDOW,
        log1p(longest_run(body)),
        log1p([hits[number] > 1 for number in body].count(True)),
        log1p(evidence.early),
        log1p(evidence.distinct),
        float(strong & top > 0),
        (strong >> title_end).bit_count() / length,
        (body[0] - title_end) / length if body else 0.0,
        log1p(weights.title_weight * title + weights.lead_weight * lead + len(body) - lead),
        near / max(1, len(hits)),
        context.bit_count() / count,
        float(context & top > 0),
        elsewhere.bit_count() / count,
        log1p(evidence.cancelled),
        log1p(layout.words) - log1p(800),
    ]


def densest(numbers: Sequence[int]) -> int:
    """The most of some ascending sentence numbers that lie within `WINDOW` consecutive sentences."""
    best = start = 0
    for end, number in enumerate(numbers, 1):
        while number - numbers[start] >= WINDOW:
            start += 1
        if end - start > best:
            best = end - start
    return best


def longest_run(numbers: Sequence[int]) -> int:
    """The most ascending sentence numbers that follow each other without a gap of more than one sentence."""
    best = run = 0
    previous = -9
    for number in numbers:
        run = run + 1 if number - previous <= 2 else 1
        if run > best:
            best = run
        previous = number
    return best


def measure_subject(context: Mapping[int, int], elsewhere: Mapping[int, int], layout: Layout) -> list[float]:
    """The figures of an article's subject, in the order of `SUBJECT_NAMES`."""
    here, there = sum(context.values()), sum(elsewhere.values())
    lead = range(layout.title_end, layout.title_end + LEAD)
    return [
        len(context) / layout.count,
        log1p(here),
        log1p(1000 * here / max(layout.words, 100)),
        float(any(number < layout.title_end for number in context)),
        sum(number in context for number in lead) / LEAD,
        len(elsewhere) / layout.count,
        log1p(there),
        float(any(number < layout.title_end for number in elsewhere)),
        sum(number in elsewhere for number in lead) / LEAD,
        (here - there) / (here + there + 1),
    ]
