"""What a report counts: numbers right beside what they count, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.enrich.figures import find_figures, load_figures
from extractors.errors import SeedError
from extractors.records import Article, PageKind, TextSource

CASES = [
    ("en", "Landslide leaves at least 37 dead", {("dead", 37)}),
    ("en", "The blast killed at least 12 people and wounded 60 others.", {("dead", 12), ("wounded", 60)}),
    ("en", "Seven people were killed, three hurt.", {("dead", 7), ("wounded", 3)}),
    ("en", "The death toll rose to 1,204 on Monday.", {("dead", 1204)}),
    ("en", "A man of 27 years died in 2022; his 3 sons run 12 shops.", set()),
    ("en", "Both sides exchanged 150 prisoners.", {("prisoners", 150)}),
    ("uk", "Загинули 5 людей, ще 12 людей поранено.", {("dead", 5), ("wounded", 12)}),
    ("ru", "Погибли трое, 40 человек пострадали.", {("dead", 3), ("wounded", 40)}),
    ("de", "Bei dem Brand wurden 14 Menschen verletzt.", {("wounded", 14)}),
    ("fr", "Le glissement a fait 8 morts.", {("dead", 8)}),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_what_a_report_counts(language: str, text: str, expected: set[tuple[str, int]]) -> None:
    """By digits and by words; years, ages and other things are not counted."""
    article = Article(
        source_id="a",
        key="k",
        url=None,
        final_url=None,
        declared_url=None,
        kind=PageKind.ARTICLE,
        title="News",
        text=text,
        text_source=TextSource.PAGE,
        language=language,
    )
    assert {(figure.what, figure.value) for figure in find_figures(article)} == expected


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    """With what was expected of it."""
    path = tmp_path / "figures.yaml"
    path.write_text("numbers: {1: [one]}\nthings: {dead: [{languages: [en], match: '('}]}")
    with pytest.raises(SeedError, match=r"figures\.yaml dead.*regular expression"):
        load_figures("en", path)
