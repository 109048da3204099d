"""Event: its reports in order, who was first, whose are their own, what each said first, and figures that disagree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.answers import Answer, ask, read
from dashboards.asked import Asked, NotThereError
from dashboards.page import Page, Part, named, parts
from warehouse.read import event_page as sql
from warehouse.read import home_page
from warehouse.read.events import event_of

NEW = 3  # sentences of a report that are shown
ALIKE = 0.4  # share of a sentence's words that an earlier sentence may have, for it to be new
LEAST_WORDS = 7
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\w)[^.!?\n]*)*[.!?]*")
_WORD = re.compile(r"\w{3,}")
_FIGURE = re.compile(r"(?<![\w.,/-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s+(million\s|billion\s)?([^\W\d]{4,})")


def event(asked: Asked) -> Page:
    """The page of one event, by its identifier, or by an article of it. Raises NotThereError."""
    name = asked.named["event"]
    found = read(lambda lake: event_of(lake, name))
    rows = ask(sql.EVENT, event=found).rows if found else []
    if not rows:
        raise NotThereError(f"no event {name}", [("all topics", "/")])
    reports, texts = ask(sql.REPORTS, event=found), ask(sql.TEXTS, event=found)
    new, figures = _new(texts.rows), _figures(texts.rows)
    return Page(
        "event.html",
        rows[0]["title"] or "(no title)",
        parts(
            Part(
                name="reports",
                title="Reports in order",
                answer=reports,
                meaning="Origin: the first report. Copy: the same text elsewhere. Independent: a publisher's own. Follow-up: its next.",
                shown=("place", "dated", "after_minutes", "source_id", "source", "role", "agency", "language", "article_id", "title"),
            ),
            Part(
                name="new",
                title="What each report said first",
                answer=Answer(new, ["source_id", "source", "article_id", "title", "sentence"], texts.sql),
                meaning="Sentences that share little with any earlier report in the same language, up to three of each.",
                nothing="No later report says something that the earlier ones do not.",
            ),
            Part(
                name="figures",
                title="Figures that differ",
                answer=Answer(figures, ["what", "figure", "reports", "publishers"], texts.sql),
                meaning="Numbers before the same word that differ between publishers. One word may mean different things: read them.",
                nothing="No number before the same word differs between publishers.",
            ),
        ),
        {"row": rows[0], "titles": named(ask(home_page.TOPICS).rows, "topic", "title")},
    )


def _new(reports: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The sentences of each report, from the second on, that no earlier one in its language has in other words."""
    said: dict[str, list[set[str]]] = defaultdict(list)
    rows = []
    for report in reports:
        earlier = said[report["language"]]
        sentences = [(text.strip(), set(_WORD.findall(text.lower()))) for text in _SENTENCE.findall(report["text"])]
        sentences = [(text, words) for text, words in sentences if len(words) >= LEAST_WORDS]
        fresh = [text for text, words in sentences if earlier and all(len(words & old) <= ALIKE * len(words) for old in earlier)]
        rows += [{**report, "sentence": sentence} for sentence in fresh[:NEW]]
        earlier += [words for _, words in sentences]
    return rows


def _figures(reports: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Numbers by the word behind them, where two publishers differ: in one language, each with who has it."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        for number, scale, word in _FIGURE.findall(f"{report['title'] or ''}\n{report['text']}"):
            found[report["language"], word.lower()][f"{number} {scale}".strip()].append(report["publisher"])
    rows = []
    for (_, word), figures in sorted(found.items()):
        sets = [set(publishers) for publishers in figures.values()]
        if len(sets) > 1 and not set.intersection(*sets) and len(set.union(*sets)) > 1:
            rows += [
                {"what": word, "figure": figure, "reports": len(publishers), "publishers": sorted(set(publishers))}
                for figure, publishers in sorted(figures.items(), key=lambda each: -len(each[1]))
            ]
    return rows
