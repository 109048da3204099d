"""Texts that a page keeps for its own scripts: found in any form of state, used only where the page shows their beginning."""

from __future__ import annotations

import json

import pytest
from text_page import HEADING, PARAGRAPHS, SOURCE, linked_data, page, read

from extractors.records import PageKind
from extractors.text import read_article

SHOWN = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2])
MORE = tuple(f"{paragraph} That was the {number}th day of the talks at the lake." for number, paragraph in enumerate(PARAGRAPHS * 2))
TEXT = (*PARAGRAPHS[:2], *MORE)
OTHERS = [
    {"title": f"Story {number}", "summary": f"The harbour of town {number} stays closed for a month of repairs."} for number in range(9)
]


def linked(text: str) -> list[object]:
    """A paragraph's text as rich-text systems keep it, with a link in the middle."""
    head, _, tail = text.partition(" and ")
    return [{"type": "text", "value": f"{head} "}, {"type": "link", "content": [{"type": "text", "value": "and"}]},
            {"type": "text", "value": f" {tail}"}] if tail else [{"type": "text", "value": text}]  # fmt: skip


TREE = {"props": {"story": {"body": {"content": [{"type": "paragraph", "content": linked(text)} for text in TEXT]}}, "other": OTHERS}}
ELEMENTS = {"content_elements": [{"_id": str(place), "type": "text", "content": f"<i>{text}</i>"} for place, text in enumerate(TEXT)]}
MARKUP = {"article": {"bodyHtml": f"<h1>{HEADING}</h1>" + "".join(f"<p>{text}</p>" for text in TEXT), "teasers": OTHERS}}
STRINGS = {"story": {"paragraphs": [["p", text] for text in TEXT]}}


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="data" type="application/json">{json.dumps(TREE)}</script>',
        f"<script>window.App=window.App||{{}};App.content={json.dumps(ELEMENTS)};App.other={json.dumps(OTHERS)};</script>",
        f"<script>window.STATE = JSON.parse({json.dumps(json.dumps(MARKUP))});</script>",
        f"<script>window.STATE = {json.dumps({'raw': json.dumps(STRINGS), 'user': None}).replace('null', 'undefined')}</script>",
    ],
    ids=["rich text", "elements", "markup in a string", "lists in a string"],
)
def test_a_text_that_is_cut_off_goes_on_in_the_pages_scripts(script: str) -> None:
    """Whatever form the state has, the whole text is read from it, paragraph by paragraph."""
    found = read(f"<main><article><h1>Third round of talks opens</h1><div>{SHOWN}</div></article></main>{script}")
    assert found.text.split("\n\n") == list(TEXT)


def test_the_standfirst_that_the_page_shows_stays_above_the_text_of_its_scripts() -> None:
    """A state keeps the standfirst elsewhere than the body; what the page shows of it is kept."""
    lead = "Nobody expects a breakthrough, but both sides have stayed at the table for longer than ever before."
    script = f'<script type="application/json">{json.dumps(TREE)}</script>'
    head = f'<meta name="description" content="{lead}">'
    found = read(f"<main><article><h1>Third round of talks opens</h1><p>{lead}</p><div>{SHOWN}</div></article></main>{script}", head)
    assert found.text.split("\n\n") == [lead, *TEXT]


def test_a_whole_text_is_not_made_longer_by_the_stories_beside_it() -> None:
    """A state lists other articles with theirs; a text that the page shows whole stays what it is."""
    whole = {"items": [{"content": "".join(f"<p>{text}</p>" for text in PARAGRAPHS)}, *({"content": f"<p>{text}</p>"} for text in MORE)]}
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    found = read(
        f"<main><article><h1>Third round of talks opens</h1><div>{inner}</div></article></main>"
        f'<script type="application/json">{json.dumps(whole)}</script>'
    )
    assert found.text.split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("state", "texts"),
    [
        ({"articles": [ELEMENTS, {"content_elements": OTHERS}]}, TEXT),
        ({"content_elements": [{"content": text} for text in PARAGRAPHS]}, PARAGRAPHS),
        (["state", {"title": 2, "body": 3}, HEADING, SHOWN + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:])], PARAGRAPHS),
    ],
    ids=["elements", "a short text", "values that others point to"],
)
def test_a_page_without_text_takes_the_one_its_description_is_of(state: object, texts: tuple[str, ...]) -> None:
    """A page that is drawn by its scripts alone is read from their state, by the words that its description begins with."""
    script = f"<div id=app></div><script>window.STATE={json.dumps(state)}</script>"
    found = read(script, f'<meta name="description" content="{PARAGRAPHS[0][:90]}…">{linked_data(headline="Third round of talks opens")}')
    assert found.kind is PageKind.ARTICLE
    assert found.text.split("\n\n") == list(texts)


def test_a_page_that_shows_nothing_takes_the_text_that_its_title_is_of() -> None:
    """Without a description, the words of the title tell the text from those of other stories."""
    others = [{"content": f"<p>{story['summary']}</p>" * 9} for story in OTHERS]
    state = {"post": {"body": SHOWN + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:])}, "others": others}
    title = "Delegations return to the lakeside hotel for talks"
    found = read(f"<div id=app><h1>{title}</h1></div><script>window.STATE={json.dumps(state)}</script>")
    assert found.text.split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize("state", ["{" * 3000, "[" * 3000 + "]" * 3000, '{"a": "' + "x" * 3000, "(".join("{" for _ in range(2000))])
def test_broken_state_is_passed_over(state: str) -> None:
    """What cannot be read as JSON costs nothing but itself."""
    assert read_article(page(f"<p>Short.</p><script>x = {state}</script>"), None, SOURCE).text == "Short."
