"""Scores the articles of all shards for a question, in SQL: rare words count more (BM25), and phrases are required or excluded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from warehouse.lake.extensions import quoted
from warehouse.lake.handle import Lake
from warehouse.search.question import Phrase, Question

COMMON, LARGE = 0.5, 10_000  # in a large index, a word of half of the articles tells nothing
WORD_BITS = 62  # words that one number can say to be there


class Filters(TypedDict, total=False):
    """What narrows a search: days of publication (UTC, both included), a topic that articles are mainly about, a source, a language."""

    since: date | None
    until: date | None
    topic: str | None
    source: str | None
    language: str | None


_CONDITIONS = {
    "since": "dated >= {}::TIMESTAMPTZ",
    "until": "dated < ({}::DATE + 1)::TIMESTAMPTZ",
    "topic": "article_id IN (FROM about)",
    "source": "source_id = {}",
    "language": "language = {}",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what narrows it."""

    question: Question
    filters: Filters

    @property
    def condition(self) -> str:
        """The SQL that an article must meet."""
        narrowed = ((name, value) for name, value in self.filters.items() if value is not None)
        return " AND ".join(_CONDITIONS[name].format(quoted(str(value))) for name, value in narrowed) or "true"


@dataclass(frozen=True, slots=True)
class Opened:
    """A shard attached to the session: how many articles it has, and the stems asked for that it knows."""

    name: str
    articles: int
    newer: bool  # than the index: made on the spot
    terms: dict[str, tuple[int, int]] = field(default_factory=dict)  # of a stem, its number and how many articles have it


def _rarity(opened: Sequence[Opened], question: Question) -> dict[str, float]:
    """How rare each word is: its inverse document frequency. The rare ones only, unless a phrase is asked for."""
    articles, containing = sum(shard.articles for shard in opened), dict.fromkeys(sorted(question.words), 0)
    for shard in opened:
        for term, (_, count) in shard.terms.items():
            if term in question.stems:
                containing[question.stems[term]] += count
    rare = {word: count for word, count in containing.items() if articles < LARGE or count < COMMON * articles}
    if question.phrases or not rare:
        rare = containing
    return {word: math.log(max(articles - count, 0) / (count + 0.5) + 1) for word, count in rare.items()}


def score_articles(lake: Lake, opened: Sequence[Opened], asked: Asked) -> None:
    """Make the table `scored` of all articles that have some of the words and all that is required; `whole` where they have each word."""
    for number, phrase in enumerate((*asked.question.phrases, *asked.question.excluded)):
        lake.query(f"CREATE OR REPLACE TEMP TABLE holding_{number} AS {_holding(opened, phrase)}")
    rarities = _rarity(opened, asked.question)
    parts = [part for number, shard in enumerate(opened) if (part := _occurrences(number, shard, rarities, asked))]
    none = "SELECT 0 AS shard, 0 AS docid, 0 AS word, 0.0 AS score LIMIT 0"
    # Rounded, because DuckDB adds in any order: equal scores must stay equal, so that the same question has the same answer.
    # By the numbers of articles and words, and of all shards together: twenty small groupings take twice the time of a large one.
    words = "bit_count(bit_or(1::BIGINT << word))" if len(rarities) <= WORD_BITS else "count(DISTINCT word)"
    lake.query(
        f"""
        CREATE OR REPLACE TEMP TABLE scored AS
        SELECT shard, docid, words = {len(rarities)} AS whole, round(score * words / {len(rarities)}, 9) AS score
        FROM (SELECT shard, docid, {words} AS words, sum(score) AS score FROM ({" UNION ALL ".join(parts) or none}) GROUP BY shard, docid)
        """  # noqa: S608 - conditions are quoted, the rest is ours
    )


def _occurrences(number: int, shard: Opened, rarities: dict[str, float], asked: Asked) -> str | None:
    """The SQL of the words that a shard's articles have, and what each adds to the score; None where it can have none."""
    question, numbers = asked.question, list(rarities)
    terms = {shard.terms[term][0]: word for term, word in question.stems.items() if term in shard.terms and word in rarities}
    if not terms or not all(all(_terms_of(shard, phrase)) for phrase in question.phrases):
        return None
    required = len(question.phrases)
    narrowed = [
        f"docid {'IN' if phrase < required else 'NOT IN'} (SELECT docid FROM holding_{phrase} WHERE shard = {number})"  # noqa: S608 - numbers
        for phrase in range(required + len(question.excluded))
    ]
    if asked.condition != "true":
        narrowed.append(f"docid IN (SELECT docid FROM {shard.name}.article WHERE {asked.condition})")  # noqa: S608 - quoted
    values = ", ".join(f"({termid}, {numbers.index(word)}, {rarities[word]}::DOUBLE)" for termid, word in terms.items())
    where = f"WHERE {' AND '.join(narrowed)}" if narrowed else ""
    return f"""
        SELECT {number} AS shard, docid, word, rarity * weight AS score
        FROM {shard.name}.posting JOIN (VALUES {values}) AS word (termid, word, rarity) USING (termid)
        {where}
    """  # noqa: S608 - the condition is quoted, the rest is ours


def _terms_of(shard: Opened, phrase: Phrase) -> list[list[tuple[int, int]]]:
    """For each word of a phrase, the terms of a shard that it may be, and how many articles have each."""
    return [[shard.terms[term] for term in stems if term in shard.terms] for stems in phrase]


def _holding(opened: Sequence[Opened], phrase: Phrase) -> str:
    """The SQL of the articles (shard, docid) that hold a phrase, of all shards together, which takes less than one by one."""
    known = {number: slots for number, shard in enumerate(opened) if all(slots := _terms_of(shard, phrase))}
    if not known:
        return "SELECT 0 AS shard, 0 AS docid LIMIT 0"

    def postings(position: int) -> str:
        return " UNION ALL ".join(
            f"SELECT {number} AS shard, docid, places FROM {opened[number].name}.posting "  # noqa: S608 - names and numbers
            f"WHERE termid IN ({', '.join(str(termid) for termid, _ in slots[position])})"
            for number, slots in known.items()
        )

    # The rarest first: of the articles that have it, fewer and fewer have the others too.
    counts = [sum(count for slots in known.values() for _, count in slots[position]) for position in range(len(phrase))]
    rarest, *others = sorted(range(len(phrase)), key=counts.__getitem__)
    found = postings(rarest)
    for position in others:
        there = f"list_transform(other.places, LAMBDA each: each - {position - rarest})"
        found = f"""
            SELECT shard, docid, list_intersect(found.places, {there}) AS places
            FROM ({found}) AS found JOIN ({postings(position)}) AS other USING (shard, docid) WHERE list_has_any(found.places, {there})
        """  # noqa: S608 - numbers
    return f"SELECT shard, docid FROM ({found})"  # noqa: S608 - made above
