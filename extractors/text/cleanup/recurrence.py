"""Finds boilerplate that a publisher repeats from article to article, by recurrence among its own texts.

News repeats itself too: the background of a war is in every report of it, word for word. Three signs separate the two in any
language. Boilerplate outlives a story, so it is counted over days. It is about other things than the articles that contain it,
so its words are rare in the rest of them. And it names nobody whom the coverage is about.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from extractors.text.dom.blocks import PAIR, key_of, size_of

# A paragraph that stands in so many articles of one source, on so many days, is not any one article's.
MIN_ARTICLES = 4
MIN_SHARE = 0.05
MIN_DAYS = 3
MIN_LENGTH, MAX_LENGTH = 12, 600
# The share of a paragraph's longer words that the rest of its articles has too, from which on it belongs to them.
MIN_SHARED = 0.3
# An article of which more than this recurs is a copy of another.
COPY = 0.5
_LONGER_WORD = re.compile(r"\w{5,}")


@dataclass(frozen=True, slots=True)
class Dated:
    """One article's text, with the day that it is of."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """A paragraph that recurs: its key (`blocks.key_of`), its words, and in how many articles it stood."""

    key: str
    text: str
    articles: int


def recurring(articles: Iterable[Dated], is_news: Callable[[str], bool]) -> tuple[Recurring, ...]:
    """The boilerplate of one source, most frequent first. `is_news` tells whether a paragraph is about what the coverage is about.

    Give it different articles, not versions of one: a paragraph counts once an article. Very short and very long ones never count.
    """
    given = [
        (article.day, {key: paragraph for paragraph in article.text.split("\n\n") if (key := key_of(paragraph))}) for article in articles
    ]
    read = _without_copies(given, _frequent(given))
    days = _frequent(read)
    words = {key: next(own[key] for _, own in read if key in own) for key in days}
    chosen = [
        Recurring(key, text, len(days[key])) for key, text in words.items() if not _kindred(key, text, read, days) and not is_news(text)
    ]
    return tuple(sorted(chosen, key=lambda one: (-one.articles, one.key)))


Read = Sequence[tuple[date, dict[str, str]]]


def _frequent(articles: Read) -> dict[str, list[date]]:
    """The days of each paragraph that recurs often enough, one for each article that it stands in."""
    days: dict[str, list[date]] = defaultdict(list)
    for day, own in articles:
        for key, paragraph in own.items():
            if MIN_LENGTH <= size_of(paragraph) <= MAX_LENGTH:
                days[key].append(day)
    least = max(MIN_ARTICLES, MIN_SHARE * len(articles))
    return {key: seen for key, seen in days.items() if len(seen) >= least and len(set(seen)) >= MIN_DAYS}


def _without_copies(articles: Read, frequent: dict[str, list[date]]) -> Read:
    def share(own: dict[str, str]) -> float:
        return sum(len(key) for key in own if key in frequent) / max(1, sum(map(len, own)))

    return [(day, own) for day, own in articles if share(own) <= COPY]


def _kindred(key: str, text: str, articles: Read, frequent: dict[str, list[date]]) -> bool:
    """Whether a paragraph's words are those of the articles that it stands in."""
    wanted = _words(text)
    shares = [
        len(wanted & _words(" ".join(text for other, text in own.items() if other not in frequent))) for _, own in articles if key in own
    ]
    return bool(wanted) and sum(shares) > MIN_SHARED * len(wanted) * len(shares)


def _words(text: str) -> set[str]:
    lower = text.lower()
    return {*_LONGER_WORD.findall(lower), *PAIR.findall(lower)}
