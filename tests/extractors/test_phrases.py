"""The shipped lists of phrases: each row matches its example, each list stands once, and a broken file is named."""

from pathlib import Path

import pytest

from extractors.errors import SeedError
from extractors.files import phrases
from extractors.files.phrases import Phrases, load_phrases

LISTS = pytest.mark.parametrize(("name", "listed"), load_phrases().items(), ids=list(load_phrases()))


@LISTS
def test_every_row_matches_its_example(name: str, listed: Phrases) -> None:
    """Each row alone, between what its list asks for, and so the whole list."""
    assert [row.match for row in listed.rows if not listed.pattern(row).search(row.example)] == []
    assert [row.match for row in listed.rows if not listed.pattern().search(row.example)] == []


@LISTS
def test_a_row_stands_once_and_its_list_is_used(name: str, listed: Phrases) -> None:
    """No row is written twice, and every list of the file has its name in the code."""
    matches = [row.match for row in listed.rows]
    assert len(matches) == len(set(matches))
    assert getattr(phrases, name.upper()).pattern == listed.pattern().pattern


def test_no_list_gives_way_to_long_input() -> None:
    """Every pattern reads thirty thousand characters of anything without growing worse than its length."""
    for listed in load_phrases().values():
        for text in ("a" * 30_000, "a " * 15_000, "/" * 30_000, "1" * 30_000, "-" * 30_000, "read more from " * 2_000, "un " * 10_000):
            listed.pattern().search(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a", "must be a block of fields"),
        ("[", "is not valid YAML"),
        ("a: [x]", "a: must be a block of fields"),
        ("a: {rows: []}", "a.rows: needs at least 1"),
        ("a: {rows: [{languages: [en], match: x, example: x}], colour: red}", "a.colour: is no field here"),
        ("a: {rows: [x]}", "a.rows.item 1: must be a block of fields"),
        ("a: {rows: [{languages: [en], match: '(', example: x}]}", "not a regular expression"),
        ("a: {rows: [{languages: [english], match: x, example: x}]}", "a.rows.item 1.languages"),
        ("a: {rows: [{languages: [], match: x, example: x}]}", "a.rows.item 1.languages"),
        ("a: {rows: [{languages: [en], match: x}]}", "example: is missing"),
        ("a: {rows: [{languages: [en], match: x, example: x, lang: en}]}", "lang: is no field here"),
        ("a: {rows: [{languages: [en], match: x, exampel: x}]}", "exampel: is no field here.*did you mean example"),
    ],
)
def test_a_broken_file_is_named_with_its_list_row_and_field(tmp_path: Path, text: str, message: str) -> None:
    """A file that cannot work is refused before anything is read with it."""
    path = tmp_path / "phrases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=message) as caught:
        load_phrases(path)
    assert str(path) in caught.value.subject
