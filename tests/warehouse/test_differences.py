"""Two versions of a text beside each other."""

import pytest

from warehouse.read.differences import Piece, difference

SIZE = 300_000

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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("No. " * (SIZE // 4), "No. " * (SIZE // 4 - 5) + "Yes. " * 3),
        ("no " * (SIZE // 3), "no " * (SIZE // 3 - 9) + "yes " * 9),
        ("Ja. " + "No. Yes. " * (SIZE // 9), "Yes. No. " * (SIZE // 9)),
        (". " * (SIZE // 2), "! .. " * (SIZE // 5)),
        ("".join(f"S{n}. " for n in range(SIZE // 7)), "".join(f"S{n}. " for n in range(SIZE // 7, 0, -1))),
        ("".join(f"S{n} " for n in range(SIZE // 7)), "".join(f"S{n} " for n in range(SIZE // 7, 0, -1))),
        ("".join(f"S{n}. No. " for n in range(SIZE // 12)), "".join(f"{'ST'[n % 2]}{n}. No. " for n in range(SIZE // 12))),
    ],
    ids=["a sentence", "a word", "two sentences", "full stops", "sentences turned around", "words turned around", "every second sentence"],
)
def test_texts_of_a_hostile_publisher_are_compared_whole(before: str, after: str) -> None:
    """What a text repeats is no reason to look at all its pairs, of which these have billions."""
    found = difference(before, after)
    assert "".join(text for kind, text in found if kind != "added") == before
    assert "".join(text for kind, text in found if kind != "removed") == after


def test_a_long_text_shows_its_changes_alone() -> None:
    """As a short one does: what differs in a hundred places of it is found there."""
    before = [f"In the year {1000 + n} the river rose by {n} feet. It rained. " for n in range(3000)]
    after = [line.replace("feet", "metres") if n % 30 == 7 else line for n, line in enumerate(before)]
    found = difference("".join(before), "".join(after))
    assert [text for kind, text in found if kind in ("removed", "added")] == ["feet", "metres"] * 100
