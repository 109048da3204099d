"""Lists of phrases as patterns."""

from __future__ import annotations

import re


def any_of(lines: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """A case-insensitive pattern for any of these lines, between `before` and `after`."""
    return re.compile(f"{before}(?:{'|'.join(line.strip() for line in lines.strip().splitlines())}){after}", re.IGNORECASE)
