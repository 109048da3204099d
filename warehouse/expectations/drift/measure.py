"""What is watched about each source, article by article, and how wide its usual range at least is.

Each measure gives one number per article, so that any set of articles has a count, a sum and a sum of squares: all that a
mean with its error needs, and all that has to be kept of the past.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from extractors.records import Severity


def percent(value: float) -> str:
    """0.123 as 12 %."""
    return f"{100 * value:.0f} %"


@dataclass(frozen=True, slots=True, kw_only=True)
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
    reason: str
    catches: str
    below: bool = False
    sql: str | None = None
    shown: Callable[[float], str] = percent
    severity: Severity = Severity.WARNING

    @property
    def expectation(self) -> str:
        """The name of its expectation."""
        return f"{self.name}_as_usual"


MEASURES = (
    Measure(
        name="undated",
        title="share of articles without a publication date",
        floor=0.2,
        sql="CAST(published IS NULL AS DOUBLE)",
        reason="An article without a date cannot be placed in time and is counted on the day it was first seen.",
        catches="a template that dropped its JSON-LD and <time>",
    ),
    Measure(
        name="title_length",
        title="mean length of titles",
        floor=25.0,
        below=True,
        sql="CAST(length(coalesce(title, '')) AS DOUBLE)",
        shown=lambda mean: f"{mean:.0f} characters",
        reason="Headlines of one publisher keep their length; a jump means that something else was read as the title.",
        catches="every title replaced by the site's name, or with a slogan appended",
    ),
    Measure(
        name="text_length",
        title="geometric mean length of texts",
        floor=math.log(2),
        below=True,
        sql="ln(greatest(text_length, 1))",
        shown=lambda mean: f"{math.exp(mean):,.0f} characters",
        reason="Texts that are suddenly half or twice as long were cut by a layout change, or swallowed what surrounds them.",
        catches="paragraphs loaded by script that no longer arrive; related articles counted as text",
    ),
    Measure(
        name="repeated",
        title="share of articles that repeat another of the same source, word for word",
        floor=0.2,
        sql="CAST(repeated AS DOUBLE)",
        reason="Copies within one source mean that its URLs changed or that every page reads the same.",
        catches="a tracking parameter that made each article new; one cookie text on all pages",
    ),
    Measure(
        name="other_language",
        title="share of articles in a language that is unusual for the source",
        floor=0.3,
        sql="CAST(language IS NOT NULL AND NOT list_contains(usual_languages, language) AS DOUBLE)",
        reason="Topics are matched per language; an edition in another language empties the curves of the old one.",
        catches="a publisher that redirects by the reader's country to another edition",
    ),
    Measure(
        name="other_kind",
        title="share of articles of a kind that is unusual for the source",
        floor=0.3,
        sql="CAST(NOT list_contains(usual_kinds, kind) AS DOUBLE)",
        reason="Reports that become flashes or summaries say that the page no longer gives the text.",
        catches="a soft paywall that leaves two sentences of each report",
    ),
    Measure(
        name="feed_text",
        title="share of articles whose text is the feed's, not the page's",
        floor=0.3,
        sql="CAST(text_source = 'feed' AS DOUBLE)",
        reason="The feed's text is the fall-back where the page gave none.",
        catches="a layout whose text the extractor does not find",
    ),
    Measure(
        name="residue",
        title="pieces of residue removed per article",
        floor=1.0,
        below=True,
        sql="CAST(list_sum([piece.pieces FOR piece IN removed]) AS DOUBLE)",
        shown=lambda mean: f"{mean:.1f} pieces",
        reason="Residue rules are made for a layout: a fall to none is the first sign that it changed, a rise that it brings new clutter.",
        catches="a newsletter box that changed its words and stays in every text",
    ),
)

VOLUME = Measure(
    name="volume",
    title="articles in 24 h",
    floor=5.0,
    below=True,
    shown=lambda count: f"{count:.0f} articles",
    reason="A source that falls silent, or floods, bends every share of every topic. Weekdays are compared with the same weekdays.",
    catches="a feed that was cut to its newest three entries; an archive that was re-published in one night",
)
FRESHNESS = Measure(
    name="freshness",
    title="hours since the last new article",
    floor=24.0,
    shown=lambda hours: f"{hours:.0f} h",
    reason="A feed may answer 200 for weeks without a new entry: no error, no articles.",
    catches="a feed abandoned after the publisher moved its address",
)
ANSWERS = Measure(
    name="answers",
    title="hours since the source last answered a poll",
    floor=24.0,
    shown=lambda hours: f"{hours:.0f} h",
    reason="What is not polled is not missed by anyone.",
    catches="a host that refuses the crawler since this morning",
)
LAG = Measure(
    name="lag",
    title="typical time from publication to arrival",
    floor=math.log(4),
    shown=lambda mean: f"{math.exp(mean):,.0f} min",
    reason="Late arrivals shift who was first; a sudden lag is a wrong UTC offset, a slow feed or a poll that comes too rarely.",
    catches="dates that lost their zone and moved by three hours",
)
REJECTED = Measure(
    name="rejected",
    title="share of fetched pages that gave no article",
    floor=0.25,
    reason="A layout change ends as pages without text, a new wall as consent or bot checks: the articles that arrive still look well.",
    catches="a consent wall in front of every page of one publisher",
)
WATCHED = (VOLUME, FRESHNESS, ANSWERS, LAG, REJECTED)
