"""Texts that a page keeps for its own scripts: found in any form of state, used only where the page shows their beginning."""

import html
import json
from collections.abc import Callable
from urllib.parse import quote

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
        f'<script>window.STATE = JSON.parse(decodeURIComponent("{quote(json.dumps(MARKUP))}"));</script>',
        f"<script>kit.start(app, el, {{ ids: [0, 2], data: [null,{{type:'data',story:{json.dumps(MARKUP)},uses:{{}}}}] }});</script>",
        f'<script type="application/json">{html.escape(json.dumps(MARKUP)).replace("&quot;", "&q;").replace("&lt;", "&l;")}</script>',
        f"""<div data-react-props="{html.escape(json.dumps(TREE))}"></div>""",
        f"""<island-part props="{html.escape(json.dumps({"story": [0, {"body": [0, MARKUP["article"]["bodyHtml"]]}]}))}"></island-part>""",
        f"""<div data-content="{html.escape(str(MARKUP["article"]["bodyHtml"]))}"></div>""",
        f"""<textarea hidden>{html.escape(str(MARKUP["article"]["bodyHtml"]))}</textarea>""",
    ],
    ids=[
        "rich text", "elements", "markup in a string", "lists in a string", "escapes of addresses", "an argument in JavaScript",
        "Angular's entities", "an attribute", "pairs in an attribute", "markup in an attribute", "a field of a form",
    ],
)  # fmt: skip
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


LEAD = "Nobody expects a breakthrough, but both sides have stayed at the table for longer than ever before."


def streamed() -> str:
    """The page's elements as rows that come in pieces, one paragraph in a row of its own."""
    elements = [["$", "p", str(place), {"children": [text[:40], ["$", "b", None, {"children": text[40:44]}], text[44:]]}]
                for place, text in enumerate(MORE)]  # fmt: skip
    page = [
        "$",
        "main",
        None,
        {"children": [["$", "h1", None, {"children": HEADING}], ["$", "div", None, {"children": ["$L2", *elements]}]]},
    ]
    text = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    rows = f"1:{json.dumps(page)}\n3:T{len(text.encode()):x},{text}2:{json.dumps(['$', 'div', None, {'html': '$3'}])}\n0:I[4,[],'Page']\n"
    pieces = (rows[start : start + 300] for start in range(0, len(rows), 300))
    return "".join(f"<script>self.stream.push([1,{json.dumps(piece)}])</script>" for piece in pieces)


def called() -> str:
    """An object in JavaScript's notation, with values that are arguments of the function around it."""
    body = json.dumps("".join(f"<p>{text}</p>" for text in TEXT)).replace("<", "\\u003C").replace("/", "\\u002F")
    story = "{id:a,title:b,'kicker':'It\\'s \\x3Cb\\x3E',body:c,paid:!1,share:.5,at:new Date(1773740000000),tags:Array(2)}"
    return f"<script>window.STATE=(function(a,b,c){{return {{data:[{story}],error:void 0}}}}(47,{json.dumps(HEADING)},{body}));</script>"


def placed() -> str:
    """A list of all values, in which containers hold places; one of them goes round in a circle."""
    state: list[object] = [["Reactive", 1], {"story": 2, "others": 5}, {"title": 3, "text": 4, "root": 1}, HEADING]
    state += [list(range(6, 6 + len(TEXT))), [1, 5], *TEXT]
    return f'<script type="application/json">{json.dumps(state)}</script>'


def referred() -> str:
    """Parts by their names, and others that refer to them."""
    parts = {f"Text:{place}": {"text": text} for place, text in enumerate(TEXT)}
    story = {"title": HEADING, "body": [{"__ref": name} for name in parts]}
    return f"<script>STATE={json.dumps({'root': {'story': {'__ref': 'Story:1'}}, 'Story:1': story} | parts)}</script>"


@pytest.mark.parametrize("script", [streamed, called, placed, referred])
def test_a_text_below_the_pages_title_in_the_state_is_the_articles(script: Callable[[], str]) -> None:
    """Whatever notation the state has, and though the page shows only a standfirst that the state has elsewhere."""
    others = f"<script>OTHERS={json.dumps([{'title': 'Harbour closed', 'body': [{'text': text} for text in MORE]}])}</script>"
    found = read(f"<main><h1>{HEADING}</h1><p>{LEAD}</p></main>{others}{script()}", f'<meta name="description" content="{LEAD}">')
    assert found.text.split("\n\n") == [LEAD, *TEXT]
