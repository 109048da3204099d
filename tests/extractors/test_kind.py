"""What a page is: each kind by its evidence, and no article refused for a word in it."""

import re
from datetime import UTC, datetime

import pytest
from tables import forms
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


WALLS = forms("wall")
BEGINNINGS = {language: text for kind, language, text in WALLS if kind == "story"}


@pytest.mark.parametrize(("kind", "language", "text"), WALLS)
def test_walls_and_errors_are_known_in_the_words_of_each_language(kind: str, language: str, text: str) -> None:
    """A stub ends with what it asks for; a short report is no stub."""
    beginning = BEGINNINGS.get(language, "")
    bodies = {
        "story": f"<article><h1>{text[:30]}</h1><p>{text}</p><p>{text}</p></article>",
        "paywall": f"<article><h1>{beginning[:30]}</h1><p>{beginning}</p><div><p>{text}</p></div></article>",
        "consent wall": "".join(f"<p>{part.strip()}.</p>" for part in re.split(r"[.。]", text) if part.strip()),
        "bot check": f"<h1>{text}</h1><p>{text}</p>",
        "error page": f"<h1>{text}</h1><p>{text}.</p>",
    }
    title = text if kind in ("bot check", "error page") else "The Lindau Herald"
    fetched = page(html(f"<main>{bodies[kind]}</main>", f"<title>{title}</title>", language), URL)
    if kind == "story":
        assert extract(fetched, None, SOURCE).kind is PageKind.FLASH
    else:
        with pytest.raises(NotArticleError) as caught:
            extract(fetched, None, SOURCE)
        assert caught.value.reason is Reason(kind)


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


def test_a_short_report_whose_title_goes_on_behind_a_phrase_is_one() -> None:
    """It names the lost page as its subject."""
    title = "Page not found: how the text of the truce vanished"
    assert read(html(f"<main><article><h1>{title}</h1>{SHORT}{SHORT}</article></main>", f"<title>{title}</title>")).kind is PageKind.FLASH


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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Um weiterlesen zu können, brauchen wir Ihre Zustimmung. Wir und unsere Partner verarbeiten personenbezogene Daten "
         "und setzen Cookies ein. Mit Ihrer Einwilligung zeigen wir personalisierte Werbung. Näheres steht in der Datenschutzerklärung."),
        ("fr", "Nous et nos partenaires déposons des cookies et traitons des données personnelles. Vous pouvez accepter et continuer, ou "
         "refuser. Votre consentement vaut pour tout le site et se retire à tout moment."),
        ("pl", "My i nasi zaufani partnerzy stosujemy pliki cookie. Akceptuję i przechodzę dalej albo zmieniam ustawienia cookies. Zgodę "
         "można w każdej chwili wycofać."),
        ("uk", "Ми використовуємо файли cookie. Натисніть «прийняти всі», щоб погодитися, або прочитайте, що каже про це політика "
         "конфіденційності."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("times", [1, 6])
def test_a_consent_wall_is_one_in_any_language_and_length(language: str, words: str, times: int) -> None:
    """Walls that tell their reader all of the law are longer than many articles, and still say hardly anything else."""
    body = "".join(f"<p>{words} ({number})</p>" for number in range(times))
    assert read_article(page(html(f"<main><h1>Herald</h1>{body}</main>", "", language)), None, SOURCE).kind is PageKind.CONSENT_WALL


@pytest.mark.parametrize(
    ("body", "head", "kind"),
    [
        ("<h1>Einen Moment bitte</h1><p>Bestätigen Sie, dass Sie ein Mensch sind. Das dauert einige Sekunden.</p>", "", PageKind.BOT_CHECK),
        ("<h1>Сторінку не знайдено</h1><p>Можливо, її перенесли, або посилання було з помилкою. Спробуйте пошук.</p>",
         "<title>Сторінку не знайдено</title>", PageKind.ERROR),
        ("<h1>お探しのページ</h1><p>移動または削除された可能性があります。トップページからお探しください。</p>",
         "<title>ページが見つかりません</title>", PageKind.ERROR),
        (f"<h1>Fähre fällt aus</h1>{SHORT}<p>Dieser Artikel ist nur für Abonnenten.</p>", "", PageKind.PAYWALL),
        (f"<h1>Le bac s’arrête</h1>{SHORT}<p>La suite est réservée aux abonnés.</p>", "", PageKind.PAYWALL),
        (f"<h1>Пором зупинено</h1>{SHORT}<p>Повний текст лише для передплатників.</p>", "", PageKind.PAYWALL),
        (f"<h1>渡し船が運休</h1>{SHORT}<p>この記事は有料会員限定です。</p>", "", PageKind.PAYWALL),
        (f"<h1>Ferry stops</h1>{SHORT * 4}<p>The harbour office said on Tuesday that the</p>", linked_data(isAccessibleForFree=False),
         PageKind.PAYWALL),
        (f"<h1>Bilder vom See</h1>{SHORT * 3}", '<script type="application/ld+json">{"@type": "ImageGallery"}</script>', PageKind.MEDIA),
        (f"<h1>Ferry on film</h1>{SHORT * 3}", '<meta property="og:type" content="video.other">', PageKind.MEDIA),
    ],
)  # fmt: skip
def test_walls_stubs_and_galleries_are_told_in_many_languages(body: str, head: str, kind: PageKind) -> None:
    """The words and marks of each kind, where hardly anything else stands on the page."""
    assert read_article(page(html(f"<main>{body}</main>", head)), None, SOURCE).kind is kind


def test_a_short_article_that_is_whole_is_no_paywall() -> None:
    """A publisher declares all of its articles as paid for; one that ends with a sentence, and asks for nothing, is an article."""
    hindi = (
        "दोनों पक्षों के प्रतिनिधि मंगलवार को तीसरे दौर की बातचीत के लिए झील के किनारे बने होटल में लौट आए हैं।",
        "एक अधिकारी ने बताया कि मध्यस्थों ने दो मसौदे तैयार किए हैं, जिनमें से छोटा मसौदा नदी किनारे की गोलाबारी रोकता है।",
        "मेजबान सरकार की प्रवक्ता ने कहा कि कैदियों की अदला-बदली पर अलग से चर्चा होगी और तारीख तय हो चुकी है।",
    )
    for paragraphs in (PARAGRAPHS[:3], hindi):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        assert read(f"<main><h1>Talks open</h1>{text}</main>", linked_data(isAccessibleForFree=False)).kind is PageKind.FLASH


ENTRIES = "".join(
    f'<div class="e"><h3><a href="/world/{number}">Ferries stop as the lake freezes over, {number}</a></h3>'
    f"<p>The islands have been cut off since Tuesday, and the harbour office of district {number} does not say until when.</p></div>"
    for number in range(12)
)


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (ENTRIES, "https://herald.example/world"),
        (ENTRIES.replace("h3", "b").replace("div", "li"), "https://herald.example/world"),
        (article(), "https://herald.example/world/page/3/?s"),
        (article(), "https://herald.example/archiv?seite=4"),
        (article(), "https://herald.example/2026/03/17/"),
    ],
)
def test_a_page_that_lists_articles_is_an_index_page_whatever_its_length(body: str, url: str) -> None:
    """Summaries under links to other pages, or an address that counts pages and days, are no article's text."""
    assert read_article(page(html(f"<main><h1>World</h1>{body}</main>"), url), None, SOURCE).kind is PageKind.INDEX


@pytest.mark.parametrize("head", [linked_data(headline="Five ferries"), '<meta property="og:type" content="article">'])
def test_an_article_in_entries_is_an_article_where_it_says_so(head: str) -> None:
    """A list of five ferries, each with a link, is built like an index page; what the page declares decides."""
    assert read(f"<main><h1>Five ferries</h1>{ENTRIES}</main>", head).kind is PageKind.ARTICLE


def test_the_third_page_of_an_article_is_no_index() -> None:
    """Articles have pages too; one that says it is an article is believed."""
    head = '<meta property="og:type" content="article">'
    assert read(f"<main><h1>Ferry stops</h1>{SHORT}</main>", head, url="https://herald.example/world/ferry?page=3").kind is PageKind.FLASH


def test_sections_that_sell_things_elsewhere_are_no_index() -> None:
    """Entries that lead to other sites are an article's recommendations."""
    body = ENTRIES.replace('href="/', 'href="https://shop.example/')
    assert read(f"<main><h1>Twelve ferries</h1>{body}</main>").kind is PageKind.ARTICLE


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
