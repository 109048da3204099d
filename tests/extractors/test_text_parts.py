"""Parts of a page that no tag and no known name tells: by what they hold, what they stand beside, and how browsers show them."""

import pytest
from text_page import HEADING, PARAGRAPHS, SOURCE, URL, article, html, page, read

from extractors.text import extract

INNER = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)
LINKS = "".join(f'<li><a href="/n/{number}">Harbour number {number} closes for repairs until May</a></li>' for number in range(4))


@pytest.mark.parametrize(
    "body",
    [
        "<lake-body>" + INNER.replace("<p>", "<lake-text>").replace("</p>", "</lake-text>") + "</lake-body>",
        f'<lake-body><template shadowrootmode="open"><style>p {{margin: 0}}</style>{INNER}</template></lake-body>',
        f'<lake-body><template shadowrootmode="open"><slot></slot></template>{INNER}</lake-body>',
        INNER.replace("a third round", "a <lake-term>third</lake-term> round"),
    ],
    ids=["paragraphs", "declared inside", "slot", "word"],
)
def test_custom_elements_are_parts_unless_they_stand_in_a_line(body: str) -> None:
    """Paragraphs of their own make stay paragraphs; what a page declares as the inside of one is shown."""
    assert read(f"<lake-page><h1>{HEADING}</h1>{body}</lake-page>").text == TEXT


@pytest.mark.parametrize(
    "picture",
    [
        '<div class="x5"><img src="a.jpg"><p>Relatives outside the conference hall on Tuesday</p></div>',
        '<p><img src="a.jpg"><br><em>Relatives outside the conference hall on Tuesday</em></p>',
    ],
)
def test_a_short_line_with_a_picture_is_its_caption(picture: str) -> None:
    """Whatever it is called; a sentence beside a picture is text."""
    second = PARAGRAPHS[1]
    found = read(f"<article><h1>{HEADING}</h1>{INNER.replace(f'<p>{second}</p>', picture + f'<p><img src=b.jpg>{second}</p>')}</article>")
    assert found.text == TEXT
    assert dict(found.removed)["caption"] == 1


def test_a_quotation_in_a_part_of_its_own_is_text() -> None:
    """Where the engine, which looks for paragraphs, leaves it out."""
    quote = PARAGRAPHS[3]
    box = f'<div class="module-quote"><div class="x6">{quote}</div></div>'
    assert read(f"<article><h1>{HEADING}</h1>{INNER.replace(f'<p>{quote}</p>', box)}</article>").text == TEXT


def test_a_heading_in_a_box_of_its_own_stands_above_the_text_of_the_next_box() -> None:
    """Page builders put each part of an article into boxes of the same depth."""
    parts = [f"<h1>{HEADING}</h1>", "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3]), "<h2>What is next</h2>"]
    parts.append("".join(f"<p>{text}</p>" for text in PARAGRAPHS[3:]))
    boxes = "".join(f'<div class="w{number}"><div class="x7">{part}</div></div>' for number, part in enumerate(parts))
    assert read(f"<div>{boxes}</div>").text.split("\n\n") == [*PARAGRAPHS[:3], "What is next", *PARAGRAPHS[3:]]


@pytest.mark.parametrize(
    "note", ["Ana Kovar — пише про переговори й озеро з 2016 року.", "Ana Kovar suit les pourparlers depuis le début.", "Ana Kovar"]
)
def test_a_note_that_begins_with_the_authors_name_is_no_text(note: str) -> None:
    """In any language; the author's words in a talk are."""
    said = "Ana Kovar: And what happens after the third round, if nobody signs?"
    found = read(article(paragraphs=(*PARAGRAPHS, said), after=f"<p>{note}</p>"), '<meta name="author" content="Ana Kovar">')
    assert found.text == f"{TEXT}\n\n{said}"


def test_the_next_page_below_an_article_is_no_part_of_it() -> None:
    """A page that goes on without end loads others in parts like its own, each with its address; parts of one address are one article."""
    other = "".join(f"<p>{text} So it was in the spring, too.</p>" for text in PARAGRAPHS * 2)
    own = f'<div class="item" data-url="/world/1"><h1>{HEADING}</h1><div class="x8">{INNER}</div></div>'
    for address, text in (("/world/2", TEXT), ("/world/1", None)):
        found = read(
            f'<div>{own}<div class="item" data-url="{address}"><h2>Second round ends</h2><div class="x8">{other}</div></div></div>'
        )
        assert (found.text == text) is (text is not None)


def test_a_column_of_links_beside_a_text_is_no_part_of_it_with_what_it_says() -> None:
    """Even where the text is short and has no paragraphs of its own."""
    lines = f'<div id="c"><h1>{HEADING}</h1><div>{"<br>".join(PARAGRAPHS[:2])}</div></div>'
    found = read(f'{lines}<div id="r"><p>Order the letter that tells you about the lake each day.</p><h3>Now</h3><ul>{LINKS}</ul></div>')
    assert found.text == "\n\n".join(PARAGRAPHS[:2])


def test_a_prompt_to_subscribe_above_the_rest_of_a_short_text_is_no_part_of_it() -> None:
    """It is no evidence of a stub where the text goes on."""
    prompt = "<div><p>Полный текст доступен по подписке. Оформите подписку, чтобы читать.</p></div>"
    found = read(article(before=prompt, paragraphs=PARAGRAPHS[:3]))
    assert found.text == "\n\n".join(PARAGRAPHS[:3])


@pytest.mark.parametrize("title", [f"Lake Courant - {HEADING}", f"{HEADING} | Lake Courant"])
def test_the_link_to_the_front_page_names_the_site(title: str) -> None:
    """Where a title stands in no heading, and no other witness tells the site's name."""
    body = f'<table><tr><td><a href="/">Lake Courant</a></td></tr><tr><td><font size="4">{HEADING}</font><br>{INNER}</td></tr></table>'
    assert read(body, f"<title>{title}</title>").title == HEADING


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("gb18030", "双方代表团周二回到湖边的酒店，开始第三轮谈判，双方都不愿透露会谈将持续多久。"),
        ("windows-1251", "Делегации вернулись во вторник в гостиницу у озера, чтобы начать третий раунд переговоров."),
    ],
)
def test_a_page_in_another_script_is_not_in_the_latin_charset_that_it_states(charset: str, text: str) -> None:
    """Every byte is a sign of Latin-1; but no Latin text has whole words beyond ASCII."""
    paragraphs = tuple(f"{text} ({number})" for number in range(5))
    body = html(article(paragraphs=paragraphs)).replace('charset="utf-8"', 'charset="iso-8859-1"').encode(charset)
    assert extract(page(body, URL, ("content-type", "text/html")), None, SOURCE).text == "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="y1"><h4>Lake talk</h4><p>How the ferry lost its bell, and who found it.</p><audio src="a.mp3"></audio></div>',
        '<div class="y2"><p>These pages are free as readers pay for them. Small gifts help.</p><a href="/support">More</a></div>',
    ],
)
def test_a_box_is_known_by_what_it_plays_or_where_it_leads(box: str) -> None:
    """Not by its words; posts that are built alike are no boxes, whatever they have in them."""
    half = INNER.index("<p>Outside")
    assert read(f"<article><h1>{HEADING}</h1><div>{INNER[:half]}{box}{INNER[half:]}</div></article>").text == TEXT
    posts = "".join(f'<div class="post"><video src="a.mp4"></video><p>{text}</p></div>' for text in PARAGRAPHS)
    assert read(f"<article><h1>{HEADING}</h1>{posts}</article>").text == TEXT


def test_what_stands_below_the_line_of_rights_is_the_pages_imprint() -> None:
    """Where no footer is named as one."""
    imprint = "<div><p>© 2026 Lake Press. All rights reserved.</p><p>Lake Press, 12 Quay Lane, 00123 Lindau. Tel. 00 11 22.</p></div>"
    assert read(f"<div><h1>{HEADING}</h1>{INNER}</div>{imprint}").text == TEXT


def test_a_note_on_the_author_above_the_text_is_no_part_of_it() -> None:
    """A name of three signs is one, too."""
    texts = [f"第三轮谈判周二在湖边的酒店继续进行，双方都不愿透露会谈将持续多久。（{number}）" for number in range(6)]
    box = '<div><img src="a.jpg"><div><b>苏明远</b><p>苏明远，本报记者，长期关注湖区的谈判和渡船。</p></div></div>'
    body = f"<article><h1>第三轮谈判开始</h1>{box}<div>{''.join(f'<p>{text}</p>' for text in texts)}</div></article>"
    assert read(body, '<meta name="author" content="苏明远">', language="zh").text.split("\n\n") == texts


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (f"<p>The harbour is closed to ferries, says its office.</p><h1>{HEADING}</h1>{INNER}", "above-title"),
        (f"<div class='x8'><h1>{HEADING}</h1>{INNER}</div><p>Stay tuned for more!</p>", "outside"),
    ],
)
def test_what_stands_above_the_title_or_outside_of_the_texts_part_is_no_part_of_it(body: str, rule: str) -> None:
    """A teaser that the engine takes along, and a line that closes the page."""
    found = read(f"<main>{body}</main>")
    assert (found.text, dict(found.removed)[rule]) == (TEXT, 1)
