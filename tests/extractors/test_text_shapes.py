"""How pages shape paragraphs, names and titles that carry no mark of their own."""

import json
from datetime import UTC, datetime

import pytest
from text_page import HEADING, PARAGRAPHS, SOURCE, URL, article, html, page, read

from extractors.bylines.names import read_bylines
from extractors.records import PageKind
from extractors.text import read_article

TYPED = "\n\n".join(paragraph.replace(", ", ",\n") for paragraph in PARAGRAPHS)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    "body",
    [
        f"<pre>{TYPED}</pre>",
        f"<div><pre><b>{PARAGRAPHS[0]}</b>\n\n{TYPED.partition(chr(10) * 2)[2]}</pre></div>",
        "<div>{}</div>".format("".join(f'<span style="display:block">{paragraph}</span>' for paragraph in PARAGRAPHS)),
        "<p>{}</p>".format("".join(f'<span style="margin: 0; display: block">{paragraph}</span>' for paragraph in PARAGRAPHS)),
    ],
)
def test_paragraphs_are_parted_as_the_page_shows_them(body: str) -> None:
    """By an empty line in a text set as it was typed, or by the style of a `span`; the lines of a typed paragraph are joined."""
    assert read(f"<article><h1>{HEADING}</h1>{body}</article>").text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("place", "plain"),
    [
        (0, "<div>The hotel by the lake is full, its owner says.</div>"),
        (2, "<section>The hotel by the lake is full, its owner says.</section>"),
        (3, "<div>The <a href='/hotel'>hotel</a> by the lake is <b>full</b>, its owner says.</div>"),
    ],
)
def test_a_sentence_in_a_part_without_a_name_is_text_among_paragraphs(place: int, plain: str) -> None:
    """The engine leaves it out; what has a name, or is no sentence, stays outside."""
    parts = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    named = '<div class="x">Ask the hotel.</div><div>All about hotels</div>'
    body = f"<article><h1>{HEADING}</h1>{''.join([*parts[:place], plain, *parts[place:3], named, *parts[3:]])}</article>"
    wanted = [*PARAGRAPHS[:place], "The hotel by the lake is full, its owner says.", *PARAGRAPHS[place:]]
    assert read(body).text.split("\n\n") == wanted


def test_a_long_paragraph_in_a_part_without_a_name_may_end_a_text() -> None:
    """A short line there is what a page says of itself."""
    last = "The hotel by the lake is full for as long as the talks go on, its owner says, and so are the three houses behind it."
    body = f"<article><h1>{HEADING}</h1>{BODY}<div>{last}</div><div>Write to us.</div></article>"
    assert read(body).text.split("\n\n") == [*PARAGRAPHS, last]


def test_a_text_whose_parts_are_called_comments_is_read() -> None:
    """Themes call the whole page so where readers may comment."""
    body = f'<div class="comment-enabled"><h1>{HEADING}</h1><div class="post-content comments-open">{BODY}</div></div>'
    assert read(body).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("element", "head", "url"),
    [
        ("The Lake Gazette - {}", "", "https://www.lakegazette.example/a/17"),
        ("{} | Lake Gazette", "", "https://news.example/a/17"),
        ("Lake Gazette | {} | World", "", "https://news.example/a/17"),
        ("{}", '<meta property="og:title" content="Marsh Institute">', "https://news.example/a/17"),
        ("{} - Lake Institute", '<meta property="og:title" content="Lake Institute">', "https://news.example/a/17"),
    ],
)
def test_a_page_without_headings_is_not_called_as_its_site(element: str, head: str, url: str) -> None:
    """The address says the name; without it, the part between bars that says the most is the title."""
    title = "Mediators open the third round of talks by the lake"
    assert read(f"<article>{BODY}</article>", f"<title>{element.format(title)}</title>{head}", url=url).title == title


def test_the_line_of_rights_names_the_site() -> None:
    """And so does the picture that links to the front page."""
    for mark in (
        "<footer><p>© 2026 Lake Gazette. All rights reserved.</p></footer>",
        '<a href="/"><img alt="Lake Gazette" src="l.png"></a>',
    ):
        assert read(f"<article>{BODY}</article>{mark}", "<title>Talks go on - Lake Gazette</title>").title == "Talks go on"


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By A.B.", ["A.B."]),
        ("By Ines M.", ["Ines M."]),
        ("By I. K. Moll and A. B.", ["I. K. Moll", "A. B."]),
        ("By U.N.", []),
        ("By Ines Moll. Edited by Anton Hale.", ["Ines Moll"]),
        ("Von Ines Moll. Aus dem Englischen von Anton Hale", ["Ines Moll"]),
        ("By Dr. Ines Moll", ["Ines Moll"]),
        ("Ines Moll\nAnton Hale", ["Ines Moll", "Anton Hale"]),
        ("Ines Moll<br/>Anton Hale", ["Ines Moll", "Anton Hale"]),
        ("Ines\n  Moll", ["Ines Moll"]),
        ("ines [at] herald.example (Ines Moll)", ["Ines Moll"]),
        ("Multiple Authors", []),
    ],
)
def test_names_are_read_out_of_lines_of_any_shape(line: str, people: list[str]) -> None:
    """Initials keep their points; a sentence about other hands, and placeholders, name no author."""
    assert list(read_bylines([line]).people) == people


@pytest.mark.parametrize(
    "byline",
    [
        '<ul class="byline"><li>Ines Moll</li><li>Anton Hale</li></ul>',
        '<div class="byline"><div>Ines Moll</div><div>Anton Hale</div></div>',
        '<p class="byline">Ines Moll<br>Anton Hale</p>',
    ],
)
def test_names_in_lines_of_their_own_are_several(byline: str) -> None:
    """Whatever parts the lines of a byline."""
    assert read(article(before=byline)).authors == ("Ines Moll", "Anton Hale")


@pytest.mark.parametrize(("name", "shown"), [("lake_fan42", "lake_fan42"), ("/u/ines.moll", "ines.moll"), ("@inesmoll", "inesmoll")])
def test_a_post_in_a_forum_is_by_whose_account_it_is(name: str, shown: str) -> None:
    """What is no name elsewhere is one there."""
    data = json.dumps({"@type": "DiscussionForumPosting", "headline": HEADING, "author": {"@type": "Person", "name": name}})
    assert read(head=f'<script type="application/ld+json">{data}</script>').authors == (shown,)


def test_marks_for_hyphenation_hide_no_phrase() -> None:
    """A label with soft hyphens is one still."""
    related = '<div><p>Read al&shy;so:</p><ul><li><a href="/n/1">Ferries stop on the lake</a></li></ul></div>'
    text = read(article(after=related).replace("Negotiators", "Nego\u00adti\u2060ators")).text
    assert text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("Wartungsarbeiten", "Unsere Seiten werden gerade erneuert, wir sind in einer Stunde für Sie da und danken.", PageKind.ERROR),
        ("Sign in", "Enter the address and the word that you chose, and you will be led to where you were.", PageKind.PAYWALL),
        ("Lake Gazette", "We are sorry, this page is not available in your country for reasons of law that stay.", PageKind.ERROR),
        ("Lake Gazette", "To go on, please enable JavaScript in your browser and load the page again, or write.", PageKind.ERROR),
        ("Lake Gazette", "You must be of legal age to come in. Please confirm your date of birth, and it opens.", PageKind.ERROR),
        ("Lake Gazette", "Your browser is no longer supported. Please take a newer one, of any maker, and come again.", PageKind.ERROR),
        ("Weiter", "Sie werden gleich weitergeleitet. Falls nichts geschieht, folgen Sie bitte dem Verweis unten links.", PageKind.ERROR),
        ("Thank you", "Thank you for subscribing to our letter! Please open the message that we sent and follow its link.", PageKind.ERROR),
        ("lakegazette.example", "This domain is for sale. Its owner takes offers from those who have plans, and answers.", PageKind.ERROR),
        ("Wartungsarbeiten am See", "Die Brücke wird ab Montag bis auf Weiteres für alle gesperrt, hieß es am Dienstag.", PageKind.FLASH),
        ("Sign in the sky", "A balloon with a banner crossed the lake, and nobody knows who sent it, the police said.", PageKind.FLASH),
        ("Court fines shop for cookies", "A court fined a shop for its cookies on Tuesday, said its speaker.", PageKind.UNKNOWN),
    ],
)  # fmt: skip
def test_a_short_page_that_is_no_report_is_refused(title: str, body: str, kind: PageKind) -> None:
    """By its whole title, or by what no report says to its reader; a short report on the same subject is none of them."""
    fetched = page(html(f"<main><h1>{title}</h1><p>{body}</p></main>", f"<title>{title}</title>"), URL)
    assert read_article(fetched, None, SOURCE).kind is kind


@pytest.mark.parametrize(
    "href", ["/{{slug}}", "undefined", "/&lt;?php echo $slug; ?&gt;", "https://herald.example/%7B%7Burl%7D%7D", "%%link%%"]
)
def test_an_address_that_a_template_left_open_is_not_declared(href: str) -> None:
    """The next statement counts."""
    head = f'<link rel="canonical" href="{href}"><meta property="og:url" content="{URL}?x=1">'
    assert (read(head=head).declared_url or "").startswith(URL)


def test_authors_in_elements_beside_each_other_are_several() -> None:
    """Not one of a long name, as the element around them would say."""
    byline = '<div class="authors"><span class="author">Ada Brandt</span><span class="author">Olek Hrynko</span></div>'
    assert read(article(before=byline)).authors == ("Ada Brandt", "Olek Hrynko")


def test_structured_data_may_be_a_string_of_its_own_notation() -> None:
    """As a program writes it that converts it twice."""
    stated = json.dumps({"@type": "NewsArticle", "headline": HEADING, "author": {"@type": "Person", "name": "Ada Brandt"}})
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    assert read(head=head).authors == ("Ada Brandt",)


def test_an_instant_kept_for_scripts_counts_before_the_words_that_they_show() -> None:
    """A child-less element shows `3 days ago` and keeps the instant in milliseconds."""
    stamped = '<span class="when" data-timestamp="1773738300000">3 days ago</span>'
    assert read(article(before=stamped)).published == datetime(2026, 3, 17, 9, 5, tzinfo=UTC)
