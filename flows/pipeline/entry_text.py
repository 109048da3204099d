"""The text of an entry itself, without its page."""

from __future__ import annotations

from extractors.records import Found

FEED_TEXT = 280  # characters of feed text that are worth keeping where the page itself gave nothing


def feed_speaks(found: Found) -> bool:
    """Whether the entry itself carries enough text to stand in for its page."""
    return max(len(found.content or ""), len(found.summary or "")) >= FEED_TEXT
