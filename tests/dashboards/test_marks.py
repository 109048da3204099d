"""What is marked in a text, as pieces of it."""

import random
from itertools import pairwise

import pytest

from dashboards.marks import Mark, paragraphs


def by_letter(text: str, marks: list[Mark]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each letter with the classes and words of the marks over it."""
    over = [[mark for mark in marks if mark[0] <= at < mark[1]] for at in range(len(text))]
    return [
        (letter, tuple(dict.fromkeys(mark[2] for mark in here)), tuple(dict.fromkeys(mark[3] for mark in here)))
        for letter, here in zip(text, over, strict=True)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_each_letter_has_the_marks_over_it(seed: int) -> None:
    """Where marks overlap, lie within each other, reach into the next paragraph or out of the text, or are empty."""
    rng = random.Random(seed)
    text = "".join(rng.choice("ab \n\n") for _ in range(60))
    starts = [rng.randrange(-3, 63) for _ in range(9)]
    marks = [(start, start + rng.randrange(20), rng.choice("xyz"), rng.choice("pqr")) for start in starts]
    wanted = by_letter(text, marks)
    at = 0
    for paragraph, pieces in zip(text.split("\n\n"), paragraphs(text, marks), strict=True):
        found = [(letter, tuple(kind.split()), tuple(filter(None, says.split(", ")))) for words, kind, says in pieces for letter in words]
        assert found == wanted[at : at + len(paragraph)]
        at += len(paragraph) + 2


@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_a_text_may_name_one_thing_a_hundred_thousand_times(between: str) -> None:
    """Its marks are not each looked at for each piece, of which it has twice as many."""
    name, count = "Putin", 100_000
    step = len(name) + len(between)
    shown = paragraphs((name + between) * count, [(n * step, n * step + len(name), "entity", "Putin") for n in range(count)])
    pieces = [piece for paragraph in shown for piece in paragraph]
    assert sum(kind == "entity" for _, kind, _ in pieces) == count
    assert all(one[1] != other[1] for one, other in pairwise(pieces) if len(shown) == 1)
