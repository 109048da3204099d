"""What one page gives: text, title, authors, language, identity."""

import pytest
from text_page import HEADING, NOW, PARAGRAPHS, SOURCE, STORIES, URL, article, html, linked_data, page, read

from extractors.errors import ExtractError, NotArticleError
from extractors.records import Found, PageKind, Reason, TextSource
from extractors.text import extract, from_feed

TEXT = "\n\n".join(PARAGRAPHS)


def test_the_text_is_the_articles_paragraphs() -> None:
    """Paragraphs stay paragraphs; heading, navigation and footer are not text."""
    found = read("<nav><a href='/'>Home</a> <a href='/world'>World</a></nav>" + article() + "<footer>Imprint and contact</footer>")
    assert found.text == TEXT
    assert found.kind is PageKind.ARTICLE
    assert found.text_source is TextSource.PAGE
    assert found.title == "Third round of talks opens"
    assert found.language == "en"


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ('<p>Read more: <a href="/a">Ferries stop as the lake freezes over for the first time</a></p>', "labelled-link"),
        ('<p><a href="/a">Ferries stop as the lake freezes over for the first time in decades</a></p>', "link-only"),
        (
            '<div class="promo-box"><p>Ferries stop as the lake freezes over, and the islands are cut off.</p></div>',
            "foreign-part",
        ),
        ('<p>Want this every morning? <a href="/n">Sign up for</a> our newsletter, which is written before dawn.</p>', "promotion"),
        (
            '<div class="x"><h3><a href="/b">Harbour closes for repairs</a></h3><p>It will take a month.</p></div>',
            "foreign-part",
        ),
        ('<div><p><a href="/b">Harbour closes for repairs until May</a></p><p>It will take a month.</p></div>', "foreign-part"),
        (
            '<div><p>More on this topic</p><p><a href="/b">Harbour closes</a> It will take a month, and the ferry stops.</p></div>',
            "foreign-part",
        ),
        ("<p>This article was originally published in the Lake Review.</p>", "first-published"),
        ("<p>The post Talks open appeared first on Herald.</p>", "appeared-on"),
        ("<p>Der Beitrag Gespräche beginnen erschien zuerst auf Herald.</p>", "appeared-on"),
        ("<p>사진=연합뉴스</p>", "credit"),
        ('<p>Teraz czytasz tekst bez opłat. Wesprzyj nas <a href="/d">darowizną</a>.</p>', "promotion"),
        ('<p>毎週のニュース。<a href="/m">メールマガジンに登録する</a></p>', "promotion"),
        ("<p>Advertisement</p>", "advertisement"),
        ('<p>Čtěte také</p><p><a href="/x">Přívozy stojí, jezero zamrzlo</a></p>', "related-list"),
        ('<p>&gt;&gt; Xem thêm: <a href="/x">Phà ngừng chạy vì băng</a></p>', "labelled-link"),
        ('<p>Las noticias, en tu móvil <a href="https://whatsapp.com/channel/x">aquí</a>.</p>', "promotion"),
        ("<p>相关阅读：<a href='/x'>渔民协会希望施工期间保留小船通道的理由</a></p>", "labelled-link"),
        ("<p>责任编辑：王小明</p>", "credit"),
        ("<p>（編集・山田太郎）</p>", "eastern-byline"),
        ("<p>김철수 기자 kim@herald.example</p>", "byline"),
        ("<p>版权所有 未经许可不得转载</p>", "copyright-line"),
        ("<p hidden>For editors: the embargo on this ends on Friday at noon.</p>", "foreign-part"),
        ("<div class=podcast-box><p>Each week we speak about what moves the lake's towns.</p></div>", "foreign-part"),
        ('<p>【関連記事】<a href="/x">湖の渡し船、凍結のため運休が続く</a></p>', "labelled-link"),
        ('<div><p>The Herald is free because its readers pay for it. <a href="/donate">Give today.</a></p></div>', "foreign-part"),
        ('<p>Haberi ilk siz öğrenin: uygulamamızı <a href="/app">ücretsiz indirin</a>.</p>', "promotion"),
        ("<p>Нашли ошибку? Выделите её и нажмите Ctrl+Enter.</p>", "tools"),
        ("<p>Ten tekst przeczytasz w 3 minuty</p>", "tools"),
        ("<p>Permalink: https://herald.example/n/1183</p>", "tools"),
    ],
)
def test_what_is_not_the_articles_own_text_is_left_out_and_counted(part: str, rule: str) -> None:
    """Related links, promotions, teasers and notes are taken out, and the rule that took them is recorded."""
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    found = read(f'<main><article><h1>Third round of talks opens</h1><div class="story-body">{inner[: inner.index("<p>Outside")]}{part}'
                 f'{inner[inner.index("<p>Outside") :]}</div></article></main>')  # fmt: skip
    assert found.text == TEXT
    assert rule in dict(found.removed)


def test_a_prompt_to_subscribe_is_no_part_of_a_long_text() -> None:
    """Of a stub it is the evidence that the page is one, and stays."""
    prompt = "<h3>Pour accéder en illimité à nos articles</h3><p>Already a subscriber? Log in.</p>"
    long = read(article(before=prompt, paragraphs=(*PARAGRAPHS, *(f"{paragraph} And more." for paragraph in PARAGRAPHS))))
    assert "illimité" not in long.text
    assert "subscriber" not in long.text
    assert dict(long.removed)["paywall"] >= 1


@pytest.mark.parametrize("name", ['id="onetrust-consent-sdk"', 'class="cmplz-cookiebanner"', 'class="site cookie-banner"'])
def test_a_dialog_that_asks_for_consent_is_no_part_of_a_text(name: str) -> None:
    """However much it says, wherever it stands, and whatever is around it."""
    asked = "We and our 812 partners store and access information on your device, such as cookies, for personalised advertising."
    dialog = f"<div><div {name}><h2>Privacy</h2>{f'<p>{asked}</p>' * 6}</div></div>"
    for body in (article() + dialog, dialog + article()):
        found = read(body)
        assert (found.kind, found.text) == (PageKind.ARTICLE, TEXT)


@pytest.mark.parametrize("folded", ['style="display: none"', "hidden", 'aria-hidden="true" class="panel"'])
def test_what_is_folded_up_below_its_heading_is_text(folded: str) -> None:
    """A click shows it, as the answers to questions; lists of links stay hidden."""
    answer = "Both drafts go to the delegations tonight, and they have until Friday to answer in writing."
    links = '<a href="/a">Snow closes the pass for a second day</a> <a href="/b">Ferry sails again on Sunday</a>'
    menu = f"<h3>More</h3><div {folded}>{links}</div>"
    text = read(article(paragraphs=PARAGRAPHS, after=f"<h3>What happens next?</h3><div {folded}><p>{answer}</p></div>{menu}")).text
    assert text == f"{TEXT}\n\nWhat happens next?\n\n{answer}"


def test_a_paragraph_that_is_one_link_is_text_where_it_ends_as_sentences_do() -> None:
    """A title that leads elsewhere does not."""
    linked = f'<a href="/world/talks">{PARAGRAPHS[1]}</a>'
    title = '<a href="/world/pass">Snow closes the pass for a second day, and the ferry to the islands stays in the harbour too</a>'
    assert read(article(paragraphs=(PARAGRAPHS[0], linked, title, *PARAGRAPHS[2:]))).text == TEXT
    first = f'<a href="/world/talks">{PARAGRAPHS[0]}</a>'
    assert read(article(paragraphs=(first, *PARAGRAPHS[1:]))).text == TEXT


@pytest.mark.parametrize("heading", ["12 Kommentare", "Vos réactions", "Комментарии (14)", "コメント(14)", "Leave a reply"])
@pytest.mark.parametrize("place", ["<div>{}</div>", "</div></article><section>{}</section>", "<ul>{}</ul>"])
def test_readers_comments_are_no_part_of_a_text(heading: str, place: str) -> None:
    """However many there are below their heading, and whatever the part is called that they stand in."""
    said = "I have lived at the lake for forty years, dear neighbours, and never saw a round of talks end before the ice did."
    comments = "".join(f"<li><b>Guest</b><p>{said} ({number})</p></li>" for number in range(25))
    assert read(article(after=place.format(f"<h3>{heading}</h3>{comments}"))).text == TEXT


def test_lines_between_breaks_are_text_from_the_first_on() -> None:
    """The engine leaves out what stands before the first break of some elements."""
    assert read(f"<article><h1>{HEADING}</h1><section>{'<br/><br/>'.join(PARAGRAPHS)}</section></article>").text == TEXT


def test_a_standfirst_is_part_of_the_text() -> None:
    """A paragraph between heading and body that says what the description says belongs to the article."""
    lead = "Nobody expects a breakthrough, but both sides have stayed at the table for longer than before."
    found = read(article(before=f'<p class="standfirst">{lead}</p>'), head=f'<meta name="description" content="{lead}">')
    assert found.text == f"{lead}\n\n{TEXT}"


def test_a_lead_right_below_the_heading_is_part_of_the_text_in_a_part_of_its_own() -> None:
    """One that no name and no description tells is known by its length: a caption there is shorter."""
    lead = (
        "Nobody along the river expects a breakthrough this week. But both sides have stayed at the table for longer than ever before, "
        "and the mediators have asked the hotel to keep all of its rooms until the end of the month."
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    for text, expected in ((lead, f"{lead}\n\n{TEXT}"), ("The hotel by the lake on Tuesday morning, before the talks.", TEXT)):
        cell = f"<div class=row><div class=cell><p>{text}</p></div></div>"
        above = f"<section><div class=hero><div><h1>{HEADING}</h1></div>{cell}</div></section>"
        assert read(f"{above}<article>{body}</article>").text == expected


def test_a_body_only_stated_for_machines_is_used() -> None:
    """Where the page shows hardly any text, the JSON-LD articleBody is the text."""
    found = read(
        "<main><h1>Third round of talks opens</h1><div id=app></div></main>",
        head=linked_data(headline="x", articleBody="\n".join(PARAGRAPHS)),
    )
    assert found.text == TEXT


@pytest.mark.parametrize(
    ("element", "head", "heading"),
    [
        ("Third round of talks opens - The Lindau Herald", '<meta property="og:site_name" content="The Lindau Herald">', ""),
        ("The Lindau Herald | Third round of talks opens", "", "publisher"),
        ("Third round of talks opens | herald.example", "", ""),
        ("Third round of talks opens", "", "<h1>The Lindau Herald</h1>"),
        (
            f"{HEADING} | The Lindau Herald",
            '<meta property="og:site_name" content="The Lindau Herald">',
            f"<h1>{HEADING} | The Lindau Herald</h1>",
        ),
    ],
)
def test_a_sites_name_is_cut_from_the_title_by_evidence(element: str, head: str, heading: str) -> None:
    """What the site calls itself (og:site_name, publisher, host) is no part of the headline."""
    stated = linked_data(publisher={"@type": "Organization", "name": "The Lindau Herald"}) if heading else ""
    body = (heading if heading.startswith("<") else "") + article(heading="").replace("<h1></h1>", "")
    assert read(body, head=f"<title>{element}</title>{head}{stated}").title == "Third round of talks opens"


@pytest.mark.parametrize(
    ("heading", "stated", "title"),
    [
        ("<span>World</span> Third round of talks opens", "Third round of talks opens", "Third round of talks opens"),
        ("<span>World</span>Third round of talks opens", "Third round of talks opens", "Third round of talks opens"),
        ("Third round<br>of talks opens", "Third round of talks opens", "Third round of talks opens"),
        ("<span>Third</span><span>round of talks opens</span>", "Third round of talks opens", "Third round of talks opens"),
        ("Third round of talks opens: what we know", "Third round of talks opens", "Third round of talks opens: what we know"),
        ("Waffenstillstands\u00adgespräche begin\u200bnen", "Waffenstillstandsgespräche beginnen", "Waffenstillstandsgespräche beginnen"),
        ("Lindau", "Third round of talks opens &amp;amp; ends", "Third round of talks opens & ends"),
    ],
)
def test_the_headline_is_what_the_witnesses_share(heading: str, stated: str, title: str) -> None:
    """A kicker inside the heading goes, words run together part, marks of hyphenation and double escapes are resolved."""
    head = f'<meta property="og:title" content="{stated}"><meta name="twitter:title" content="{stated}">'
    assert read(article(heading=heading), head).title == title


def test_a_headline_cut_short_yields_to_the_whole_one() -> None:
    """JSON-LD headlines end in dots at 110 characters; another witness has the rest."""
    head = (
        linked_data(headline="Third round of talks opens after...")
        + '<meta property="og:title" content="Third round of talks opens after rain">'
    )
    assert read(article(heading=""), head).title == "Third round of talks opens after rain"


def test_other_wordings_of_a_headline_are_its_variants() -> None:
    """What cards, searches and machines are told is kept beside the page's own headline, each wording once."""
    head = (
        "<title>What we know of the lake talks - herald.example</title>"
        + linked_data(headline="Talks at the lake enter a third round")
        + '<meta property="og:title" content="Will the third round bring peace?">'
        + '<meta name="twitter:title" content="Will the third round bring peace?">'
    )
    found = read(article(heading='<span class="kicker">Diplomacy</span> Third round of talks opens'), head)
    assert found.title == "Third round of talks opens"
    assert [(variant.role, variant.text) for variant in found.title_variants] == [
        ("kicker", "Diplomacy"),
        ("headline", "Talks at the lake enter a third round"),
        ("social", "Will the third round bring peace?"),
        ("search", "What we know of the lake talks"),
    ]


@pytest.mark.parametrize("name", ["article__kicker", "roofline", "Headline_overline__x1", "dachzeile", "antetitulo", "volanta", "surtitre"])
def test_a_kicker_in_the_heading_is_known_by_its_name(name: str) -> None:
    """What the first part of a heading holds is not the headline where that part is called so, whatever else states it."""
    found = read(article(heading=f'<span class="{name}">An der Fähre</span>Third round of talks opens'))
    assert (found.title, found.title_variants[0].text) == ("Third round of talks opens", "An der Fähre")


@pytest.mark.parametrize(
    "stated", ["Third round of talks opens", "Third round of talks opens | The Lake", "Diplomacy: Third round of talks opens"]
)
def test_a_kicker_without_a_name_is_known_by_a_title_that_goes_on_behind_it(stated: str) -> None:
    """One other witness is enough where the heading's own markup parts the two."""
    head = f"<title>{stated}</title>" + '<meta property="og:title" content="Third round of talks opens">' * stated.startswith("Dip")
    found = read(article(heading="<span>Diplomacy</span>Third round of talks opens"), head)
    assert (found.title, found.title_variants[0].text) == ("Third round of talks opens", "Diplomacy")


@pytest.mark.parametrize(
    ("heading", "stated", "social", "title"),
    [
        ("", "Talks enter a third round", "Talks enter a third round", "Talks enter a third round"),
        ("", "Talks in short", "Will the third round bring peace?", "Will the third round bring peace?"),
        ("Lindau", "Talks enter a third round", "Talks enter a third round", "Talks enter a third round"),
        ("Third round of talks opens at the lake", "Talks go on", "Will there be peace?", "Third round of talks opens at the lake"),
        ("Herald logo of herald.example", "Talks enter a third round", "Talks enter a third round", "Talks enter a third round"),
    ],
    ids=["both agree", "most agree", "a section's name", "the page's own", "a logo"],
)
def test_the_pages_own_headline_comes_before_what_is_stated(heading: str, stated: str, social: str, title: str) -> None:
    """A heading that reads like a headline stays; where there is none, what JSON-LD and og:title agree on, else what most say."""
    head = linked_data(headline=stated) + f'<meta property="og:title" content="{social}"><meta name="twitter:title" content="{social}">'
    assert read(article(heading=heading), head).title == title


LOGO = '<h1><a href="/">The Lindau Herald</a></h1>'


@pytest.mark.parametrize(
    ("head", "first"),
    [
        ("", ""),
        ("<title>The Lindau Herald</title>", "<h1></h1>"),
        ("<title>The Lindau Herald</title>", LOGO),
        ('<title>The Lindau Herald</title><meta property="og:title" content="The Lindau Herald">', LOGO),
        ('<meta property="og:site_name" content="Herald"><meta property="og:title" content="Herald">', '<h1><img src="/l.png"></h1>'),
        ("<title>Third round of talks opens | Herald</title>", "<h1></h1><h2>News</h2>"),
        ("<title>Lake » Third round of talks opens</title>", '<h1 id="logo">Lake</h1>'),
        (linked_data(headline="Third round of talks opens"), LOGO + "<h2>World</h2>"),
        ("<title>The Lindau Herald</title>", "<h1><svg><title>The Lindau Herald</title></svg></h1>"),
        ("<title>Third round of talks opens | The Lindau Herald</title>", "<h1>News</h1>"),
        ("<title>The Lindau Herald</title>", '<h2><a href="/">The Lindau Herald</a></h2>'),
        ("<title>Herald of the lake</title>", "<header><h2>Herald of the lake</h2></header>"),
        ("<title>Third round of talks opens | The Lindau Herald</title>", "<div><h1>We value your privacy and that of others</h1></div>"),
        ("<title>The Lindau Herald</title>", "<h1 hidden>News and views from around the lake</h1>"),
        ("<title>The Lindau Herald</title>", '<div style="display: none"><h1>News and views from around the lake</h1></div>'),
        ('<meta property="og:title" content="Third round of talks opens">', '<h1 class="logo sr-only">News and views of the day</h1>'),
    ],
)
def test_the_headline_is_a_lower_heading_where_the_first_is_empty_or_a_logo(head: str, first: str) -> None:
    """Another witness confirms it, or it opens the article and what is stated is the site's name; it is no part of the text."""
    body = article().replace(f"<h1>{HEADING}</h1>", f"<h2>{HEADING}</h2>")
    found = read(first + body, head)
    assert (found.title, found.text) == (HEADING, TEXT)


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ('<title>{0} | Lindauer</title><meta property="og:title" content="{0} | Lindauer"><meta name="twitter:title" content="{0}">', "de"),
        ("<title>{0}-湖畔大学新闻网</title>", "zh"),
        ("<title>{0} | 호수일보</title>", "ko"),
    ],
)
def test_a_site_that_another_witness_or_its_ending_tells_is_cut_off(head: str, language: str) -> None:
    """One witness is what stands before it, or the last part ends as names of eastern papers do."""
    title, _, _, paragraphs, *_ = STORIES[language]
    assert read(article(heading="", paragraphs=paragraphs), head.format(title), language=language).title == title


@pytest.mark.parametrize("ending", ["World", "The Herald of Lindau", "World – Herald Online"])
def test_a_section_and_a_site_that_the_address_names_are_cut_off(ending: str) -> None:
    """Where no heading states the headline and nothing but the address the site."""
    assert read(article(heading=""), f"<title>Third round of talks opens | {ending}</title>").title == HEADING


def test_a_title_that_says_the_headline_twice_is_the_headline() -> None:
    """Some systems write it where the site's name should stand."""
    assert read(article(heading=""), f"<title>{HEADING} - {HEADING}</title>").title == HEADING


@pytest.mark.parametrize("element", ["|", " | | ", "- -", "»", " :: "])
def test_a_title_of_separators_is_none(element: str) -> None:
    """As templates leave it whose values are empty."""
    assert read(article(heading=""), f"<title>{element}</title>").title in (None, element.strip())


def test_a_headline_may_be_there_once_for_each_screen() -> None:
    """Its wording counts, not how often the page has it."""
    heading = f'<h1 class="mobile">{HEADING}</h1>'
    assert read(article().replace("<h1>", heading + "<h1>"), "<title>The Lindau Herald</title>").title == HEADING


@pytest.mark.parametrize(
    "named",
    [
        'div role="heading" aria-level="1"',
        'div data-testid="headline"',
        'div id="article-headline"',
        'div class="Article_headline__x3Kd"',
        'div class="artikel-titel"',
        'div class="entry-title"',
        'p class="article-headline"',
        'span itemprop="headline"',
    ],
)
def test_what_is_named_a_headline_is_one(named: str) -> None:
    """Some systems mark a headline by its class only."""
    tag = named.split()[0]
    body = article().replace(f"<h1>{HEADING}</h1>", f"<{named}>{HEADING}</{tag}>").replace("main>", "div>").replace("article>", "div>")
    assert read(body, "<title>The Lindau Herald</title>").title == HEADING


def test_the_only_heading_may_be_the_pages_section() -> None:
    """The title element names it beside the headline, and the title for cards does not."""
    head = f'<title>Culture | Books | {HEADING} of the week</title><meta property="og:title" content="{HEADING} of the week">'
    assert read(article(heading="Books"), head).title == f"{HEADING} of the week"


def test_a_short_heading_is_confirmed_by_a_title_that_adds_a_site() -> None:
    """Encyclopedias name a page by one word; a box above it has a heading too."""
    body = "<h3>Bind your purse</h3>" + article(heading="Ferries")
    assert read(body, "<title>Ferries_Lake Lexicon</title>").title == "Ferries"


def test_a_stated_title_wins_over_a_lower_heading_that_nobody_confirms() -> None:
    """A subheading, a box above the text."""
    body = article().replace(f"<h1>{HEADING}</h1>", "<h2>Read this first</h2>")
    assert (
        read(body, "<title>Third round of talks opens after a day of rain</title>").title
        == "Third round of talks opens after a day of rain"
    )


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        (HEADING + '<span class="subtitle">Two drafts are ready</span>', f'<meta property="og:title" content="{HEADING}">'),
        (HEADING + "<button>Share</button>", f"<title>{HEADING} | Herald</title>"),
        ("", f'<meta property="og:site_name" content="The Lindau Herald"><title>The Lindau Herald: {HEADING}</title>'),
    ],
)
def test_what_stands_beside_a_headline_is_no_part_of_it(heading: str, head: str) -> None:
    """A subtitle or a button at the end of the heading, the site's name before a colon."""
    assert read(article(heading=heading), head).title == HEADING


def test_a_title_keeps_its_own_separators() -> None:
    """A dash in a headline is no site name."""
    assert read(article(heading="Talks - and what they cost")).title == "Talks - and what they cost"


def test_entities_that_a_page_shows_are_resolved() -> None:
    """They were escaped once too often, in a heading or in the text."""
    first = PARAGRAPHS[0].replace("lakeside hotel", "Caf&amp;eacute; R&amp;amp;B")
    assert read(article(paragraphs=(first, *PARAGRAPHS[1:]))).text == TEXT.replace("lakeside hotel", "Café R&B")
    assert read(article(heading="Caf&amp;eacute; talks &amp;amp; lake views reopen")).title == "Café talks & lake views reopen"


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        (
            {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "Person", "name": "Ada Brandt"}}]},
            ("Ada Brandt",),
        ),
        ([{"@type": "Person", "name": "Ada Brandt"}, {"@type": "Person", "name": "Olek Hrynko"}], ("Ada Brandt", "Olek Hrynko")),
        ("By Ada Brandt and Olek Hrynko, Senior Correspondent", ("Ada Brandt", "Olek Hrynko")),
        ("DR. ADA BRANDT", ("Ada Brandt",)),
        ("Ada Brandt-Lund", ("Ada Brandt-Lund",)),
        ([{"@type": "Organization", "name": "The Lindau Herald"}], ()),
        ("https://herald.example/authors/ada", ()),
        ("Newsroom staff", ()),
        ("Anonymous", ()),
        ({"0": {"@type": "Person", "name": "Ada Brandt"}, "2": {"@type": "Person", "name": "Olek Hrynko"}}, ("Ada Brandt", "Olek Hrynko")),
        ({"@type": "Person", "alternateName": "Ada Brandt"}, ("Ada Brandt",)),
    ],
)
def test_authors_are_names_of_people(stated: object, names: tuple[str, ...]) -> None:
    """Roles, honorifics, organisations and addresses are not authors."""
    assert read(head=linked_data(author=stated)).authors == names


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "author": "Ada Brandt",}',
        '/* seo */ {"@type": "NewsArticle", "author": "Ada Brandt"}',
        '//<![CDATA[\n{"@type": "NewsArticle", "author": "Ada Brandt"}\n//]]>',
        '{"@type": "NewsArticle", "description": "the lake\\\'s own", "author": "Ada Brandt"};',
        '{"@type": "WebSite", "name": "Herald"}{"@type": "NewsArticle", "author": "Ada Brandt"}',
        '\ufeff{"@type": "NewsArticle", "description": "a\nb", "author": "Ada Brandt"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;author&quot;: &quot;Ada Brandt&quot;}",
        '{"@type": "NewsArticle", "Author": {"@type": "Person", "Name": "Ada Brandt"}}',
        '{"@type": "NewsArticle", "description": "a "bad" quote", "author": {"name": "Ada Brandt"}}',
        '{"@type": "NewsArticle", "author": {"name": "Ada Brandt"}\n"headline": "x"}',
        '{"@graph": [{"@type": "WebSite", "name": "Herald"}, {"@type": "NewsArticle", "author": "Ada Brandt", "articleBody": "Nego',
    ],
)
def test_json_ld_that_is_not_quite_json_is_read(script: str) -> None:
    """Commas, comments, escapes, marks, second values and names in other letters; bare quotes, a comma that is missing, a cut."""
    assert read(head=f'<script type="application/ld+json">{script}</script>').authors == ("Ada Brandt",)


def test_authors_come_from_the_byline_where_nothing_is_stated() -> None:
    """A marked-up or printed byline names the authors, and is no part of the text."""
    for line in ('<p class="byline">By Ada Brandt</p>', "<div>By Ada Brandt March 17, 2026</div>"):
        found = read(article(before=line))
        assert found.authors == ("Ada Brandt",)
        assert found.text == TEXT


@pytest.mark.parametrize(
    ("head", "before"),
    [
        (linked_data(author={"@type": "Thing", "name": "Ada Brandt"}), ""),
        (linked_data(author={"@type": ["Person", "Organization"], "name": "Ada Brandt"}), ""),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada Brandt">', ""),
        ("", '<div><a href="/staff/a-brandt">Ada Brandt</a> • 17 March 2026</div>'),
        ("", '<div class="article-author">Ada Brandt March 17, 2026</div>'),
        ("", '<span id="author">Ada Brandt</span>'),
        ("", '<div class="autor"><h6>Ada Brandt | Publicado hace 3 horas</h6></div>'),
        ("", '<p class="article-auteur">Ada Brandt</p>'),
        ("", '<p class="signature">Ada Brandt</p>'),
        (linked_data(contributor={"@type": "Person", "name": "Ada Brandt"}), ""),
        *((f'<meta name="{name}" content="Ada Brandt">', "") for name in ("cXenseParse:author", "article.author", "rbauthors")),
        (
            '<meta name="twitter:label1" content="Dostawca"><meta name="twitter:data1" content="Ada Brandt">'
            '<meta name="twitter:label2" content="Czas"><meta name="twitter:data2" content="4 minuty">',
            "",
        ),
        ("", "<p>Verfasst von Ada Brandt</p>"),
        ("", "<p>Ada BRANDT</p>"),
        ("", "<dl><dt>Autor:</dt><dd>Ada Brandt/dpa</dd></dl>"),
        ("", "<p>By Ada Brandt | Herald</p>"),
        ("", '<p itemprop="author">Herald Staff</p><div class="autor">Ada Brandt</div>'),
        ("", '<p><a href="/">Home</a> &gt; <a href="/people/real-life">Real Life</a></p><p>By Ada Brandt</p>'),
        ("", '<div itemprop="author" itemscope><meta itemprop="name" content="Ada Brandt"></div>'),
        ("", '<span property="author" typeof="Person"><span property="name">Ada Brandt</span></span>'),
        ("", '<span rel="sioc:has_creator"><a href="/user/3" property="foaf:name">Ada Brandt</a></span>'),
        ("", '<div class="Header_author__x3Kd">Ada Brandt</div>'),
        ("", '<div class="author"><a href="/author/ada">Ada Brandt</a><p>Ada covers the talks for the paper.</p></div>'),
        ('<meta name=\'parsely-page\' content=\'{"title": "x", "authors": ["Ada Brandt"]}\'>', ""),
        ("", '<div class="byline"><span class="author-name">Ada Brandt</span> <span>Herald Staff</span></div>'),
        ('<script type="application/ld+json">{"@type": "Review", "author": "Olek Hrynko"}</script>' + linked_data(author="Ada Brandt"), ""),
    ],
)
def test_an_author_is_found_wherever_the_page_names_one(head: str, before: str) -> None:
    """Loosely typed JSON-LD, a card's label, a link to the author's own page and a part named so name the author; a teaser does not."""
    beside = (
        '<div class="related"><a href="/b">Another</a><span class="author-name">Olek Hrynko</span></div>'
        '<div><h3><a href="/c">A third</a></h3><p class="byline">By <a rel="author" href="/x">Ines Moll</a></p></div>'
        '<ul id="kommentare"><li><span class="autor">Ines Moll</span> Well said, and about time.</li></ul>'
    )
    assert read(article(before=before) + beside, head).authors == ("Ada Brandt",)
    assert read(article() + beside).authors == ()


def test_the_key_is_discoverys_and_the_declared_address_is_evidence() -> None:
    """A page may call itself what it likes: its identity stays the one under which it was found."""
    head = '<link rel="canonical" href="/world/another-address">'
    assert (
        read(head=head, found=Found(source_id="herald", key="https://herald.example/found", url=URL)).key == "https://herald.example/found"
    )
    alone = read(head=head)
    assert alone.key == URL
    assert alone.declared_url == "https://herald.example/world/another-address"


def test_the_detected_language_and_the_declared_one_are_kept_apart() -> None:
    """A page in one language that declares another is told by its text."""
    ukrainian = (
        "Переговори тривали до пізньої ночі, але сторони так і не домовилися про припинення вогню вздовж річки, повідомив посередник. "
    )
    found = read(article(paragraphs=tuple(f"{ukrainian}{number}" for number in range(5))), language="en-GB")
    assert (found.language, found.declared_language) == ("uk", "en")


@pytest.mark.parametrize(
    "head",
    [
        '<base href="https://herald.example/a/"><link rel="canonical" href="b">',
        '<link rel="shortlink Canonical" href="https://herald.example/a/b">',
    ],
)
def test_the_declared_address_is_read_as_browsers_do(head: str) -> None:
    """By the page's `base`, and among other relations of a link."""
    assert read(head=head).declared_url == "https://herald.example/a/b"


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_a_list_of_prose_between_paragraphs_is_text_where_the_page_names_no_part(tag: str) -> None:
    """The engine takes a list that stands in the body itself for a menu."""
    first, second, third, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    items = (each.replace("p>", "li>") for each in (second, third))
    assert read(f"<h1>{HEADING}</h1>{first}<{tag}>{''.join(items)}</{tag}>{''.join(rest)}").text == TEXT


def test_level_one_headings_of_parts_are_text_below_the_pages_own() -> None:
    """The title is the heading that the page is called by; where none is, each one above the text may be it."""
    parts = f"<h1>The drafts</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><h1>The relatives</h1>" + "".join(
        f"<p>{text}</p>" for text in PARAGRAPHS[2:]
    )
    found = read(f"<article><h1>{HEADING}</h1><div>{parts}</div></article>", f"<title>{HEADING}</title>")
    assert found.text.split("\n\n") == ["The drafts", *PARAGRAPHS[:2], "The relatives", *PARAGRAPHS[2:]]


def test_paragraphs_for_readers_without_scripts_are_text() -> None:
    """A page that is drawn by its scripts may keep its text for those who allow none."""
    shown = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert read(f"<article><h1>{HEADING}</h1><div id=app></div><noscript>{shown}</noscript></article>").text == TEXT


def test_headings_in_the_items_of_a_list_are_text() -> None:
    """The engine leaves them out of a text in numbered steps."""
    heads = ("The drafts", "The relatives", "The prisoners")
    items = "".join(f"<li><h2>{head}</h2><p>{text}</p></li>" for head, text in zip(heads, PARAGRAPHS[1:4], strict=True))
    found = read(f"<article><h1>{HEADING}</h1><p>{PARAGRAPHS[0]}</p><ol>{items}</ol><p>{PARAGRAPHS[4]}</p></article>")
    steps = [line for pair in zip(heads, PARAGRAPHS[1:4], strict=True) for line in pair]
    assert found.text.split("\n\n") == [PARAGRAPHS[0], *steps, PARAGRAPHS[4]]


@pytest.mark.parametrize("hidden", ["hidden", 'style="display: none"', 'class="visually-hidden"'])
def test_what_a_paragraph_does_not_show_is_no_part_of_it(hidden: str) -> None:
    """A glossary's words, a note on a link; a byline may be said by a word for those who hear it."""
    noted = PARAGRAPHS[0].replace("hotel", f"<a href='/h'>hotel<span {hidden}>(opens in a new window)</span></a>")
    before = f"<p><span {hidden}>By</span> Ada Brandt</p>"
    found = read(article(before=before).replace(PARAGRAPHS[0], noted))
    assert (found.text, found.authors) == (TEXT, ("Ada Brandt",))


def test_a_byline_comes_before_marks_outside_the_article() -> None:
    """Other articles below it name their authors too."""
    beside = '<ul><li><a href="/b">Another day, another story</a> by <a rel="author" href="/staff/x">Ines Moll</a></li></ul>'
    assert read(article(before="<p>By Ada Brandt</p>") + beside).authors == ("Ada Brandt",)


def test_ruby_is_no_part_of_a_text() -> None:
    """What stands above the signs says how they are read."""
    heading, _, _, paragraphs, *_ = STORIES["ja"]
    ruby = str.maketrans({"双": "<ruby>双<rp>（</rp><rt>そう</rt><rp>）</rp></ruby>", "三": "<ruby><rb>三</rb><rt>さん</rt></ruby>"})
    found = read(article(paragraphs=tuple(each.translate(ruby) for each in paragraphs), heading=heading.translate(ruby)), language="ja")
    assert (found.title, found.text) == (heading, "\n\n".join(paragraphs))


@pytest.mark.parametrize("header", ["text/html", "text/html; charset=utf-8"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-u", "utf-16", "utf-16-le"])
def test_text_is_decoded_by_what_the_page_declares(charset: str, header: str) -> None:
    """Cyrillic pages are read in their own charset, whatever shows it; a wrong header yields."""
    text = "Переговори відновилися у вівторок, і жодна сторона не сказала, скільки вони триватимуть цього разу. " * 4
    body = html(article(paragraphs=(text,) * 3)).replace('charset="utf-8"', f'charset="{charset}"').encode(charset)
    found = extract(page(body, URL, ("content-type", header)), None, SOURCE)
    assert "Переговори відновилися у вівторок" in found.text


@pytest.mark.parametrize(
    ("charset", "header", "added"),
    [
        ("windows-1251", "text/html", "Новости дня"),
        ("windows-1253", "text/html", "Νέα της ημέρας"),
        ("windows-1252", "text/html", "Café Möwe"),
        ("windows-1251", "text/html; charset=iso-8859-1", "Новости дня"),
        ("utf-8", "text/html; charset=iso-8859-1", "Новости дня"),
    ],
)
def test_a_line_in_another_script_shows_the_charset(charset: str, header: str, added: str) -> None:
    """Among Latin text it is few letters, but whole words; and Latin-1 is what servers say unasked, so that a page's own word is better."""
    stated = f'charset="{charset}"' if "=" in header else ""
    plain = tuple(paragraph.translate({0x201C: '"', 0x201D: '"'}) for paragraph in PARAGRAPHS)
    body = html(article(paragraphs=(*plain, f"{added} is read in the whole valley, a spokeswoman said on Tuesday."))).replace(
        'charset="utf-8"', stated
    )
    assert added in extract(page(body.encode(charset), URL, ("content-type", header)), None, SOURCE).text


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", Reason.NO_TEXT),
        (b"%PDF-1.7 x", "text/html", Reason.NOT_HTML),
        (b"x", "application/pdf", Reason.NOT_HTML),
        (
            b'{"error": "not found", "message": "There is no such article on our servers any more, says the program that serves them."}',
            "text/html",
            Reason.NOT_HTML,
        ),
        (b" \n", "text/html", Reason.NO_TEXT),
    ],
)
def test_what_is_no_page_is_refused_with_its_reason(body: bytes, content_type: str, reason: Reason) -> None:
    """Empty bodies and files that are not HTML raise ExtractError naming the address."""
    with pytest.raises(ExtractError, match=r"herald\.example") as caught:
        extract(page(body, URL, ("content-type", content_type)), None, SOURCE)
    assert caught.value.reason is reason


def test_a_feed_entry_is_a_summary_or_an_article_by_its_length() -> None:
    """A title with a summary is a SUMMARY; a feed that carries the whole text gives an ARTICLE; both say text_source feed."""
    short = from_feed(
        Found(source_id="herald", key="k", url=URL, title="Talks open", summary="<p>Both sides are <b>back</b>.</p>"), SOURCE, NOW
    )
    assert (short.kind, short.text, short.text_source) == (PageKind.SUMMARY, "Both sides are back.", TextSource.FEED)
    content = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS * 2)
    full = from_feed(Found(source_id="herald", key="k", url=URL, title="Talks open", content=content), SOURCE, NOW)
    assert full.kind is PageKind.ARTICLE
    assert full.text == TEXT


def test_a_refused_page_names_its_kind() -> None:
    """The message of a refusal says what the page is instead."""
    with pytest.raises(NotArticleError, match="error"):
        read("<h1>Page not found</h1><p>Sorry, this page does not exist.</p>", head="<title>404 Page not found</title>")
