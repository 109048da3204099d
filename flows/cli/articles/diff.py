"""`newslake diff`: what changed between two versions of an article, word by word."""

import os
import sys

from extractors.errors import LakeError
from extractors.urls.pages import canonical_url
from flows.cli.common.lake import reading
from flows.cli.common.options import Article, Flag, Home
from flows.printing.output import printable
from warehouse.read.articles import held_url, versions_of
from warehouse.read.differences import difference

_CONTEXT = 12  # words around a change


def diff(url: Article, /, *, old: int | None = None, new: int | None = None, full: Flag = False, home: Home = None) -> None:
    """Show what changed between two versions of an article, word by word: removed in red, added in green.

    Example: newslake diff https://paper.example/news/1

    :param old: Number of the earlier version; default: the one before --new.
    :param new: Number of the later version; default: the latest.
    :param full: Show the whole text, not only the surroundings of the changes.
    """
    with reading(home) as lake:
        versions = versions_of(lake, held_url(lake, url, canonical_url(url)))
    by_number = {row["version"]: row for row in versions}
    if len(versions) == 1 and not (old or new):
        raise LakeError(url, "has one version only: it did not change since it was first stored")
    last = new or max(by_number)
    first = old or last - 1
    if first not in by_number or last not in by_number:
        raise LakeError(url, f"has version(s) {', '.join(map(str, by_number))}: there is nothing to compare {first or 'none'} and {last}")
    before, after = by_number[first], by_number[last]
    print(
        f"{url}\nversion {first} of {before['ingested']:%Y-%m-%d %H:%M} UTC -> version {last} of {after['ingested']:%Y-%m-%d %H:%M} UTC\n"
    )
    print(compared(before["title"] or "", after["title"] or "", full=True) + "\n")
    print(compared(before["text"], after["text"], full=full))


def compared(before: str, after: str, *, full: bool, colour: bool | None = None) -> str:
    """Both texts as one: [-removed-] and {+added+}, long unchanged stretches as … unless `full`.

    Red and green instead if `colour`, by default on a terminal without NO_COLOR.
    """
    if colour is None:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    signs = (
        {"removed": ("\x1b[31;9m", "\x1b[0m"), "added": ("\x1b[32;1m", "\x1b[0m")}
        if colour
        else {"removed": ("[-", "-]"), "added": ("{+", "+}")}
    )
    pieces = difference(printable(before), printable(after), context=None if full else _CONTEXT)
    return "".join(f"{signs[kind][0]}{words}{signs[kind][1]}" if kind in signs else words for kind, words in pieces)
