"""Which of an article's passages to show as evidence."""

from __future__ import annotations

from collections.abc import Iterable

# A sentence that says something by itself; shorter ones are exclamations, longer ones lists.
SENTENCE = range(50, 400)


def shown_passage(passages: Iterable[tuple[str, str]]) -> str | None:
    """Out of (field, text) pairs, the first that reads as a sentence of the text; the title only where the text has none."""
    ranked = sorted(passages, key=lambda passage: (passage[0] == "title", len(passage[1]) not in SENTENCE))
    return " ".join(ranked[0][1].split()) if ranked else None
