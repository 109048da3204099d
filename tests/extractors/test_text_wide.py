"""Chinese, Japanese and Korean pages: a few dozen signs are a whole report, and are read by the standard of any other language."""

import pytest
from text_page import SOURCE, STORIES, html, linked_data, page

from extractors.text import read_article
from extractors.text.dom.blocks import size_of

MENU = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("新闻", "国际", "财经", "体育", "娱乐", "科技", "军事", "汽车"))
LAYOUTS = (
    "paragraphs below a line of facts", "lines between breaks", "a standfirst by name", "a standfirst by description",
    "a stated body that is the standfirst", "a heading between", "divisions for paragraphs",
)  # fmt: skip


def short_page(language: str, layout: str, count: int) -> tuple[str, list[str]]:
    """A page of so many paragraphs among menus and lists, and its text."""
    title, standfirst, heading, paragraphs, label, notice = STORIES[language]
    texts = list(paragraphs[:count])
    inner = "".join(f"<p>{text}</p>" for text in texts)
    related = "".join(f'<li><a href="/n/{number}">{title}{number}</a></li>' for number in range(6))
    head, wanted, body = f"<title>{title}</title>", texts, f'<div class="content">{inner}</div>'
    if layout == "paragraphs below a line of facts":
        body = f'<div class="info"><span>2026年3月17日 10:20</span> <span>来源：湖畔日报</span></div>{body}'
    elif layout == "lines between breaks":
        body = f'<div class="content">　　{"<br>　　".join(texts)}</div>'
    elif layout == "a standfirst by name":
        body, wanted = f'<p class="summary">{standfirst}</p>{body}', [standfirst, *texts]
    elif layout == "a standfirst by description":
        head += f'<meta name="description" content="{standfirst}">'
        body, wanted = f'<div class="x1">{standfirst}</div>{body}', [standfirst, *texts]
    elif layout == "a stated body that is the standfirst":
        head += linked_data(headline=title, articleBody=standfirst, description=standfirst)
    elif layout == "a heading between":
        body, wanted = f'<div class="content">{inner}<h2>{heading}</h2><p>{texts[-1]} 2</p></div>', [*texts, heading, f"{texts[-1]} 2"]
    elif layout == "divisions for paragraphs":
        body = f'<div class="content">{"".join(f"<div><span>{text}</span></div>" for text in texts)}</div>'
    frame = (
        f'<div class="top"><ul>{MENU}</ul></div><div class="wrap"><div class="main"><h1>{title}</h1>{body}</div>'
        f'<div class="side"><h3>{label}</h3><ul>{related}</ul></div></div><div class="bottom"><p>{notice}</p></div>'
    )
    return html(frame, head, language), wanted


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", ["zh", "ja", "ko"])
def test_a_short_report_comes_without_what_stands_around_it(language: str, layout: str, count: int) -> None:
    """Three sentences are enough for a text: menus, lists of related pages and sign-up lines do not fill it up."""
    source, wanted = short_page(language, layout, count)
    assert read_article(page(source), None, SOURCE).text.split("\n\n") == wanted


def test_a_sign_says_as_much_as_two_or_three_letters() -> None:
    """Lengths that decide something are counted in letters of an alphabet."""
    assert (size_of("talks"), size_of("переговори"), size_of("かな"), size_of("회담"), size_of("谈判")) == (5, 10, 4, 4, 6)
