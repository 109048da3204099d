"""Which of an article's passages to show as evidence."""

from __future__ import annotations

from collections.abc import Iterable

# Characters of a sentence that is understood alone; shorter ones are exclamations, longer ones lists.
SENTENCE = range(50, 400)


def shown_passage(passages: Iterable[tuple[str, str]]) -> str | None:
    """The macro `evidence` for a match that is not in the lake: takes (field, text) pairs."""
    ranked = sorted(passages, key=lambda passage: (passage[0] == "title", len(passage[1]) not in SENTENCE))
    return " ".join(ranked[0][1].split()) if ranked else None
