"""A second source of text must earn its trust; and what one text is made of: several containers, a table, a copy of itself."""

import json

import pytest
from text_page import HEADING, PARAGRAPHS, SOURCE, article, html, linked_data, page, read

from extractors.text import read_article

TEXT = "\n\n".join(PARAGRAPHS)
LEAD = "Nobody expects a breakthrough, but both sides have stayed at the table for longer than ever before."
MORE = tuple(f"{paragraph} That was day {number} of the talks at the lake." for number, paragraph in enumerate(PARAGRAPHS * 3))
BEGINNING = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2])


@pytest.mark.parametrize(
    "body",
    [
        LEAD,
        PARAGRAPHS[0],
        " ".join(f'"{key}": {{"enabled": true, "ttl": {number}}};' for number, key in enumerate(["ads", "player", "paywall"] * 60)),
        "".join(f"<script>window.slot{number} = [{number}];</script>" for number in range(300)),
        " ".join(["Home", "World", "Business", "Sport", "Culture", "Weather", "Subscribe", "Newsletters"] * 40),
    ],
    ids=["summary", "first paragraph", "settings", "markup", "menu"],
)
def test_a_stated_body_that_is_no_text_changes_nothing(body: str) -> None:
    """A summary never shortens a text; settings, markup and menus are no body."""
    assert read(head=linked_data(headline=HEADING, articleBody=body)).text == TEXT


def test_a_stated_body_of_another_story_changes_nothing() -> None:
    """A body that has the beginning of the page's text, but not what the page goes on with, is another's."""
    shown = "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS[:2], *MORE))
    other = (
        *PARAGRAPHS[:2],
        *(f"The harbour of town {number} stays closed for a month of repairs, its master says." for number in range(9)),
    )
    found = read(f"<main><article><h1>{HEADING}</h1><div>{shown}</div></article></main>", linked_data(articleBody="\n".join(other)))
    assert found.text.split("\n\n") == [*PARAGRAPHS[:2], *MORE]


@pytest.mark.parametrize("escaped", [1, 2])
def test_a_stated_body_is_decoded_before_it_is_believed(escaped: int) -> None:
    """Where a page shows the beginning only, the body goes on; markup and entities in it, escaped once or twice, are undone."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS[:2], *MORE)).replace("“", "&ldquo;").replace("”", "&rdquo;")
    for _ in range(escaped):
        body = body.replace("&", "&amp;").replace("<", "&lt;")
    found = read(
        f"<main><article><h1>{HEADING}</h1><div>{BEGINNING}</div></article></main>", linked_data(headline=HEADING, articleBody=body)
    )
    assert found.text.split("\n\n") == [*PARAGRAPHS[:2], *MORE]


def test_settings_in_a_script_are_no_text() -> None:
    """A state may hold the shown words among its settings; only prose replaces what the page shows."""
    settings = {"body": "".join(f"<p>{{{{key_{number}}}}} = [{number}] | {PARAGRAPHS[0][:60]}</p>" for number in range(60)) + BEGINNING}
    script = f'<script type="application/json">{json.dumps(settings)}</script>'
    found = read(f"<main><article><h1>{HEADING}</h1><div>{BEGINNING}</div></article></main>{script}")
    assert found.text.split("\n\n") == list(PARAGRAPHS[:2])


def test_posts_of_another_page_do_not_replace_an_article() -> None:
    """A live ticker beside an article has more words than it, and is not its text."""
    crew = "The crew of ferry {} waits for the ice to thaw, and the harbour master has sent the passengers to the station."
    updates = [
        {"@type": "BlogPosting", "articleBody": crew.format(number), "datePublished": f"2026-03-17T0{number}:00:00Z"} for number in range(9)
    ]
    ticker = f'<script type="application/ld+json">{json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": updates})}</script>'
    assert read_article(page(html(article(), ticker)), None, SOURCE).text == TEXT


@pytest.mark.parametrize("name", ["chapter", "section-text c-7", "本文"])
def test_a_text_in_several_parts_of_one_class_is_joined(name: str) -> None:
    """Long reads and newsletters stand in parts side by side; a box between them stays out."""
    parts = [MORE[start : start + 3] for start in range(0, 15, 3)]
    inner = '<div class="promo"><p>Every morning the news that matters, in your post.</p></div>'.join(
        f'<section class="{name}">{"".join(f"<p>{text}</p>" for text in part)}</section>' for part in parts
    )
    assert read(f"<main><h1>{HEADING}</h1>{inner}</main>").text.split("\n\n") == list(MORE)


def test_a_text_goes_on_in_the_parts_beside_its_container() -> None:
    """Page builders give each chapter a row with a column in it; a row of teasers is none, and neither is one with a title of its own."""
    row = '<div class="row"><div class="col"><div class="post-content">{}</div></div></div>'
    chapters = [row.format("".join(f"<p>{text}</p>" for text in part)) for part in (MORE[:11], MORE[11:13], MORE[13:15])]
    teasers = row.format("".join(f"<p>Ferry {number}</p>" for number in range(40)) + f"<p>{LEAD}</p>")
    other = row.format(f"<h1>Another report</h1><p>{LEAD}</p>")
    found = read(f"<h1>{HEADING}</h1>{''.join(chapters)}{teasers}{other}")
    assert found.text.split("\n\n") == list(MORE[:15])


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("<h4>The harbour master has the last word on it, and says so.</h4>", True),
        ("<h4>More from the lake</h4>", False),
        ("<p>Lue seuraavaksi:</p>", False),
    ],
)
def test_a_last_heading_stays_only_as_a_sentence(last: str, kept: bool) -> None:
    """A heading or a label with nothing below it announces nothing, unless it says something itself."""
    sign_up = '<p>Sign up for <a href="/letters">our newsletter</a>, which comes every morning.</p>'
    assert read(article(after=f"{last}{sign_up}")).text.split("\n\n") == [*PARAGRAPHS, *[last[4:-5]] * kept]


def test_contents_and_captions_with_a_credit_are_left_out() -> None:
    """A plugin's table of contents, and lines below pictures that no element marks as captions."""
    contents = '<div id="ez-toc-container"><p class="ez-toc-title">Contents</p><p>The first chapter of this report</p></div>'
    caption = "<p>The ferry on its way to the northern pier. © Lindau Pictures / OLEK HRYNKO</p>"
    assert read(article(before=contents, after=caption)).text == TEXT


RESULTS = [("Lindau Rowing", "Harbour Club", "3:1"), ("Old Bridge", "Lake Athletic", "0:0"), ("Ferrymen", "Northern Pier", "2:4")] * 5


def test_a_table_that_is_the_article_is_kept_as_readable_lines() -> None:
    """Results, prices and schedules: one line a row, without bars."""
    games = [(f"{number}. {home}", away, score) for number, (home, away, score) in enumerate(RESULTS)]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in game)}</tr>" for game in games)
    found = read(f"<main><article><h1>{HEADING}</h1><p>{PARAGRAPHS[0]}</p><table>{rows}</table></article></main>")
    lines = found.text.split("\n\n")
    assert lines == [PARAGRAPHS[0], *map(" – ".join, games)]


def test_a_table_beside_the_text_is_left_out() -> None:
    """A box of figures is not what the article says; no row of it leaks."""
    rows = "".join(f"<tr><th>{home}</th><td>{score}</td></tr>" for home, _, score in RESULTS[:3])
    assert read(article(after=f"<table>{rows}</table>", paragraphs=MORE)).text.split("\n\n") == list(MORE)


def test_a_table_that_lays_out_the_page_is_no_row() -> None:
    """Cells with paragraphs of their own are parts of the page."""
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in MORE)
    found = read(f'<table><tr><td><a href="/">Home</a></td><td><h1>{HEADING}</h1>{inner}</td></tr></table>')
    assert found.text.split("\n\n") == list(MORE)


@pytest.mark.parametrize("above", [True, False])
def test_a_block_that_repeats_the_whole_text_is_not_kept_twice(above: bool) -> None:
    """A copy in one piece, for printing or reading aloud, says nothing more."""
    copy = f"<p>{' '.join(PARAGRAPHS)}</p>"
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    found = read(f"<main><article><h1>{HEADING}</h1>{copy + inner if above else inner + copy}</article></main>")
    assert found.text == TEXT


def test_a_menu_that_the_engine_takes_yields_to_the_text() -> None:
    """A part that is named like an article and holds a menu is not the text where prose stands below the title."""
    entries = "".join(f"<li><span>Section {number} of the northern lake and its harbours</span></li>" for number in range(12))
    inner = "".join(f"<div>{paragraph}</div>" for paragraph in MORE)
    body = f'<div class="article-body"><ul>{entries}</ul></div><div><h1>{HEADING}</h1><div class="w">{inner}</div></div>'
    assert read(body, f"<title>{HEADING}</title>").text.split("\n\n") == list(MORE)
