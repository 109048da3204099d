"""Entities: counted once a mention, whatever the spelling and the case ending."""

from pathlib import Path

import pytest

from extractors.enrich import Enricher

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="module")
def enricher() -> Enricher:
    """The shipped entities."""
    return Enricher.load(SEEDS / "topics.yaml", SEEDS / "entities.yaml", None)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Zelensky met Zelenskyy's aide. Putin's spokesman did not.", {"zelensky": 2, "putin": 1}),
        ("uk", "Зеленського зустріли. Зеленському подякували. Путіна не було.", {"zelensky": 2, "putin": 1}),
        ("ru", "Зеленского встретили. С Зеленским говорили. Путину позвонили.", {"zelensky": 2, "putin": 1}),
        ("de", "Selenskyj sprach mit Putin. Selenskyjs Berater schwieg.", {"zelensky": 2, "putin": 1}),
        ("fr", "Zelensky a parlé à Poutine.", {"zelensky": 1, "putin": 1}),
        ("es", "Zelenski habló con Putin.", {"zelensky": 1, "putin": 1}),
    ],
)
def test_spellings_and_inflections_count_alike(enricher: Enricher, language: str, text: str, expected: dict[str, int]) -> None:
    """One entity in six languages."""
    _, entities = enricher.match(None, text, language)
    found = {match.entity: match.count for match in entities}
    assert {name: found.get(name) for name in expected} == expected


def test_an_acronym_is_met_in_capitals_only(enricher: Enricher) -> None:
    """The pronoun is not the state."""
    _, entities = enricher.match(None, "They told us that it was for us.", "en")
    assert entities == ()


def test_entities_are_counted_without_any_topic(enricher: Enricher) -> None:
    """The context of topics does not bind entities."""
    topics, entities = enricher.match("Macron on farming", "Emmanuel Macron spoke about wheat.", "en")
    assert topics == ()
    assert {match.entity: match.count for match in entities}["macron"] == 2
