"""Copies across publishers become stories; changed articles show what changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import START, article, batch

from extractors.enrich import fingerprint
from extractors.records import Enriched, Level, TopicMatch
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.append.stories import MIN_SIGNATURE, Fingerprint, nearest

WIRE = (
    "The two delegations agreed on Tuesday to exchange lists of prisoners before the end of the month, a mediator said. "
    "The meeting lasted nine hours and ended without a joint statement. Officials of both sides are to meet again next week to speak "
    "about the inspection of the bridge, the repair of the power lines and the harvest in the border districts. Observers who were "
    "not in the room called the outcome modest. A spokesperson of the host country said that the next round would be longer. "
)
OTHER = (
    "The council of ministers adopted a new package of export restrictions on machine tools on Friday. Companies have ninety days "
    "to end existing contracts. Exporters had asked for a longer period and for help with the search for other markets, their "
    "association said. The minister of the economy promised to speak with them in autumn, when first figures are known. "
)


def told(number: int, text: str, *, hours: float = 0, source: str | None = None) -> Enriched:
    """An article with a real fingerprint."""
    made = article(number, text=text, source_id=source)
    dated = START + timedelta(hours=hours)
    return replace(made, article=replace(made.article, published=dated), fingerprint=fingerprint(text))


def test_copies_of_a_wire_story_are_one_story_and_the_rest_stays_alone(location: LakeLocation) -> None:
    """Within a batch and across batches, shortened or with a paragraph of the paper's own."""
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [told(1, WIRE, hours=2, source="wire"), told(2, OTHER, source="paper")]))
        append_batch(
            lake,
            batch("b", [told(3, WIRE.partition("A spokesperson")[0], hours=3), told(4, "Our correspondent reports. " + WIRE, hours=1)]),
        )
        [story] = lake.rows("SELECT * FROM story")[1]
        assert (story["articles"], story["copies"], story["sources"], story["languages"]) == (3, 2, 3, ["en"])
        assert story["first_source_id"] == "paper-4"
        assert story["spread_minutes"] == 120
        assert lake.query("SELECT count(*) FROM base.story_member") == [(3,)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (3, 0, 1, 2)])
def test_copies_of_copies_are_one_story_in_whatever_order_a_batch_brings_them(location: LakeLocation, order: tuple[int, ...]) -> None:
    """Each desk shortened the text of the desk before it."""
    sentences = WIRE.split(". ")
    texts = [" ".join(sentences[cut:]) + " " + " ".join(OTHER.split(". ")[:cut]) for cut in range(4)]
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [told(number, texts[number], hours=number) for number in order]))
        assert lake.query("SELECT count(*), count(DISTINCT story_id) FROM story_member") == [(4, 1)]


def test_the_same_text_a_month_later_is_no_copy(location: LakeLocation) -> None:
    """A yearly notice is not a wire story."""
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [told(1, WIRE)]))
        append_batch(lake, batch("b", [told(2, WIRE, hours=24 * 30)]))
        assert lake.query("SELECT count(*) FROM story") == [(0,)]


def test_fingerprints_of_another_length_are_not_compared() -> None:
    """A lake may hold some of an earlier program."""
    short, long = Fingerprint("a", bytes(MIN_SIGNATURE), START), Fingerprint("b", bytes(2 * MIN_SIGNATURE), START)
    assert nearest([short], [long]) == {}
    assert nearest([long], [replace(long, article_id="c")]) == {"c": ("b", 1.0)}


def test_a_revision_shows_headline_topics_and_direction_before_and_after(location: LakeLocation) -> None:
    """Talks resume becomes talks collapse."""
    first = article(2, title="Talks resume", text=WIRE)
    match = first.topics[0]
    later = replace(
        article(2, title="Talks collapse", text=OTHER),
        topics=(
            replace(match, direction="ease"),
            TopicMatch(
                topic="ceasefire_talks", version="v1", level=Level.SUBSTANTIAL, score=0.9, direction="setback", passages=match.passages
            ),
        ),
    )
    with open_lake(location) as lake:
        for run, each in (("a", first), ("b", later)):
            append_batch(lake, batch(run, [each]))
        [row] = lake.rows("SELECT * FROM revision")[1]
    assert (row["title_before"], row["title"], row["title_changed"]) == ("Talks resume", "Talks collapse", True)
    assert (row["topics_gained"], row["topics_lost"]) == (["ceasefire_talks"], [])
    assert row["directions_before"] == ["sanctions: tighten"]
    assert row["directions"] == ["ceasefire_talks: setback", "sanctions: ease"]
