"""The best of the scored articles as hits: one of each story, with the part of its text that shows why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warehouse.lake.extensions import quoted
from warehouse.lake.handle import Lake
from warehouse.search.scoring import Asked, Opened
from warehouse.search.snippet import snippet
from warehouse.search.stems import stem, words

OVERFETCH = 4  # times the articles asked for, so that copies and what is no more can be left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article found, best first; `snippet` is the part of its text that holds most of the words, `source` the name of its source.

    `copies` is how many other articles tell the same story, `forms` are the words as the text has them.
    """

    article_id: str
    score: float
    dated: datetime
    source_id: str
    source: str
    title: str | None
    url: str | None
    snippet: str
    copies: int
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """An article that has some of the words; `dated` is where its row lies, `text` where its text does: a number of a shard, a docid."""

    article_id: str
    dated: datetime
    score: float
    text: tuple[int, int]


def best(lake: Lake, opened: Sequence[Opened], asked: Asked, limit: int) -> list[Hit]:
    """The first of those that are still in the lake, one of each story; more are looked at where too many are left out."""
    most = OVERFETCH * limit
    while True:
        ranked = lake.query(f"SELECT shard, docid, score FROM scored ORDER BY score DESC, shard, docid LIMIT {most}")  # noqa: S608 - a number
        hits = _hits(lake, _named(lake, opened, ranked), opened, asked, limit)
        if len(hits) == limit or len(ranked) < most:
            return hits
        most *= OVERFETCH


def _named(lake: Lake, opened: Sequence[Opened], ranked: Sequence[tuple[int, int, float]]) -> list[Scored]:
    """The articles behind these numbers, in order."""
    scores = {(number, docid): score for number, docid, score in ranked}
    parts = [
        f"SELECT {number}, docid, article_id, dated FROM {articles_of(opened[number])} "  # noqa: S608 - names and numbers
        f"AND docid IN ({', '.join(str(docid) for other, docid in scores if other == number)})"
        for number in sorted({number for number, _ in scores})
    ]
    rows = lake.query(" UNION ALL ".join(parts)) if parts else []
    names = {(number, docid): (article_id, dated) for number, docid, article_id, dated in rows}
    return [Scored(*names[index], score, index) for index, score in scores.items() if index in names]


def articles_of(shard: Opened) -> str:
    """What to write behind FROM for a shard's articles; of what was revised since it was indexed, the newer text counts."""
    return f"{shard.name}.article WHERE {'true' if shard.newer else 'article_id NOT IN (SELECT article_id FROM newer)'}"  # noqa: S608 - a name


def _hits(lake: Lake, scored: Sequence[Scored], opened: Sequence[Opened], asked: Asked, limit: int) -> list[Hit]:
    """The best of each story, with texts, of which no more are read than needed."""
    stories = _stories(lake, scored)
    best: dict[str, Scored] = {}
    for each in scored:
        best.setdefault(stories.get(each.article_id, (each.article_id, 1))[0], each)
    chosen, hits = list(best.values()), list[Hit]()
    for start in range(0, len(chosen), limit):
        if len(hits) < limit:
            hits += _read(lake, chosen[start : start + limit], opened, stories, asked)
    return hits[:limit]


def _stories(lake: Lake, scored: Sequence[Scored]) -> dict[str, tuple[str, int]]:
    """Of the articles that belong to a story, which one, and how many articles tell it."""
    if not scored:
        return {}
    ids = ", ".join(quoted(each.article_id) for each in scored)
    rows = lake.query(
        f"""
        WITH met AS (SELECT article_id, story_id FROM mart.story_member WHERE article_id IN ({ids}))
        SELECT met.article_id, story_id, count(*) FROM met JOIN mart.story_member AS other USING (story_id) GROUP BY ALL
        """  # noqa: S608 - ids of ours
    )
    return {article_id: (story_id, count) for article_id, story_id, count in rows}


def _read(lake: Lake, scored: Sequence[Scored], opened: Sequence[Opened], stories: dict[str, tuple[str, int]], asked: Asked) -> list[Hit]:
    ids = ", ".join(quoted(each.article_id) for each in scored)
    # By dated too, because rows lie in its order.
    moments = ", ".join(f"'{each.dated.isoformat()}'::TIMESTAMPTZ" for each in scored)
    stems = ", ".join(map(quoted, sorted(asked.question.stems)))
    # One by one: of several numbers at once, DuckDB would unpack whole groups of texts.
    texts = " UNION ALL ".join(
        f"FROM {opened[number].name}.article WHERE docid = {docid}" for number, docid in (each.text for each in scored)
    )
    all_words = words("concat_ws(' ', title, text)")
    rows = lake.query(
        f"""
        WITH held AS (
            SELECT article_id, dated FROM mart.reading
                ANTI JOIN (FROM base.superseded WHERE article_id IN ({ids})) AS earlier USING (article_id, version, reading)
            WHERE article_id IN ({ids}) AND dated IN ({moments}) AND {asked.condition}
        )
        SELECT article_id, dated, source_id, title, url, text, list_filter(
            list_transform(list_distinct({all_words}), LAMBDA found: (found, {stem("found", "stemmer")})), LAMBDA form: form[2] IN ({stems})
        )
        FROM ({texts}) SEMI JOIN held USING (article_id, dated)
        """  # noqa: S608 - ids and instants of ours, stems are quoted
    )
    scores = {(each.article_id, each.dated): each.score for each in scored}
    sources = ", ".join(sorted({quoted(source_id) for _, _, source_id, *_ in rows})) or "NULL"
    named = dict(lake.query(f"SELECT source_id, name FROM mart.source WHERE source_id IN ({sources})"))  # noqa: S608 - quoted
    hits = [
        Hit(
            article_id=article_id,
            score=scores[article_id, dated],
            dated=dated,
            source_id=source_id,
            source=named.get(source_id) or source_id,
            title=title,
            url=url,
            snippet=snippet(text, dict(forms), asked.question.phrases),
            copies=stories.get(article_id, ("", 1))[1] - 1,
            forms=tuple(form for form, _ in forms),
        )
        for article_id, dated, source_id, title, url, text, forms in rows
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.dated, hit.article_id))
