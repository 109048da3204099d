"""What a page is: each kind by its evidence, and no article refused for a word in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from text_page import PARAGRAPHS, SOURCE, URL, article, html, linked_data, page, read

from extractors.errors import NotArticleError
from extractors.records import PageKind, Reason
from extractors.text import extract, read_article

SHORT = "<p>The ferry to the islands is out of service until Friday, the harbour office said on Tuesday morning.</p>"


@pytest.mark.parametrize(
    ("body", "head", "url", "kind", "reason"),
    [
        ("<h1>Just a moment...</h1><p>Checking your browser before accessing the site.</p>", "", URL, PageKind.BOT_CHECK, Reason.BOT_CHECK),
        ("<p>We value your privacy. We and our 812 partners store data. Accept all cookies or manage preferences.</p>", "", URL,
         PageKind.CONSENT_WALL, Reason.CONSENT_WALL),
        ("<h1>Page not found</h1><p>The page you want has moved, or it never was here at all.</p>", "<title>404</title>", URL,
         PageKind.ERROR, Reason.ERROR_PAGE),
        (f"<h1>Ferry stops</h1>{SHORT}<p>Subscribe to continue reading this story.</p>", "", URL, PageKind.PAYWALL, Reason.PAYWALL),
        (f"<h1>Ferry stops</h1>{SHORT}", linked_data(isAccessibleForFree=False), URL, PageKind.PAYWALL, Reason.PAYWALL),
        (f"<h1>The Lindau Herald</h1>{SHORT}", "", "https://herald.example/", PageKind.INDEX, Reason.INDEX_PAGE),
        (f"<h1>Ferry stops</h1>{SHORT}", "", "https://herald.example/video/ferry", PageKind.MEDIA, Reason.MEDIA_PAGE),
        ("<h1>Ferry stops</h1><div id=app></div>", "", URL, PageKind.UNKNOWN, Reason.THIN),
        ("<div id=app></div>", "", URL, PageKind.UNKNOWN, Reason.NO_TEXT),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_is_refused_with_its_kind(body: str, head: str, url: str, kind: PageKind, reason: Reason) -> None:
    """Walls, stubs, errors and index pages raise NotArticleError; read_article tells the kind and keeps the text there is."""
    fetched = page(html(body, head), url)
    with pytest.raises(NotArticleError) as caught:
        extract(fetched, None, SOURCE)
    assert caught.value.reason is reason
    assert read_article(fetched, None, SOURCE).kind is kind


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministry's website answered “404 page not found” for most of the morning, and nobody could say why that was so.",
        "Readers are asked to subscribe to continue reading, and the minister calls the paywall of the daily a scandal in itself.",
        "The regulator says that consent to cookies was never asked for, and that manage preferences was a button without effect.",
        "“Are you a robot?” the clerk asked, according to two witnesses who stood behind him in the queue at the border.",
    ],
)
def test_an_article_about_walls_and_errors_is_an_article(sentence: str) -> None:
    """Words of a wall inside a text of an article's length refuse nothing."""
    answer = read(article(paragraphs=(sentence, *PARAGRAPHS, *PARAGRAPHS[:2])))
    assert answer.kind is PageKind.ARTICLE
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("head", "before", "url"),
    [
        ('<meta property="article:section" content="Opinion">', "", URL),
        ("", "<p>commentary</p>", URL),
        ("", "", "https://herald.example/opinion/talks"),
        ('<script type="application/ld+json">{"@type": "OpinionNewsArticle"}</script>', "", URL),
    ],
)
def test_opinion_is_told_by_section_label_address_or_type(head: str, before: str, url: str) -> None:
    """Any one of the four marks makes a page opinion; the label itself is not text."""
    answer = read(article(before=before), head, url=url)
    assert answer.kind is PageKind.OPINION
    assert "commentary" not in answer.text


def test_a_short_news_item_is_a_flash() -> None:
    """Two sentences are news too."""
    assert read(f"<main><h1>Ferry stops</h1>{SHORT}{SHORT.replace('Friday', 'Sunday')}</main>").kind is PageKind.FLASH


UPDATES = [
    {
        "@type": "BlogPosting",
        "@id": f"https://herald.example/live#post-{number}",
        "headline": f"Update {number}",
        "datePublished": f"2026-03-17T1{number}:00:00Z",
        "articleBody": f"<p>Shelling was reported from district {number} of the city.</p><p>Trains are delayed.</p>",
    }
    for number in range(3)
]
LIVE = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Live: talks", "liveBlogUpdate": UPDATES}


def test_a_live_blog_becomes_its_dated_posts() -> None:
    """schema.org updates become posts with their anchors, titles, texts and instants."""
    import json

    answer = read(article(heading="Live: talks"), f'<script type="application/ld+json">{json.dumps(LIVE)}</script>')
    assert answer.kind is PageKind.LIVE_BLOG
    assert [post.post_id for post in answer.posts] == ["post-0", "post-1", "post-2"]
    assert answer.posts[1].title == "Update 1"
    assert answer.posts[1].text == "Shelling was reported from district 1 of the city.\n\nTrains are delayed."
    assert answer.posts[1].published == datetime(2026, 3, 17, 11, tzinfo=UTC)


def test_a_live_blog_without_structured_data_is_read_from_its_markup() -> None:
    """Three or more parts of one class, named as posts and each with its time, are posts."""
    posts = "".join(
        f'<div class="live-post" id="p{number}"><time datetime="2026-03-17T1{number}:00:00+01:00">now</time><h3>Update {number}</h3>'
        f"<p>Shelling was reported from district {number} of the city, and trains are delayed.</p></div>"
        for number in range(4)
    )
    answer = read(f"<main><h1>Talks live</h1>{posts}</main>", url="https://herald.example/live/talks")
    assert answer.kind is PageKind.LIVE_BLOG
    assert [(post.post_id, post.title) for post in answer.posts] == [(f"p{number}", f"Update {number}") for number in range(4)]
    assert answer.posts[0].published == datetime(2026, 3, 17, 9, tzinfo=UTC)
    assert "district 3" in answer.text
