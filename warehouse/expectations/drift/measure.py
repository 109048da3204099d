"""What is watched about each source, article by article, and how wide its usual range at least is.

Each measure gives one number per article, so that any set of articles has a count, a sum and a sum of squares: all that a
mean with its error needs, and all that has to be kept of the past.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from extractors.records import Severity


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure about a source's articles and its expectation.

    `sql` is the number of one article over its columns, and `repeated` and what is `usual` (tally.py), in the lake and in a batch
    alike; a figure that is no mean over articles has none. `floor` is the least tolerance around the usual value, in
    the measure's own unit: smaller moves are no news, however regular a source was. `below` says whether a fall counts too.
    `shown` writes a value for people.
    """

    name: str
    title: str
    floor: float
    below: bool
    sql: str | None
    shown: Callable[[float], str]
    reason: str
    catches: str
    severity: Severity = Severity.WARNING

    @property
    def expectation(self) -> str:
        """The name of its expectation."""
        return f"{self.name}_as_usual"


def percent(value: float) -> str:
    """0.123 as 12 %."""
    return f"{100 * value:.0f} %"


MEASURES = (
    Measure(
        "undated",
        "share of articles without a publication date",
        0.2,
        False,
        "CAST(published IS NULL AS DOUBLE)",
        percent,
        "An article without a date cannot be placed in time and is counted on the day it was first seen.",
        "a template that dropped its JSON-LD and <time>",
    ),
    Measure(
        "title_length",
        "mean length of titles",
        25.0,
        True,
        "CAST(length(coalesce(title, '')) AS DOUBLE)",
        lambda mean: f"{mean:.0f} characters",
        "Headlines of one publisher keep their length; a jump means that something else was read as the title.",
        "every title replaced by the site's name, or with a slogan appended",
    ),
    Measure(
        "text_length",
        "geometric mean length of texts",
        math.log(2),
        True,
        "ln(greatest(text_length, 1))",
        lambda mean: f"{math.exp(mean):,.0f} characters",
        "Texts that are suddenly half or twice as long were cut by a layout change, or swallowed what surrounds them.",
        "paragraphs loaded by script that no longer arrive; related articles counted as text",
    ),
    Measure(
        "repeated",
        "share of articles that repeat another of the same source, word for word",
        0.2,
        False,
        "CAST(repeated AS DOUBLE)",
        percent,
        "Copies within one source mean that its URLs changed or that every page reads the same.",
        "a tracking parameter that made each article new; one cookie text on all pages",
    ),
    Measure(
        "other_language",
        "share of articles in a language that is unusual for the source",
        0.3,
        False,
        "CAST(language IS NOT NULL AND NOT list_contains(usual_languages, language) AS DOUBLE)",
        percent,
        "Topics are matched per language; an edition in another language empties the curves of the old one.",
        "a publisher that redirects by the reader's country to another edition",
    ),
    Measure(
        "other_kind",
        "share of articles of a kind that is unusual for the source",
        0.3,
        False,
        "CAST(NOT list_contains(usual_kinds, kind) AS DOUBLE)",
        percent,
        "Reports that become flashes or summaries say that the page no longer gives the text.",
        "a soft paywall that leaves two sentences of each report",
    ),
    Measure(
        "feed_text",
        "share of articles whose text is the feed's, not the page's",
        0.3,
        False,
        "CAST(text_source = 'feed' AS DOUBLE)",
        percent,
        "The feed's text is the fall-back where the page gave none.",
        "a layout whose text the extractor does not find",
    ),
    Measure(
        "residue",
        "pieces of residue removed per article",
        1.0,
        True,
        "CAST(list_sum([piece.pieces FOR piece IN removed]) AS DOUBLE)",
        lambda mean: f"{mean:.1f} pieces",
        "Residue rules are made for a layout: a fall to none is the first sign that it changed, a rise that it brings new clutter.",
        "a newsletter box that changed its words and stays in every text",
    ),
)

VOLUME = Measure(
    "volume",
    "articles in 24 h",
    5.0,
    True,
    None,
    lambda count: f"{count:.0f} articles",
    "A source that falls silent, or floods, bends every share of every topic. Weekdays are compared with the same weekdays.",
    "a feed that was cut to its newest three entries; an archive that was re-published in one night",
)
FRESHNESS = Measure(
    "freshness",
    "hours since the last new article",
    24.0,
    False,
    None,
    lambda hours: f"{hours:.0f} h",
    "A feed may answer 200 for weeks without a new entry: no error, no articles.",
    "a feed abandoned after the publisher moved its address",
)
ANSWERS = Measure(
    "answers",
    "hours since the source last answered a poll",
    24.0,
    False,
    None,
    lambda hours: f"{hours:.0f} h",
    "What is not polled is not missed by anyone.",
    "a host that refuses the crawler since this morning",
)
LAG = Measure(
    "lag",
    "typical time from publication to arrival",
    math.log(4),
    False,
    None,
    lambda mean: f"{math.exp(mean):,.0f} min",
    "Late arrivals shift who was first; a sudden lag is a wrong UTC offset, a slow feed or a poll that comes too rarely.",
    "dates that lost their zone and moved by three hours",
)
REJECTED = Measure(
    "rejected",
    "share of fetched pages that gave no article",
    0.25,
    False,
    None,
    percent,
    "A layout change ends as pages without text, a new wall as consent or bot checks: the articles that arrive still look well.",
    "a consent wall in front of every page of one publisher",
)
WATCHED = (VOLUME, FRESHNESS, ANSWERS, LAG, REJECTED)
