"""Agencies: whose text it is, whose pictures, and whom the text names as its source."""

from dataclasses import replace
from pathlib import Path

import pytest
from tables import forms
from text_page import HEADING, PARAGRAPHS, SOURCE, URL, html, page

from extractors.enrich.agencies import load_agencies
from extractors.enrich.credits import find_credits
from extractors.errors import SeedError
from extractors.records import Article, Credit, Link, PageKind, TextSource
from extractors.text import extract

CASES = [
    ("en", "KYIV, Nov 3 (Reuters) - Both sides met again.", {("reuters", "text")}),
    ("de", "BERLIN (dpa/AFP) - Die Delegation reiste ab.", {("dpa", "text"), ("afp", "text")}),
    ("ru", "МОСКВА, 3 ноя - РИА Новости. Переговоры продолжатся.", {("ria-novosti", "text")}),
    ("uk", "Київ. 3 листопада. ІНТЕРФАКС-УКРАЇНА - Зустріч перенесли.", {("interfax-ukraine", "text")}),
    ("ja", "【ロンドン共同】英国政府は三日、会合を延期した。", {("kyodo", "text")}),
    ("zh", "新华社北京11月3日电 双方再次会晤。", {("xinhua", "text")}),
    ("en", "They met.\n\nThe Associated Press contributed to this report.", {("ap", "material")}),
    ("en", "They met.\n\nWith files from Reuters", {("reuters", "material")}),
    ("en", "They met.\n\nThis post originally appeared on HuffPost.", {("huffpost", "material")}),
    ("en", "They met.\n\nRead the original article on Capital FM.", {("capital-fm", "material")}),
    ("en", "They met. His first story was first published in the New Yorker in 1946.", set()),
    ("en", "They met.\n\nReporting by Ann Lee; Editing by Bo Ray", {("reuters", "text")}),
    ("en", "The envoy told the BBC that he would stay.", {("bbc", "cited")}),
    ("en", "State agency TASS said the bridge was closed.", {("tass", "cited")}),
    ("uk", "Про це повідомляє Укрінформ. Він розповів це Укрінформу.", {("ukrinform", "cited")}),
    ("ru", "Суд перенёс заседание, сообщает Интерфакс.", {("interfax", "cited")}),
    ("de", "Wie die Nachrichtenagentur AP meldet, ist die Brücke gesperrt.", {("ap", "cited")}),
    ("fr", "Selon l'AFP, le pont est fermé.", {("afp", "cited")}),
    ("es", "Según informó la agencia EFE, el puente está cerrado.", {("efe", "cited")}),
    ("pl", "Most zamknięto, podała PAP.", {("pap", "cited")}),
    ("tr", "Anadolu Ajansının haberine göre köprü kapandı.", {("anadolu", "cited")}),
    ("fa", "به گزارش ایرنا، پل بسته شد.", {("irna", "cited")}),
    ("ko", "로이터 통신에 따르면 다리가 폐쇄됐다.", {("reuters", "cited")}),
    ("en", "MOSCOW, May 26. /TASS/. Both sides met again.", {("tass", "text")}),
    ("en", "Menu Sport Since 1922 TOKYO (Kyodo) -- Both sides met again.", {("kyodo", "text")}),
    (
        "en",
        "They met.\n\nReuters and Fox News Digital's Ann Lee and Bo Ray contributed to this report.",
        {("reuters", "material"), ("fox", "material")},
    ),
    ("de", "Sie trafen sich. " * 12 + "Mehr sagte er nicht. (dpa)", {("dpa", "text")}),
    ("de", "Sie trafen sich.\n\n© dpa-infocom, dpa:250521-930-574922/1", {("dpa", "text")}),
    ("en", "He told a group of Associated Press editors so. Spiegel said it was late. The PA said no.", set()),
    ("en", "They met.\n\nPhoto: AFP", {("afp", "photo")}),
    ("en", "Bloomberg terminals are dear. The Reuters office was shut, and the BBC building is old.", set()),
]


def article(language: str, text: str, credits: tuple[Credit, ...] = ()) -> Article:
    return Article(
        source_id="paper",
        key="k",
        url=None,
        final_url=None,
        declared_url=None,
        kind=PageKind.ARTICLE,
        title="Talks",
        text=text,
        text_source=TextSource.PAGE,
        language=language,
        credits=credits,
    )


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_what_a_text_says_of_where_it_comes_from(language: str, text: str, expected: set[tuple[str, str]]) -> None:
    """Datelines, sign-offs and credit lines; citations by the verbs and nouns of each language; no mention without either."""
    assert {(credit.agency, credit.role) for credit in find_credits(article(language, text), load_agencies())} == expected


FORMS = forms("credit")


@pytest.mark.parametrize(("language", "text", "expected"), FORMS)
def test_datelines_sign_offs_and_citations_are_read_in_the_forms_of_each_language(language: str, text: str, expected: str) -> None:
    """The forms of agencies in forty languages, and words that look like an agency's name."""
    found = find_credits(article(language, text.replace("\\n", "\n")), load_agencies())
    assert ", ".join(sorted(f"{credit.agency} {credit.role}" for credit in found)) == expected


def test_a_byline_gives_the_agency_and_the_words_that_show_it() -> None:
    """The evidence is the line."""
    [credit] = find_credits(article("de", "Sie trafen sich.", (Credit("dpa", "Von Ada Brandt, dpa"),)), load_agencies())
    assert (credit.agency, credit.role, credit.evidence) == ("dpa", "text", "Von Ada Brandt, dpa")


def test_an_outlet_is_no_source_of_its_own_pages() -> None:
    """By host or by the site's name; elsewhere it is."""
    told = article("en", "The envoy told Al Jazeera that he would stay.")
    assert [credit.agency for credit in find_credits(told, load_agencies())] == ["al-jazeera"]
    for own in (replace(told, url="https://www.aljazeera.com/a"), replace(told, site_name="Al Jazeera")):
        assert find_credits(own, load_agencies()) == ()


@pytest.mark.parametrize(
    "text", ["[]", "agencies: {a: {names: x}}", "agencies: {a: {names: [A]}}\nmaterial: [{languages: [en], match: '('}]"]
)
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    """With what was expected of it."""
    path = tmp_path / "agencies.yaml"
    path.write_text(text)
    with pytest.raises(SeedError, match=r"agencies\.yaml:(1: must|1: agencies\.a\.names: must|2: material.*regular)"):
        load_agencies(path)


def test_links_inside_the_text_are_kept_and_those_around_it_are_not() -> None:
    """With their anchors, by canonical address; menus and the page itself are left out."""
    linked = PARAGRAPHS[1].replace("two drafts", f'<a href="/world/drafts?utm_source=x#top">two drafts</a> (<a href="{URL}">here</a>)')
    paragraphs = "".join(f"<p>{text}</p>" for text in (PARAGRAPHS[0], linked, *PARAGRAPHS[2:]))
    body = f'<nav><a href="/sport">Sport</a></nav><article><h1>{HEADING}</h1>{paragraphs}</article>'
    found = extract(page(html(body)), None, SOURCE)
    assert found.links == (Link("https://herald.example/world/drafts", "two drafts"),)
