"""Article: the text with its evidence highlighted and explained, versions, copies, dates and addresses."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboards import labelling
from dashboards.answers import Answer, Row, ask, read
from dashboards.marks import Mark, marked, paragraphs
from dashboards.page import Page, parts, worded
from dashboards.request import NotFoundError, PageRequest, address
from extractors.files.yaml_file import spellings_of
from warehouse.read import article_page as sql
from warehouse.read import event_page
from warehouse.read.differences import difference
from warehouse.read.labels import read_labels
from warehouse.read.literals import written_out
from warehouse.read.topic_names import direction_titles

part = worded("article")

COLOURS = 6
STATEMENTS = {
    "article": sql.ARTICLE,
    "matches": sql.MATCHES,
    "entities": sql.ENTITIES,
    "versions": sql.VERSIONS,
    "copies": sql.COPIES,
    "aliases": sql.ALIASES,
    "event": event_page.EVENT_OF_ARTICLE,
}


def article(request: PageRequest) -> Page:
    """The page of one article, by its identifier or any of its addresses. Raises NotFoundError."""
    name = request.named["article"]
    found = ask(sql.FIND, name=name).rows
    if not found:
        raise NotFoundError(f"no article {name}", [(f"search for {name}", address("/search", q=name))])
    for _, page in articles({found[0]["article_id"]: found[0]["dated"]}, request):
        return page
    raise NotFoundError(f"no article {name}: it is not in the lake any more")


def articles(dated: Mapping[str, datetime], request: PageRequest) -> Iterator[tuple[str, Page]]:
    """The pages of articles, by their identifiers and moments: each statement is asked once for all of them."""
    moments = {"from": min(dated.values()), "to": max(dated.values())}
    answers = {name: ask(statement, ids=frozenset(dated), **moments) for name, statement in STATEMENTS.items()}
    rows = {name: _by_article(answer) for name, answer in answers.items()}
    labels = read(lambda lake: read_labels(lake, article_id=next(iter(dated)) if len(dated) == 1 else None))
    for each, moment in dated.items():
        own = {"ids": frozenset([each]), "from": moment, "to": moment}
        held = {
            name: Answer(rows[name][each], [column for column in answer.columns if column != "of"], written_out(STATEMENTS[name], own))
            for name, answer in answers.items()
        }
        if held["article"].rows:
            yield each, _page(request, held, [label for label in labels if label["article_id"] == each])


def _by_article(answer: Answer) -> Mapping[str, list[Row]]:
    found = defaultdict(list)
    for row in answer.rows:
        found[row["of"]].append(row)
    return found


def _page(request: PageRequest, answers: Mapping[str, Answer], labels: Sequence[Row]) -> Page:
    held, matches, entities, versions = (answers[name] for name in ("article", "matches", "entities", "versions"))
    row = held.rows[0]
    topics = [_topic(match, number) for number, match in enumerate(matches.rows)]
    named = request.text("entities") == "1"
    marks = [mark for topic in topics for mark in topic["marks"]] + (_mentions(row["text"], entities.rows) if named else [])
    title = row["title"] or "(no title)"
    return Page(
        "article.html",
        title,
        parts(
            part("article", _without(held, "text", "dates", "posts")),
            part("topics", _without(matches, "definition")),
            part("entities", _without(entities, "definition")),
            part("copies", answers["copies"]),
            part("versions", _without(versions, "text")),
            part("dates", _dates(held)),
            part("addresses", answers["aliases"]),
        ),
        {
            "row": row,
            "reader": labelling.reader(),
            "levels": labelling.LEVELS,
            "labels": labels,
            "event": next(iter(answers["event"].rows), None),
            "topics": topics,
            "entities_shown": named,
            "heading": marked(title, [mark for topic in topics for mark in topic["title_marks"]]),
            "paragraphs": paragraphs(row["text"], marks),
            "changes": _changes(request, versions.rows),
        },
    )


def _topic(match: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A match with its colour, its direction in words, and where its evidence stands."""
    colour = f"t{number % COLOURS}"
    direction = match["direction"]
    ways = direction_titles(match["definition"] or "")
    words = ways.get(direction, (direction or "").replace("_", " "))
    passages = match["passages"] or []
    marks = [(each["start"], each["stop"], colour, match["title"]) for each in passages if each["field"] == "text"]
    heads = [(each["start"], each["stop"], colour, match["title"]) for each in passages if each["field"] == "title"]
    shown = {"colour": colour, "ways": ways, "direction": words, "marks": marks, "title_marks": heads}
    return {**match, **shown, "why": _why(match, words, passages)}


def _why(match: Mapping[str, Any], direction: str, passages: Sequence[Mapping[str, Any]]) -> str:
    """One sentence: how sure, on what, and which way."""
    sure = "Surely" if match["score"] >= 0.9 else "Probably" if match["score"] >= 0.6 else "Perhaps"
    in_title = any(each["field"] == "title" for each in passages)
    sentences = sum(each["field"] == "text" for each in passages)
    places = " and ".join(
        filter(None, ["the headline" if in_title else "", f"{sentences} sentence{'s' * (sentences != 1)} of the text" if sentences else ""])
    )
    kind = "substantially about it" if match["level"] == "substantial" else "only mentions it"
    way = f"; it reports: {direction}" if direction else ""
    likely = f"{sure} {kind} (score {match['score']:.2f})" if match["level"] == "substantial" else f"It {kind} (score {match['score']:.2f})"
    return f"{likely}, by {places or 'its words as a whole'}{way}."


def _mentions(text: str, entities: Iterable[Mapping[str, Any]]) -> list[Mark]:
    """Where the text names an entity, by the spellings of its definition."""
    marks: list[Mark] = []
    for entity in entities:
        for spelling in sorted(spellings_of(entity["definition"] or "") or {entity["name"]}, key=len, reverse=True):
            found = re.finditer(rf"(?<!\w){re.escape(spelling)}\w{{0,3}}", text)
            marks += [(each.start(), each.end(), "entity", entity["name"]) for each in found]
    return marks


def _changes(request: PageRequest, versions: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The chosen version beside the one before it, word by word; None where there is one only."""
    if len(versions) < 2:
        return None
    numbers = [str(row["version"]) for row in versions]
    chosen = request.one_of("version", [numbers[-1], *numbers[1:]])
    at = numbers.index(chosen)
    before, after = versions[at - 1], versions[at]
    return {
        "before": before,
        "after": after,
        "numbers": numbers[1:],
        "title": difference(before["title"] or "", after["title"] or ""),
        "text": difference(before["text"], after["text"], context=12),
    }


def _dates(held: Answer) -> Answer:
    rows = [dict(each) for each in held.rows[0]["dates"] or []]
    return Answer(rows, list(rows[0]) if rows else [], held.sql)


def _without(answer: Answer, *names: str) -> Answer:
    return Answer(answer.rows, [name for name in answer.columns if name not in names], answer.sql)
