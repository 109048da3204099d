"""What a page states in JSON-LD: people by any of their names, organisations apart from them, bodies in any wrapping."""

import json

import pytest
from text_page import HEADING, PARAGRAPHS, article, linked_data, read

ADA = {"@type": "Person", "givenName": "Ada", "familyName": "Brandt"}
OLEK = {"@type": "Person", "name": "Olek Hrynko", "@id": "https://herald.example/#olek"}


@pytest.mark.parametrize(
    ("author", "people", "credited"),
    [
        (ADA, ["Ada Brandt"], []),
        ({**ADA, "alternateName": "abrandt"}, ["Ada Brandt"], []),
        ({**ADA, "additionalName": "M."}, ["Ada M. Brandt"], []),
        ({**ADA, "name": ""}, ["Ada Brandt"], []),
        ({**ADA, "name": "abrandt"}, ["Ada Brandt"], []),
        ({"givenName": "太郎", "familyName": "山田"}, ["山田太郎"], []),
        ([ADA, {"@type": "Corporation", "name": "Lindau Wire L.P."}], ["Ada Brandt"], ["Lindau Wire L.P."]),
        ([ADA, [OLEK]], ["Ada Brandt", "Olek Hrynko"], []),
        ({"@list": [ADA, OLEK]}, ["Ada Brandt", "Olek Hrynko"], []),
        ({"@set": [{"@list": [ADA]}]}, ["Ada Brandt"], []),
        ({"@type": "Role", "author": OLEK}, ["Olek Hrynko"], []),
        (json.dumps([ADA, OLEK]), ["Ada Brandt", "Olek Hrynko"], []),
        ("{{ author }}", [], []),
        ({"name": "https://herald.example/ada", "givenName": "Ada", "familyName": "Brandt"}, ["Ada Brandt"], []),
        ({"@type": "Person", "name": ["Ada Brandt", "Olek Hrynko"]}, ["Ada Brandt", "Olek Hrynko"], []),
        ({"@type": "Person", "name": {"@value": "Ada Brandt"}}, ["Ada Brandt"], []),
        ({"@id": "https://herald.example/#olek"}, ["Olek Hrynko"], []),
        ("https://herald.example/#olek", ["Olek Hrynko"], []),
        ("Ada Brandt &amp;amp; Olek Hrynko", ["Ada Brandt", "Olek Hrynko"], []),
        ([ADA, {"@type": "NewsMediaOrganization", "name": "Lindau Wire"}], ["Ada Brandt"], ["Lindau Wire"]),
        ({"@type": "GovernmentOrganization", "name": "Harbour Office of Lindau"}, [], ["Harbour Office of Lindau"]),
        (["Ada Brandt", "Foreign Desk", "Reuters"], ["Ada Brandt"], ["Foreign Desk", "Reuters"]),
        ({"@type": "Person", "name": None}, [], []),
        ([[[[[[[[[[[[[[ADA]]]]]]]]]]]]]], [], []),
    ],
)
def test_people_and_organisations_are_read_wherever_the_author_has_them(author: object, people: list[str], credited: list[str]) -> None:
    """By name or by its parts, in lists, sets, roles and references; each credit with the line that names it."""
    graph = f'<script type="application/ld+json">{json.dumps({"@graph": [OLEK]})}</script>'
    found = read(head=linked_data(author=author) + graph)
    assert list(found.authors) == people
    assert [credit.name for credit in found.credits] == credited


@pytest.mark.parametrize(
    ("stated", "meta", "printed", "people"),
    [
        ([ADA, OLEK], "Ada Brandt", "By Ada Brandt", ["Ada Brandt"]),
        ([ADA], "Ada Brandt, Olek Hrynko", "By Ada Brandt, Olek Hrynko", ["Ada Brandt", "Olek Hrynko"]),
        ([ADA, OLEK], "Ada Brandt", "By Ada Brandt and Olek Hrynko", ["Ada Brandt", "Olek Hrynko"]),
        ([ADA, OLEK], "Ada Brandt", "17 March 2026", ["Ada Brandt", "Olek Hrynko"]),
        ([ADA], "Ada Brandt", "Photo by Olek Hrynko", ["Ada Brandt"]),
        ([ADA, OLEK], "", "Photography by Olek Hrynko", ["Ada Brandt"]),
        ([OLEK], "", "Photography by Olek Hrynko", ["Olek Hrynko"]),
    ],
)
def test_what_two_other_witnesses_agree_on_corrects_the_authors(stated: object, meta: str, printed: str, people: list[str]) -> None:
    """Some pages state their editors as authors, others only the first of several."""
    head = linked_data(author=stated) + f'<meta name="author" content="{meta}">'
    assert list(read(article(before=f"<p>{printed}</p>"), head=head).authors) == people


def test_credits_of_a_byline_come_with_its_line() -> None:
    """Beside the people of the same line."""
    found = read(article(before='<p class="byline">By Ada Brandt, Lindau Wire Service</p>'))
    assert found.authors == ("Ada Brandt",)
    assert [(credit.name, credit.line) for credit in found.credits] == [("Lindau Wire Service", "By Ada Brandt, Lindau Wire Service")]


@pytest.mark.parametrize(
    "wrapped",
    [
        "\n\n".join(PARAGRAPHS).replace("“", "&ldquo;").replace("”", "&rdquo;"),
        "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in PARAGRAPHS),
        "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS),
        "\n\n".join(PARAGRAPHS).replace("Tuesday", "**Tuesday**").replace("official", "[official](https://herald.example/o)"),
        list(PARAGRAPHS),
    ],
)
def test_a_stated_body_is_decoded_whatever_it_is_written_in(wrapped: object) -> None:
    """Entities without a tag, escaped HTML, HTML, Markdown, a list: the same paragraphs."""
    assert read(article(paragraphs=PARAGRAPHS[:1]), linked_data(articleBody=wrapped)).text == "\n\n".join(PARAGRAPHS)


def test_posts_of_a_live_blog_are_decoded() -> None:
    """Their titles and texts, with entities and no tag."""
    updates = [
        {"@type": "BlogPosting", "headline": f"Post {n} &amp;ndash; caf&eacute;", "articleBody": f"Word {n} &#8211; na&iuml;ve &amp; long."}
        for n in (1, 2, 3)
    ]
    posts = read(head=linked_data(liveBlogUpdate=updates).replace("NewsArticle", "LiveBlogPosting")).posts
    assert [(post.title, post.text) for post in posts] == [(f"Post {n} – café", f"Word {n} – naïve & long.") for n in (1, 2, 3)]


def test_a_post_has_the_time_of_its_change_where_it_states_no_other() -> None:
    """Some live blogs state when each post was changed only."""
    updates = [{"articleBody": text, "dateModified": f"2026-03-17T0{hour}:00:00Z"} for hour, text in enumerate(PARAGRAPHS)]
    posts = read(head=linked_data(liveBlogUpdate=updates).replace("NewsArticle", "LiveBlogPosting")).posts
    assert [post.published.hour for post in posts if post.published] == [0, 1, 2, 3, 4]


def test_posts_of_a_live_blog_may_be_named_by_reference() -> None:
    """And have their words in `text`."""
    posts = [{"@type": "BlogPosting", "@id": f"#p{n}", "headline": f"Post {n}", "text": f"<p>Word {n}.</p>"} for n in (1, 2, 3)]
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@type": "BlogPosting", "@id": post["@id"]} for post in posts]}
    script = f'<script type="application/ld+json">{json.dumps({"@graph": [blog, *posts]})}</script>'
    assert [(post.title, post.text) for post in read(head=script).posts] == [(f"Post {n}", f"Word {n}.") for n in (1, 2, 3)]


def test_nothing_invisible_reaches_an_article() -> None:
    """Whether it stands in the page as a character or as a reference."""
    body = article(paragraphs=("Harbour\u202e law&#8238; is\u200b in&#x200b; force.\u0000 " + PARAGRAPHS[0], *PARAGRAPHS[1:]))
    found = read(body, '<meta property="og:title" content="Third\u2066 round&#8294; of talks opens">')
    assert found.text.startswith("Harbour law is in force. Negotiators")
    assert found.title == "Third round of talks opens"


def test_an_article_that_another_headline_and_address_belong_to_is_not_this_page_s() -> None:
    """Pages state their related articles too, some of them first and in full; the heading says which one is the page's own."""
    storm = linked_data(headline="Storm closes the ports of the north", author="Otto Wrong", datePublished="2026-03-10T10:00:00Z")
    found = read(head=storm + linked_data(author=ADA, headline=HEADING))
    assert found.authors == ("Ada Brandt",)


@pytest.mark.parametrize("prefix", ["schema:", "http://schema.org/", "https://schema.org/"])
def test_fields_may_bear_the_name_of_their_vocabulary(prefix: str) -> None:
    """As expanded JSON-LD writes them."""
    named = {f"{prefix}author": {"@type": f"{prefix}Person", f"{prefix}name": "Ada Brandt"}, "@type": f"{prefix}NewsArticle"}
    assert read(head=f'<script type="application/ld+json">{json.dumps(named)}</script>').authors == ("Ada Brandt",)
