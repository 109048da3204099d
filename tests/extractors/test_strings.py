"""The one gate for text from outside: what stays, what goes, what is undone, and that it never takes long."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.records import Article, Credit, DateWitness, PageKind, TextSource
from extractors.strings.characters import clean
from extractors.strings.clean import cleaned, line, paragraphs
from extractors.strings.markup import decoded

WALES = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
ZWNJ, ZWJ = "\u200c", "\u200d"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Har\0bour\x07 law", "Harbour law"),
        ("one\x0btwo\x0cthree\x1ffour", "one two three four"),
        ("a line\nand\ta tab", "a line\nand\ta tab"),
        ("one\u2028two", "one\ntwo"),
        ("it\x92s \x93fine\x94 \x96 or\x81 not\x85", "it’s “fine” – or not…"),
        ("\u202eharbour\u202c \u2067law\u2069 \u200fnow\u200e", "harbour law now"),
        ("Ada\u200bBrandt, Olek\ufeffHrynko, Brand\u200bstätter", "Ada Brandt, Olek Hrynko, Brandstätter"),
        ("\ufeffzero\u200bwidth\u2060 soft\u00adhyphen", "zerowidth softhyphen"),
        ("\ud83d\ude00 joined, \ud83d lone, \ude00 lone", "😀 joined,  lone,  lone"),
        ("\ufdd0non\uffffcharacters\ufffe", "noncharacters"),
        (f"می{ZWNJ}خواهم", f"می{ZWNJ}خواهم"),
        (f"क्{ZWJ}ष", f"क्{ZWJ}ष"),
        (f"👩{ZWJ}🚒 and 🏳️{ZWJ}🌈", f"👩{ZWJ}🚒 and 🏳️{ZWJ}🌈"),
        (WALES, WALES),
        (f"Auf{ZWNJ}lage {ZWJ}x", "Auflage x"),
        ("hid\U000e0061\U000e0062den", "hidden"),
        *((text.encode().decode("latin-1"), text) for text in ("it’s late", "Zürich: £5", "déjà vu", "Привет", "政府は決定", "“été” 😀")),
        ("lâ€™Ã©tÃ© Ã\xa0 Paris", "l’été à Paris"),
        ("AMANHÃ\xa0 NÃO", "AMANHÃ\xa0 NÃO"),
        ("désarmé”…", "désarmé”…"),
        ("\x1b[1;31mred\x1b[0m, \x1b]8;;http://x.example\x1b\\a link\x1b]8;;\x07, \x1bP1$q\x1b\\DCS\x1b(B", "red, a link, DCS"),
    ],
)
def test_only_characters_that_are_text_stay(raw: str, text: str) -> None:
    """Joiners where they are spelling, white space as it is; what was Windows-1252 is read as such."""
    assert clean(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Quay caf&eacute; shut &#8211; two hurt", "Quay café shut – two hurt"),
        ("Quay caf&amp;eacute; &amp;#8211; shut", "Quay café – shut"),
        ("Quay &notes; &copyx;", "Quay &notes; &copyx;"),
        ("It\\u2019s \\ud83d\\ude00", "It’s 😀"),
        (r"""It\'s \\"over\"""", '''It's "over"'''),
        ("Bus and\\/or ferry", "Bus and/or ferry"),
        ("<p class='a'>Quay<\\/p>", "Quay"),
        (r"""say("a \"b\" c") prints it""", r"""say("a \"b\" c") prints it"""),
        ("<![CDATA[Quay &amp; pier]]>", "Quay & pier"),
        ("&lt;![CDATA[Quay]]&gt;", "Quay"),
        ("<![CDATA[<![CDATA[Quay]]]]>", "Quay"),
        ("Quay a[b[0]]> 1 law]]>", "Quay a[b[0]]> 1 law"),
        ("<![cdata[Quay]]>", "Quay"),
        ("<?xml version='1.0'?><p>Quay</p>", "Quay"),
        ("R&D at AT&T", "R&D at AT&T"),
        ("R&amp;D", "R&D"),
        ("?a=1&copy=2&sect=3", "?a=1&copy=2&sect=3"),
        ("Why 3 < 5 and x<y still matter", "Why 3 < 5 and x<y still matter"),
        ("Why 3 &lt; 5", "Why 3 < 5"),
        ("a<b and b>c", "a<b and b>c"),
        ("We &lt;3 ferries", "We <3 ferries"),
        ("The &lt;b&gt; tag at thirty", "The <b> tag at thirty"),
        ("&lt;div&gt; explained", "<div> explained"),
        ("How <div> works: <section>, <main> and more", "How <div> works: <section>, <main> and more"),
        ("What <p> is for", "What <p> is for"),
        ("Quay shut. <p> Two hurt", "Quay shut. Two hurt"),
        ("text <ul> <li> one <li> two </ul>", "text one two"),
        ("&amp;#27;[31mred", "red"),
        ("<b>Har</b>bour <i>law</i>", "Harbour law"),
        ("Harbour<br/>law", "Harbour law"),
        ("&lt;i&gt;Harbour&lt;/i&gt; law", "Harbour law"),
        ("Ferry<script>track()</script> back<!-- ad -->", "Ferry back"),
        ("<video src='/f'>no film</video>Ferry", "Ferry"),
        ("<p>if x < y and <em>z</em></p>", "if x < y and z"),
        ("<p>The ferry <a href='/x", "The ferry"),
        ("write to <ann@example.org>", "write to <ann@example.org>"),
        ("see <https://example.org/a>", "see <https://example.org/a>"),
        ("&#55357;&#56832; and &#xD83D; alone", "😀 and alone"),
        ("a&#0;b&#x202e;c&#150;d", "abc–d"),
        (" \n\t ", None),
        ("<p> </p>", None),
        (None, None),
        (7, None),
    ],
)
def test_a_title_is_one_line_of_plain_text(raw: object, text: str | None) -> None:
    """Wrappers, entities and markup are undone as often as they were put on, and no sign that means itself is."""
    assert line(raw) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p>One\nline.</p><p>Two</p>", ("One line.", "Two")),
        ("&lt;p&gt;One &lt;a href=&#34;/x&#34;&gt;link&lt;/a&gt;&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", ("One link", "Two")),
        ("One\nTwo &amp; <b>three</b>", ("One", "Two & three")),
        ("One<br>Two\n\nThree", ("One", "Two", "Three")),
        ("<ul><li>One</li><li>Two</li></ul>", ("One", "Two")),
        ("<table><tr><td>Pier</td><td>9:00</td></tr></table>", ("Pier 9:00",)),
        ("<p>The &lt;p&gt; tag</p>", ("The <p> tag",)),
        ("<p>Caf&amp;eacute;</p>", ("Café",)),
        ("", ()),
    ],
)
def test_a_text_is_its_paragraphs(raw: str, expected: tuple[str, ...]) -> None:
    """Whatever it is written in; where a value has tags of its own, its escapes are text."""
    assert paragraphs(raw) == expected


def test_markdown_is_read_only_where_it_plainly_is_some() -> None:
    """Links, emphasis, headings and lists of a body; stars and signs of plain text stay."""
    body = "## The vote\n\nThe **harbour** law, [it said](https://news.example/a), passed\nlate \\*.\n\n* one\n* two & three"
    assert paragraphs(body, markdown=True) == ("The vote", "The harbour law, it said, passed late *.", "one", "two & three")
    assert paragraphs(body)[0] == "## The vote"
    assert paragraphs("5 * 3 ** 2\n# 4 of 10", markdown=True) == ("5 * 3 ** 2", "# 4 of 10")


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&;/ap\0\u202e\u200d\ud800\n"))))
@example("<p " * 50 + "\ud83d")
def test_nothing_unprintable_comes_out_of_anything(raw: str) -> None:
    """No control, surrogate, override or fold of white space, and nothing that a second pass would change."""
    for text in (*paragraphs(raw), *paragraphs(raw, markdown=True), *filter(None, [line(raw)])):
        assert not {unicodedata.category(character) for character in text} & {"Cc", "Cs", "Zl", "Zp"}
        assert text == clean(text) == " ".join(text.split())


HEAVY = [
    "<b>", "<b ", "<!--", "\n", " ", "&lt;", "&amp;", "<a href=", "<![CDATA[", "<", "<p>", "\u200d", "</p", "[x](", "**a", "&#55357;", "\0",
    "<?xml ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HEAVY)
@pytest.mark.timeout(30)
def test_the_work_grows_with_the_length_only(piece: str) -> None:
    """A hundred thousand of anything is read in a second or so; a limit that quadratic work would break by far."""
    paragraphs("<p>" + piece * 100_000, markdown=True)
    paragraphs(piece * 100_000)


def test_a_record_is_cleaned_through_and_through() -> None:
    """Every string in it, in tuples and records too; what was clean stays the same object."""
    witness = DateWitness(witness="time", role="published", raw="5\u200b May", instant=datetime(2026, 5, 5, tzinfo=UTC))
    article = Article(
        source_id="s",
        key="k",
        url=None,
        final_url=None,
        declared_url=None,
        kind=PageKind.ARTICLE,
        title="A\0b",
        text="Text\ud800",
        text_source=TextSource.FEED,
        authors=("An\u202en",),
        credits=(Credit("AP\x01", "l"),),
        dates=(witness,),
    )
    result = cleaned(article)
    assert (result.title, result.text, result.authors, result.credits) == ("Ab", "Text", ("Ann",), (Credit("AP", "l"),))
    assert result.dates[0].raw == "5 May"
    assert result.kind is PageKind.ARTICLE
    assert cleaned(result) is result


def test_entities_are_decoded_until_none_is_left() -> None:
    """At most three times."""
    assert decoded("&amp;amp;lt;") == "<"
