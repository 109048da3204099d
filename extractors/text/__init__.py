"""Page → Article: text, title, authors, dates as evidence, language and page kind.

decode | parse once | read structured data | find body, title, authors, dates | clean residue | classify
"""

from __future__ import annotations

from extractors.text.feed_text import from_feed
from extractors.text.page import extract, read_article

__all__ = ["extract", "from_feed", "read_article"]
