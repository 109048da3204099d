"""The text of an entry itself, without its page."""

from extractors.records import Found

FEED_TEXT = 280  # characters of feed text that are worth keeping if the page has no article


def feed_speaks(found: Found) -> bool:
    """Whether the entry has enough text to replace its page."""
    return max(len(found.content or ""), len(found.summary or "")) >= FEED_TEXT
