"""Likeness to the seed documents."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.enrich import Enricher
from extractors.enrich.likeness import build_profile, load_profile
from extractors.errors import SeedError
from extractors.records import Article, PageKind, TextSource
from flows.cli.sources.seeds import profile as make_profile

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

COOKING = (
    "Heat the oil in a large pan and add the chopped onions. Stir until they are soft, then add the garlic and the tomatoes. "
    "Leave the sauce on a low heat for half an hour and season it with salt and pepper. Serve with fresh pasta and a green salad."
)
SPORT = (
    "The striker scored twice in the second half as the home side won the derby. The visitors had led at the break through a header "
    "from a corner. The manager praised his defence and said the team would rest its captain before the cup match on Wednesday."
)
WAR = (
    "Negotiators from Ukraine and Russia met in Istanbul to discuss a ceasefire. The Kremlin said that sanctions must be lifted before "
    "any agreement on security guarantees, while Kyiv insisted on territorial integrity. Diplomats from the European Union described "
    "the talks as a step towards a settlement, but warned that the war would go on until Moscow accepts terms."
)


def likeness(profile: Path, text: str) -> float:
    """Of one English text."""
    enricher = Enricher.load(SEEDS / "topics.yaml", SEEDS / "entities.yaml", profile)
    address = "https://example.org/a"
    article = Article(
        source_id="example", key=address, url=address, final_url=address, declared_url=None, kind=PageKind.ARTICLE, title=None,
        text=text, text_source=TextSource.PAGE, language="en", published=datetime(2022, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    return enricher.enrich(article).likeness


def test_diplomacy_is_like_the_shipped_seeds_and_cooking_and_sport_are_not() -> None:
    """0.5 is the line that settings use."""
    assert likeness(SEEDS / "profile.json", WAR * 3) > 0.5
    assert likeness(SEEDS / "profile.json", COOKING * 3) < 0.1
    assert likeness(SEEDS / "profile.json", SPORT * 3) < 0.1


def test_an_empty_text_is_like_nothing() -> None:
    """No words, no likeness."""
    assert likeness(SEEDS / "profile.json", "") == 0.0


def test_a_profile_of_other_documents_turns_the_line_around(tmp_path: Path) -> None:
    """`newslake seeds profile` points the pipeline at any subject."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(COOKING + f" Recipe number {number} uses a pinch of sugar.", encoding="utf-8")
    (folder / "ignored.pdf").write_bytes(b"%PDF")
    make_profile(folder, out=tmp_path / "profile.json")
    assert likeness(tmp_path / "profile.json", COOKING) > 0.5
    assert likeness(tmp_path / "profile.json", WAR) < 0.1


def test_a_profile_holds_figures_and_no_sentence() -> None:
    """Seed documents may be somebody's; what is kept of them is how often their stems occur."""
    text = (SEEDS / "profile.json").read_text(encoding="utf-8")
    terms = json.loads(text)["languages"]["en"]["terms"]
    assert all(" " not in stem and isinstance(weight, float) for stem, weight in terms.items())


def test_documents_without_text_are_refused(tmp_path: Path) -> None:
    """With what is expected."""
    with pytest.raises(SeedError, match="no document in a known language"):
        build_profile([""], {})
    for content in ('{"languages": []}', "[" * 100_000):
        (tmp_path / "profile.json").write_text(content, encoding="utf-8")
        with pytest.raises(SeedError, match="newslake seeds profile"):
            load_profile(tmp_path / "profile.json")
