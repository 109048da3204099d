"""What a report counts: numbers right beside what they count, and no others."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tables import forms

from extractors.enrich.figures import _sums, find_figures, load_figures
from extractors.errors import SeedError
from extractors.records import Article, PageKind, TextSource


def told(language: str, text: str) -> Article:
    """An article with this text."""
    return Article(
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


CASES = [
    ("en", "Landslide leaves at least 37 dead", {("dead", 37)}),
    ("en", "The blast killed at least 12 people and wounded 60 others.", {("dead", 12), ("wounded", 60)}),
    ("en", "Seven people were killed, three hurt.", {("dead", 7), ("wounded", 3)}),
    ("en", "The death toll rose to 1,204 on Monday.", {("dead", 1204)}),
    ("en", "A man of 27 years died in 2022; his 3 sons run 12 shops.", set()),
    ("en", "He was killed on 26 May; the war killed or injured 1,500 civilians.", set()),
    ("en", "Kyiv claimed 2,800 troops were lost; 40 killed or wounded were seen.", set()),
    ("en", "She killed her one-year-old with one shot. Two dead birds were found.", set()),
    ("en", "Twenty-five people were killed; five hundred and twenty soldiers died.", {("dead", 25)}),
    ("en", "Two of ſix were found; three killed.", {("dead", 3)}),
    ("uk", "Додому повернулися сто двадцять полонених, загинули тридцять п'ять людей.", {("prisoners", 120), ("dead", 35)}),
    ("en", "Both sides exchanged 150 prisoners.", {("prisoners", 150)}),
    ("uk", "Загинули 5 людей, ще 12 людей поранено.", {("dead", 5), ("wounded", 12)}),
    ("ru", "Погибли трое, 40 человек пострадали.", {("dead", 3), ("wounded", 40)}),
    ("de", "Bei dem Brand wurden 14 Menschen verletzt.", {("wounded", 14)}),
    ("fr", "Le glissement a fait 8 morts.", {("dead", 8)}),
]

DAYS = [
    ("en", "The next round of peace talks will take place in Vienna on Nov. 4.", {("day of talks", 20261104)}),
    ("en", "A prisoner exchange is planned for 4 November. The July 9 deadline passed.", {("day of exchange", 20261104)}),
    ("en", "Voters prepare for the January 9, 2027 runoff; talks ended on 28 October.", {("day of election", 20270109)}),
    ("en", "The talks go on after the election on 3 November.", {("day of election", 20261103)}),
    ("en", "Talks are set for 4 November, the next talks for 9 November.", set()),
    ("en", "The talks in 30 days, on 31 November, may fail.", set()),
    ("en", "Talks will resume in Brasna on Monday, an envoy said.", {("day of talks", 20261102)}),
    ("en", "The summit is due to open on Tuesday.", {("day of summit", 20261103)}),
    ("en", "The talks in Brasna on Monday will be remembered, he said on Sunday.", set()),
    ("en", "Talks were due to begin on Tuesday. The trial will open on Thursday, Olen Brask said.", set()),
    ("de", "Die Verhandlungen werden am Montag in Brasna fortgesetzt.", {("day of talks", 20261102)}),
    ("uk", "Переговори відбудуться у вівторок у Брасні.", {("day of talks", 20261103)}),
    ("ru", "Переговоры начнутся в понедельник в Брасне.", {("day of talks", 20261102)}),
    ("fr", "Les négociations reprendront lundi à Brasna.", {("day of talks", 20261102)}),
    ("es", "La cumbre se celebrará el martes en Brasna.", {("day of summit", 20261103)}),
    ("it", "Le elezioni si terranno il 4 novembre.", {("day of election", 20261104)}),
    ("pt", "As eleições serão no dia 4 de novembro.", {("day of election", 20261104)}),
    ("pl", "Rozmowy odbędą się we wtorek w Brasnie.", {("day of talks", 20261103)}),
    ("uk", "Наступні переговори відбудуться у Відні 4 листопада.", {("day of talks", 20261104)}),
    ("uk", "4 листопада відбудеться обмін полоненими.", {("day of exchange", 20261104)}),
    ("de", "Die Verhandlungen beginnen am 4. November in Wien.", {("day of talks", 20261104)}),
]


@pytest.mark.parametrize(("language", "text", "expected"), DAYS)
def test_what_a_report_says_is_planned_for_a_day(language: str, text: str, expected: set[tuple[str, int]]) -> None:
    """One coming day, beside the thing; not a day of the past, nor that of something else, nor one of several."""
    planned = replace(told(language, text), published=datetime(2026, 10, 30, 22, tzinfo=UTC))
    assert {(figure.what, figure.value) for figure in find_figures(planned)} == expected
    assert not find_figures(told(language, text))  # whose own day is unknown


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_what_a_report_counts(language: str, text: str, expected: set[tuple[str, int]]) -> None:
    """By digits and by words; years, ages and other things are not counted."""
    assert {(figure.what, figure.value) for figure in find_figures(told(language, text))} == expected


FORMS = forms("figure")


@pytest.mark.parametrize(("language", "text", "expected"), FORMS)
def test_the_dead_the_wounded_and_prisoners_are_counted_in_each_language(language: str, text: str, expected: str) -> None:
    """By its own words for numbers, on either side of what is counted; days, ages and fears are not."""
    assert ", ".join(sorted(f"{figure.what} {figure.value}" for figure in find_figures(told(language, text)))) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("EU agrees €90bn loan for Kyiv", {("euros", 90_000_000_000)}),
        ("Court fines bank US$1.5 million", {("dollars", 1_500_000)}),
        ("Збитки сягнули 25 млн грн", {("hryvnias", 25_000_000)}),
        ("Senate passes $700M package", {("dollars", 700_000_000)}),
        ("Senate Passes $40 Billion Package", {("dollars", 40_000_000_000)}),
        ("Turnout was 61% at noon", {("percent", 61)}),
        ("From $5 to $7 a barrel; inflation at 4.2%", set()),
    ],
)
def test_a_sum_or_a_percentage_counts_where_it_is_the_only_one_of_a_headline(title: str, expected: set[tuple[str, int]]) -> None:
    """In whole units."""
    assert set(_sums(title)) == expected


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    """With what was expected of it."""
    path = tmp_path / "figures.yaml"
    empty = "scales: {}\ndays: {}\nunits: {}\nno_persons: []\ndoubts: []\nahead: []\n"
    path.write_text("numbers: {en: {1: [one]}}\n" + empty + "things: {dead: [{languages: [en], match: '('}]}")
    with pytest.raises(SeedError, match=r"figures\.yaml:8: things\.dead\.item 1\.match: '\(' is not a regular expression"):
        load_figures("en", path)
