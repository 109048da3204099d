"""Patterns that are tried only on texts that have a word which any match has: the results are those of the patterns alone."""

import re

import pytest

from extractors.files.phrases import load_phrases
from extractors.strings.needles import Guarded, Suspects, needles
from extractors.text.cleanup.residue import load_rules

FOUND = [
    ("wind(?:mill|y hill)s?", "Two WINDMILLS turned.", {"wind"}),
    ("(?:red|blue) (?:kite|boat)", "a Blue Boat", {"kite", "boat"}),
    ("(?:one )?[ab]{2}(?:kettle)+ ?", "abKettle", {"kettle"}),
    ("(?=[^@]*@)harbou?r", "harbor @ noon", {"harbo"}),
    (r"\d{2,4}|quay", "pier 12", {""}),
    ("sails", "ſAILS", {"sails"}),
    ("ilık göl", "ILIK GÖL İLIK GÖL", {"ilik göl"}),
    ("ΟΔΟΣ", "οδος", {"οδοσ"}),
]


@pytest.mark.parametrize(("source", "text", "expected"), FOUND)
def test_a_match_has_one_of_the_needles_and_is_found(source: str, text: str, expected: set[str]) -> None:
    pattern = re.compile(source, re.IGNORECASE)
    assert needles(pattern) == expected
    guarded = Guarded(pattern)
    assert [match.span() for match in guarded.finditer(text)] == [match.span() for match in pattern.finditer(text)]
    assert guarded.findall(text) == pattern.findall(text)
    assert str(guarded.search(text)) == str(pattern.search(text))


def test_a_text_without_a_needle_is_not_searched() -> None:
    suspects = Suspects(re.compile(source) for source in ("tide table", "table of tides", "[a-z]+", "ebb"))
    assert suspects.of("the tide table and the table of tides") == {0, 1, 2}
    assert suspects.of("nothing of it") == {2}
    assert Guarded(re.compile("ebb")).search("flow") is None


def test_all_shipped_phrases_and_rules_find_their_own_examples() -> None:
    for name, listed in load_phrases().items():
        guarded = Guarded(listed.pattern())
        assert [row.match for row in listed.rows if not guarded.search(row.example)] == [], name
    patterns = [pattern for rule in load_rules() if (pattern := rule.pattern(None))]
    texts = [row.example for listed in load_phrases().values() for row in listed.rows]
    suspects = Suspects(patterns)
    for text in texts:
        assert {place for place, pattern in enumerate(patterns) if pattern.fullmatch(text)} <= suspects.of(text)
