"""Ways in which pages of many languages are built, and the one text that must come out of each of them."""

import pytest
from text_page import HEADING, PARAGRAPHS, STORIES, linked_data, read


def page_of(language: str, layout: str) -> tuple[str, list[str]]:
    """A page of this layout, and the paragraphs that are its text."""
    title, standfirst, heading, paragraphs, label, notice = STORIES[language]
    texts = [f"{paragraph} ({number})" for number in (1, 2) for paragraph in paragraphs]
    first, second = ["".join(f"<p>{text}</p>" for text in part) for part in (texts[:5], texts[5:])]
    head, subhead = f"<h1>{title}</h1>", f"<h2>{heading}</h2>"
    links = "".join(f'<li><a href="/n/{number}">{title} {number}</a></li>' for number in range(3))
    related = f'<div class="x7"><strong>{label}:</strong><ul>{links}</ul></div>'
    box = f'<div class="x8"><p>{notice}</p><form><input type="email"><button>OK</button></form></div>'
    cards = "".join(
        f'<article class="x9"><a href="/n/{number}"><h3>{title} {number}</h3></a><p>{paragraphs[1]}</p></article>' for number in range(3)
    )
    bodies = {
        "heading as standfirst": f"<div><header>{head}<h2 class=x1>{standfirst}</h2></header>"
        f"<div>{first}{related}{subhead}{second}{box}</div></div>",
        "text in several containers": f'<article>{head}<p class="intro">{standfirst}</p><div class="article-body">{first}{subhead}</div>'
        f'{box}<div class="article-body">{second}</div></article>',
        "teasers above": f'<div>{cards}</div><div class="x2">{head}<p class="lead">{standfirst}</p>{first}{subhead}{second}</div>',
        "each paragraph in a box": f"<main><article>{head}<div><p>{standfirst}</p></div>"
        + f"{first}{subhead}{second}".replace("<p>", '<div class="block"><div><p>').replace("</p>", "</p></div></div>")
        + f"{related}</article></main>",
        "lines between breaks": f'<div><h1>{title}</h1><h2 class="spot">{standfirst}</h2>'
        f"<div>{'<br><br>'.join([*texts[:5], f'<b>{heading}</b>', *texts[5:]])}</div></div>",
        "divisions for paragraphs": f"<main>{head}<div class=x3>{standfirst}</div><div>"
        + f"{first}{subhead}{second}".replace("<p>", '<div class="x4">').replace("</p>", "</div>")
        + f"</div></main><div>{cards}</div>",
    }
    return bodies[layout], [standfirst, *texts[:5], heading, *texts[5:]]


LAYOUTS = (
    "heading as standfirst", "text in several containers", "teasers above", "each paragraph in a box", "lines between breaks",
    "divisions for paragraphs",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", STORIES)
def test_the_text_is_found_in_any_layout_and_language(language: str, layout: str) -> None:
    """Standfirst, paragraphs and subheadings come out in order; labels, lists of links, sign-up boxes and teasers do not."""
    body, paragraphs = page_of(language, layout)
    assert read(body, f"<title>{STORIES[language][0]}</title>", language=language).text.split("\n\n") == paragraphs


def test_what_the_stated_body_says_is_text_wherever_it_stands() -> None:
    """Two more paragraphs in a container that the engine leaves out are put back where the JSON-LD has them."""
    texts = [f"{paragraph} ({number})" for number in (1, 2) for paragraph in PARAGRAPHS]
    parts = ("".join(f"<p>{text}</p>" for text in part) for part in (texts[:8], texts[8:]))
    first, rest = (f'<div class="article-body">{part}</div>' for part in parts)
    page = f"<main><article><h1>{HEADING}</h1>{first}</article><article>{rest}</article></main>"
    assert read(page, linked_data(headline=HEADING, articleBody="\n".join(texts))).text.split("\n\n") == texts


def test_what_amp_shows_while_a_part_is_loaded_is_no_text() -> None:
    """Placeholders and fallbacks stand in the place of the part."""
    waiting = "<amp-iframe src='x'><p placeholder>The map of the region is being loaded, one moment please.</p></amp-iframe>"
    paragraphs = "".join(f"<p>{paragraph}</p>{waiting}" for paragraph in PARAGRAPHS)
    assert read(f"<article><h1>{HEADING}</h1>{paragraphs}</article>").text.split("\n\n") == list(PARAGRAPHS)
