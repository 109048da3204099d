"""The role of a printed date: a line that says "updated", in any language, is a modification, never the publication."""

import re
from collections.abc import Iterator
from itertools import pairwise

from extractors.files import phrases

PUBLISHED = "published"
MODIFIED = "modified"

# A day needs four digits of a year, or three numbers; digits of any script count.
HAS_DAY = re.compile(
    r"(?<!\d)\d{4}(?!\d)|(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2}(?!\d)|[〇零一二三四五六七八九]{4}年|(?:令和|民國)"
)


def says_updated(text: str) -> bool:
    """Whether a text, a class or a name speaks of an update."""
    return bool(phrases.UPDATED_LINE.search(text))


def parted(line: str) -> Iterator[tuple[str, str]]:
    """The parts of a printed line that hold a day, each with its role.

    A part begins where a word of publishing or of updating stands; where these words follow their days (`17 March 2026 (updated)`,
    `2026年3月17日更新`) it ends there. A day to which no word belongs is the publication.
    """
    marks = sorted(
        [(match.start(), MODIFIED) for match in phrases.UPDATED_LINE.finditer(line)]
        + [(match.start(), PUBLISHED) for match in phrases.PUBLISHED_LINE.finditer(line)]
    )
    starts = [(0, ""), *marks, (len(line), "")]
    parts = [(role, line[start:end], after) for (start, role), (end, after) in pairwise(starts)]
    follows = bool(marks) and bool(HAS_DAY.search(parts[0][1])) and not HAS_DAY.search(parts[-1][1])
    for before, part, after in parts:
        if HAS_DAY.search(part):
            yield (after if follows else before) or PUBLISHED, part
