"""Two versions of a text beside each other."""

from __future__ import annotations

import pytest

from warehouse.read.differences import Piece, difference

FIRST = "The toll rose to 12. It rained all day in the valley."


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        (FIRST, FIRST, [("same", FIRST)]),
        (
            FIRST,
            FIRST.replace("12", "15"),
            [("same", "The toll rose to "), ("removed", "12"), ("added", "15"), ("same", ". It rained all day in the valley.")],
        ),
        (FIRST, f"A new lead.\n\n{FIRST}", [("added", "A new lead.\n\n"), ("same", FIRST)]),
        # Words with but a space between them change as one phrase.
        (
            FIRST,
            FIRST.replace("all day", "the whole night"),
            [
                ("same", "The toll rose to 12. It rained "),
                ("removed", "all day"),
                ("added", "the whole night"),
                ("same", " in the valley."),
            ],
        ),
        # Sentences that say other things are not mixed word by word, though both have "the" and "in".
        (
            "Talks in the city ended.",
            "Nobody in the government answered him.",
            [("removed", "Talks in the city ended."), ("added", "Nobody in the government answered him.")],
        ),
    ],
)
def test_what_changed_is_told_by_sentence_and_word(before: str, after: str, pieces: list[Piece]) -> None:
    """And both texts are whole in it."""
    found = difference(before, after)
    assert found == pieces
    assert "".join(text for kind, text in found if kind != "added") == before
    assert "".join(text for kind, text in found if kind != "removed") == after


def test_long_stretches_that_did_not_change_are_cut() -> None:
    """To some words around each change."""
    [head, added] = difference("One two three. " * 20, "One two three. " * 20 + "More.", context=3)[-2:]
    assert head == ("same", " two three. ")
    assert added == ("added", "More.")
