"""Who wrote a page where nothing marks the byline, and what looks like a name and is none."""

import pytest
from tables import forms
from text_page import PARAGRAPHS, article, linked_data, read

from extractors.bylines.names import read_bylines

NAV = '<nav><a href="/people">Quiet Lives</a></nav>'


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("<p>4 May 2026 | Ines Moll</p>", ["Ines Moll"]),
        ("<p>04.05.2026 - Ines Moll</p>", ["Ines Moll"]),
        ("<p>Ines Moll · 4 May 2026, 10:20</p>", ["Ines Moll"]),
        ("<p>INES MOLL | Vaduz | 4 May 2026</p>", ["Ines Moll"]),
        ('<p><span>Ines Moll</span> <time datetime="2026-05-04">4 May</time></p>', ["Ines Moll"]),
        ("<p>Ines Moll/dpa</p>", ["Ines Moll"]),
        ("<p>Ines MOLL/VADUZ, (DHA)</p>", ["Ines Moll"]),
        ("<p>Ines Moll, envoyée spéciale à Vaduz</p>", ["Ines Moll"]),
        ("<p>Инесса Молл, специальный корреспондент</p>", ["Инесса Молл"]),
        ("<p>Ines Moll <span>Redakteurin</span></p>", ["Ines Moll"]),
        ("<p>Ines Moll<br>Corresponsal en Vaduz</p>", ["Ines Moll"]),
        ("<p>Ines Moll<br>4 maja 2026, 10:20</p>", ["Ines Moll"]),
        ('<div class="szerzo"><a href="/szerzo/moll">Moll Ines</a></div>', ["Moll Ines"]),
        ("<h4>Autorin</h4><p>Ines Moll, </p>", ["Ines Moll"]),
        ("<div>posted on 2026-05-04 10:20 CET by Ines Moll</div>", ["Ines Moll"]),
        ("<p>4 maggio 2026 - di Ines Moll</p>", ["Ines Moll"]),
        ("<p>湖报记者 王小明 北京报道</p>", ["王小明"]),
        ("<p>【ベルリン=山田太郎】</p>", ["山田太郎"]),
        ('<div class="field field-name-author"><div>von <a href="/r/ines">Ines</a></div></div>', ["Ines"]),
        ("<p>Watch LIVE</p>", []),
        ("<p>Listen NOW</p>", []),
        ("<p>4 May 2026 | Quiet Lives</p>", []),
        ("<p>4 May 2026 | Long Read</p>", []),
        ("<p>Opinion</p><p>MEMBERS TODAY</p>", []),
        ("<p>Opinion</p><p>Harbour Letters</p>", []),
        ("<p>Los Angeles (dpa)</p>", []),
        ("<p>1. Old Ferry – Lake Athletic – 0:0</p>", []),
        ("<p>4 May 2026 | Shelling Talks</p>", []),
    ],
)
def test_a_line_beside_the_heading_is_a_byline_by_its_form(line: str, people: list[str]) -> None:
    """A whole name beside a date, a role or an agency is; what the page offers, its sections, cities and words of its text are not."""
    assert (
        list(read(NAV + article(before=line, after="<p>“It is about talks and shelling, and nothing else,” he said.</p>")).authors)
        == people
    )


@pytest.mark.parametrize(("language", "head", "below", "end", "people"), forms("byline"))
def test_bylines_of_many_languages_and_systems(language: str, head: str, below: str, end: str, people: str) -> None:
    """Below the heading, at the end, in metadata; and lines that begin like one and are none."""
    assert "; ".join(read(article(before=below, after=end), head, language=language).authors) == people


def test_a_byline_may_stand_where_no_heading_does() -> None:
    """If it is the only one, and prose stands right below it."""
    menu = "".join(f"<li>Part {number}</li>" for number in range(20))
    lines = f"<ul>{menu}</ul><p>{PARAGRAPHS[0]}</p><h4>A film about talks</h4><p>by <em>Ines Moll</em></p>"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    assert read(f"<div>{lines}{text}</div>").authors == ("Ines Moll",)
    assert read(f"<div>{lines}{text}<p>by <em>Olek Hrynko</em></p>{text}</div>").authors == ()


@pytest.mark.parametrize(
    "line",
    [
        "Ferryman freed by lake police in third attempt",
        "Von der Ahe and Brandt open the bridge",
        "Opinion | New Ferries for an Old Lake",
        "Opinion | Why We Need Ferries",
        "Ada Brandt, director of The Long Ferry and The Lake, dies aged 74",
        "Lake House staff visit the old ferry after claims of rust and mould",
        "Can the Lake, Rivers and NATO set aside their differences over the ferry?",
        "How Lindau, Arle and the ferry wars feed a new editor",
    ],
)
def test_a_headline_is_no_byline(line: str) -> None:
    """What has a role, an organisation or `by` in it, and goes on as a sentence."""
    assert read(article(before=f"<p>{line}</p>")).authors == ()


def test_whom_the_text_is_about_does_not_stand_beside_a_date_as_its_author() -> None:
    """A dateline has the same form as a byline."""
    after = f"<p>In the evening the envoys crossed the border to Neu Lindau, where a smaller meeting was to take place. {PARAGRAPHS[0]}</p>"
    assert read(article(before="<p>Neu Lindau 17 March 2026</p>", after=after)).authors == ()


@pytest.mark.parametrize(
    ("end", "people"),
    [
        ("<p>Ines Moll</p>", ["Ines Moll"]),
        ("<p>— Ines Moll</p>", ["Ines Moll"]),
        ("<p>Ines Moll (PAP)</p>", ["Ines Moll"]),
        ("<p>Text: Ines Moll</p>", ["Ines Moll"]),
        ("<p>The delegations meet again on Friday, at the same place and with the same drafts. (Ines Moll)</p>", ["Ines Moll"]),
        ("<p>両代表団は金曜日に同じ場所で再び会う。（山田太郎）</p>", ["山田太郎"]),
        ("<p>両代表団は金曜日に同じ場所で再び会う。（敬称略）</p>", []),
        ("<p>Halyna Morozenko</p>", []),
        ("<ul><li>1997: Ines Moll – Port Lindau Rovers</li></ul>", []),
        ("<h3>Footer Marks</h3>", []),
        ('<p>Foto di <a href="https://pictures.example/a">Ines Moll</a></p>', []),
        (f"<p>Writing Back</p><p>{PARAGRAPHS[1]}</p>", []),
    ],
)
def test_a_text_may_be_signed_at_its_end(end: str, people: list[str]) -> None:
    """By who is not named in it, below prose; lists, notes and headings are no signatures."""
    assert list(read(article(after=end)).authors) == people


def test_another_element_counts_where_the_first_names_the_paper() -> None:
    """Some pages state the paper as author, and the author beside it."""
    head = '<meta name="author" content="The Lindau Herald Inc."><meta name="parsely-author" content="Ada Brandt">'
    assert read(head=head).authors == ("Ada Brandt",)


def test_a_signature_does_not_count_beside_a_byline() -> None:
    """Somebody who is named below a text with a byline is no author of it."""
    assert read(article(before="<p>By Ada Brandt</p>", after="<p>Ines Moll</p>")).authors == ("Ada Brandt",)


def test_authors_of_pictures_are_no_authors_of_the_article() -> None:
    """Their item is within the article's own."""
    picture = '<div itemscope itemtype="https://schema.org/ImageObject"><meta itemprop="author" content="Olek Hrynko"></div>'
    author = '<div itemprop="author" itemscope itemtype="https://schema.org/Person"><meta itemprop="name" content="Ada Brandt"></div>'
    assert read(f"<div itemscope>{article(before=picture + author)}</div>").authors == ("Ada Brandt",)


def test_who_reviewed_an_article_is_no_author() -> None:
    """Although the page states both as authors."""
    stated = linked_data(author=[{"@type": "Person", "name": "Ada Brandt"}, {"@type": "Person", "name": "Olek Hrynko"}])
    lines = "<p>By Ada Brandt</p><p>Medically reviewed by Olek Hrynko</p>"
    assert read(article(before=lines), stated).authors == ("Ada Brandt",)


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("Door onze redacteur Pieter van den Bosch", ["Pieter van den Bosch"]),
        ("Van onze verslaggever Sanne Mulder", ["Sanne Mulder"]),
        ("Door onze redactie", []),
        ("De notre correspondante à Rome, Anne Roy", ["Anne Roy"]),
        ("Ein Gastbeitrag von Ada Brandt", ["Ada Brandt"]),
        ("Aus Vaduz berichtet Ada Brandt", ["Ada Brandt"]),
        ("Rozmawiała Anna Nowak", ["Anna Nowak"]),
        ("Підготувала Олена Коваль", ["Олена Коваль"]),
        ("كتب محمد علي", ["محمد علي"]),
        ("بقلم محمد علي", ["محمد علي"]),
        ("Haber - Kamera: Ayşe Kaya", ["Ayşe Kaya"]),
        ("Por Ana Silva, do Recife", ["Ana Silva"]),
        ("Ada Brandt, Lindau Report", ["Ada Brandt"]),
        ("Image: Lakegram/olek", []),
        ("/u/LakeFerry", ["LakeFerry"]),
        ("AV ADA BRANDT OG OLE VIK", ["Ada Brandt", "Ole Vik"]),
        ("LUCÍA ORTEGA Y IVÁN PRADO", ["Lucía Ortega", "Iván Prado"]),
        ("Submitted by Ada Brandt on Tue, 03/03/2026 - 10:05", ["Ada Brandt"]),
        ("文/刘大伟 赵小红", ["刘大伟", "赵小红"]),
        ("Scris de Ion Ardelean", ["Ion Ardelean"]),
        ("Muhabir: Ayşe Kaya", ["Ayşe Kaya"]),
        ("Tuesday", []),
        ("lunedì", []),
        ("DER SEEBOTE", []),
        ("See + Berg, Lindau, Germany", []),
        ("Radio Lindau (www.radio-lindau.example)", []),
        ("soutenue par un Grand contributeur", []),
        ("{{author.name}}", []),
        ("Bundesministerium für Seen", []),
        ("Lindau Broadcasting Corporation", []),
        ("Ada Brandt + Olek Hrynko", ["Ada Brandt", "Olek Hrynko"]),
        ("More from Ada Brandt", ["Ada Brandt"]),
        ("By Ada Brandt, Special to The Lindau Herald", ["Ada Brandt"]),
        ("作者：刘大伟　责任编辑：赵小红", ["刘大伟"]),
        ("アダ・ブラント", ["アダ・ブラント"]),
    ],
)
def test_a_byline_is_people_only(byline: str, people: list[str]) -> None:
    """Roles, places and verbs before a name go; days, papers, sites, templates and ministries are nobody."""
    assert list(read_bylines([byline]).people) == people


def test_paragraphs_of_the_tests_are_unsigned() -> None:
    """Or the cases above would say nothing."""
    assert read(article(paragraphs=PARAGRAPHS)).authors == ()


def test_the_source_of_a_picture_is_not_the_texts() -> None:
    """A line in its caption looks the same as one below the heading."""
    caption = '<figure><img src="/quay.jpg" alt=""><figcaption>Source: Harbour Press</figcaption></figure>'
    assert read(article(before=caption)).credits == ()
    assert [credit.name for credit in read(article(before="<p>Source: Harbour Press</p>")).credits] == ["Harbour Press"]
