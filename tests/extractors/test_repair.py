"""Broken XML is mended before it is parsed: no other address, no other title, and every kind of repair is told."""

import gzip
from datetime import UTC, datetime
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.discover import read
from extractors.documents.charsets import decode
from extractors.errors import SeedError
from extractors.records import Discovery, Page, Source, SourceKind
from extractors.sources.opml import read_opml
from extractors.xml.prolog import root_of
from extractors.xml.repair import mended

URL = "https://news.example/map.xml"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def found(body: str | bytes, kind: SourceKind = SourceKind.SITEMAP, content_type: str = "application/xml") -> Discovery:
    data = body.encode() if isinstance(body, str) else body
    return read(
        Source(source_id="news", name="News", kind=kind, url=URL),
        Page(url=URL, final_url=URL, status=200, headers=(("content-type", content_type),), body=data, fetched_at=AT),
    )


def entry(place: str, title: str = "Talks resume") -> str:
    news = f"<news:news><news:title>{title}</news:title><news:publication_date>2026-03-01T10:00:00Z</news:publication_date></news:news>"
    return f"<url><loc>{place}</loc>{news}</url>"


def test_a_bare_ampersand_and_html_entities_change_no_address_and_no_title() -> None:
    """`&id=` is no entity; `&eacute;` is one letter; a name nobody knows stays as it is written."""
    listed = [entry("/s?section=world&id=4711"), entry("/caf&eacute;"), entry("/c", "Old&nbsp;quay &mdash; R&amp;D &unknown; &lt;3")]
    discovery = found(MAP + "".join(listed) + "</urlset>")
    assert [one.url for one in discovery.entries] == [
        "https://news.example/s?section=world&id=4711",
        "https://news.example/caf%C3%A9",
        "https://news.example/c",
    ]
    assert discovery.entries[2].title == "Old quay — R&D &unknown; <3"
    assert discovery.kind == "news sitemap"
    assert discovery.warnings == (
        "not well-formed: 2 bare & escaped", "not well-formed: 3 HTML entities resolved", "not well-formed: undeclared prefix news",
    )  # fmt: skip


def test_an_entity_that_the_document_declares_is_its_text() -> None:
    """Of those that hold no other; a name that only begins like one of HTML stays as it is written."""
    declared = "<!DOCTYPE urlset [<!ENTITY quay 'Old&#160;quay'><!ENTITY all '&quay;&quay;'>]>"
    discovery = found(declared + MAP + entry("/a", "&quay; &all; &notes;") + "</urlset>")
    assert [one.title for one in discovery.entries] == ["Old quay &all; &notes;"]


@pytest.mark.parametrize("prefix", ["news", "n", "ns0"])
def test_a_prefix_is_read_whether_it_is_declared_or_not(prefix: str) -> None:
    """Anywhere in the document, or with nothing in it."""
    body = MAP + entry("/a").replace("news:", f"{prefix}:") + "</urlset>"
    elsewhere = body.replace("</urlset>", f'<x xmlns:{prefix}="urn:x"/></urlset>')
    nothing = body.replace("<urlset", f'<urlset xmlns:{prefix}=""')
    for each in (body, elsewhere, nothing):
        expat.ParserCreate("utf-8", " ").Parse(mended(each).body, True)
        assert f"<{prefix}:title>Talks resume" in mended(each).text


@pytest.mark.parametrize(
    "cut",
    [
        "<url><loc>https://www.exam", "<url><loc>https://news.example/b</loc>", "<url><loc>https://news.example/b</lo", "<url", "<ur",
        "<url><loc><![CDATA[https://news.example/b", "<url><loc>https://news.example/b</loc><!-- x", '<url a="', "<url><loc>/b &am", "",
    ],
)  # fmt: skip
def test_the_last_element_of_a_cut_document_is_not_believed(cut: str) -> None:
    """Wherever the cut is; what came whole before it is."""
    discovery = found(MAP + "<url><loc>/a</loc></url>" + cut)
    assert [one.url for one in discovery.entries] == ["https://news.example/a"]
    assert "not well-formed: breaks off: its last element is left out" in discovery.warnings


def test_a_cut_feed_and_a_cut_gzip_file_are_told() -> None:
    """The item that breaks off has no title that could be believed."""
    body = "<rss version='2.0'><channel><title>N</title><item><link>/a</link><title>A</title></item><item><link>/b</link><title>Har"
    discovery = found(body, SourceKind.FEED)
    assert [(one.url, one.title) for one in discovery.entries] == [("https://news.example/a", "A")]
    assert discovery.title == "N"
    packed = gzip.compress((MAP + "".join(f"<url><loc>/{n * 7919}</loc></url>" for n in range(500)) + "</urlset>").encode())
    cut = found(packed[: len(packed) // 2])
    assert 10 < len(cut.entries) < 500
    assert cut.warnings[0] == "the gzip file breaks off"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n\n  ", ""),
        ("\ufeff\n", ""),
        ("<br />\n<b>Warning</b>: x in <b>/a.php</b> on line 3<br />\n", ""),
        ("<!-- <rss> -->", "<!-- cached -->"),
        ("", "<script>count()</script>"),
        ('<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!DOCTYPE rss [<!ENTITY x "<urlset>">]>', "\0\0"),
    ],
)
def test_what_stands_around_the_document_does_not_matter(before: str, after: str) -> None:
    """Blanks, notices of PHP, comments, stylesheets, types; scripts behind it."""
    body = f"{before}<rss version='2.0'><channel><item><link>/a</link><title>A</title></item></channel></rss>{after}"
    (one,) = found(body, SourceKind.FEED).entries
    assert (one.url, one.title) == ("https://news.example/a", "A")


@pytest.mark.parametrize(
    ("encoding", "stated", "header"),
    [
        ("utf-8", "iso-8859-1", ""),
        ("utf-8", "", "text/xml; charset=windows-1252"),
        ("utf-8", "utf-16", ""),
        ("windows-1252", "utf-8", ""),
        ("windows-1252", "iso-8859-1", ""),
        ("windows-1252", "", "text/xml; charset=iso-8859-1"),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "", ""),
        ("utf-32", "utf-8", ""),
        ("utf-8-sig", "windows-1251", ""),
        ("windows-1252", "x-cp1252", ""),
    ],
)
def test_a_wrong_declaration_of_the_encoding_costs_no_letter(encoding: str, stated: str, header: str) -> None:
    """Marks and valid UTF-8 win over what is declared."""
    declaration = f'<?xml version="1.0" encoding="{stated}"?>' if stated else ""
    body = f"{declaration}<rss version='2.0'><channel><item><link>/a</link><title>Café “à” l’œuvre</title></item></channel></rss>"
    discovery = found(body.encode(encoding), SourceKind.FEED, header or "application/xml")
    assert discovery.entries[0].title == "Café “à” l’œuvre"


@pytest.mark.parametrize(
    ("label", "text", "encoding"),
    [("Shift_JIS", "①髙橋", "cp932"), ("euc-kr", "뷁 소식", "cp949"), ("windows-874", "ข่าว…", "cp874"), ("latin5", "Şubat’ta", "cp1254")],
)
def test_labels_mean_what_browsers_take_them_for(label: str, text: str, encoding: str) -> None:
    """The larger encoding of that name, as vendors extended it (https://encoding.spec.whatwg.org)."""
    assert decode(f"<?xml version='1.0' encoding='{label}'?><rss>{text}</rss>".encode(encoding))[0].endswith(f"<rss>{text}</rss>")


def test_letters_that_are_not_what_is_declared_are_told() -> None:
    """And a few bad bytes among many good ones cost themselves only."""
    assert decode("<?xml version='1.0' encoding='iso-8859-1'?><rss>é</rss>".encode())[1] == "declared iso-8859-1, read as utf-8"
    assert decode(b"<rss>caf\xe9</rss>") == ("<rss>café</rss>", "is not utf-8, read as windows-1252")
    text, warning = decode("<rss>été à l’île</rss>".encode() + b"\xff")
    assert (text, warning) == ("<rss>été à l’île</rss>", "1 characters are not utf-8 and are left out")


@pytest.mark.parametrize(
    ("broken", "mended_as"),
    [
        ("<rss><title>a\x00\x08b\x1f</title></rss>", "<rss><title>ab</title></rss>"),
        ("<rss><title>3 < 5 & x<1</title></rss>", "<rss><title>3 &lt; 5 &amp; x&lt;1</title></rss>"),
        ("<rss a=1 b><c d='x & y' d='z'/></rss>", '<rss a="1" b=""><c d="x &amp; y"/></rss>'),
        ("<rss><b>one<br>two</b></i></rss>", "<rss><b>one<br>two</br></b></rss>"),
        ("<rss><item><title>a<item><title>b</title></item></rss>", "<rss><item><title>a</title></item><item><title>b</title></item></rss>"),
        ("<RSS><a/></rss>", "<RSS><a/></RSS>"),
        ("<rss>&#55357;&#56832;&#55357;&#x1;&#150;&#x41;]]></rss>", "<rss>😀–A</rss>"),
        ("<urlset><url><loc>/a<lastmod>2026</lastmod></url></urlset>", "<urlset><url><loc>/a</loc><lastmod>2026</lastmod></url></urlset>"),
        ("<urlset><url/></urlset>\n<?xml version='1.0'?><urlset><url/></urlset>", "<urlset><url/><url/></urlset>"),
        ("<rss><![CDATA[a & b < c]]>&</rss>", "<rss><![CDATA[a & b < c]]>&amp;</rss>"),
    ],
)
def test_each_fault_is_mended_in_place(broken: str, mended_as: str) -> None:
    """Controls, signs, attributes without quotes, elements left open or closed twice."""
    document = mended(broken)
    assert document.text == mended_as
    assert document.warnings


def test_what_is_well_formed_is_left_as_it_is() -> None:
    """To the letter, and without a word."""
    body = f"{MAP}<url><loc>/a?b&amp;c</loc></url></urlset>"
    assert (mended(body).text, mended(body).warnings) == (body, ())


PIECES = st.sampled_from(
    ["<", ">", "&", "</", "<rss", "<item>", "</item>", "<a:b c='", '"', "]]>", "<![CDATA[", "<!--", "-->", "<?x", "?>", "\0", "é", " ",
     "a=1", "&lt;", "&#x;", "&#1;", "</rss>", "x", "/>", ":", "<a:b:c>", "<!DOCTYPE [", "\ud800"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
def test_whatever_comes_is_well_formed_afterwards(pieces: list[str]) -> None:
    """Any heap of pieces in a root element gives XML that a strict parser reads to its end."""
    text = "<rss>" + "".join(pieces)
    assert root_of(text) in ("rss", None)
    if root_of(text):
        expat.ParserCreate("utf-8", " ").Parse(mended(text).body, True)


HEAVY = ["<a>", "<a b='", "&", "</a>", "<", "<![CDATA[", "<!--", "<a b=", "\n", "<item>", "<a:", "<!DOCTYPE [", "<?", "&#", "]]>", "'"]


@pytest.mark.parametrize("piece", HEAVY)
@pytest.mark.timeout(30)
def test_mending_takes_time_by_length_only(piece: str) -> None:
    """Two hundred thousand of anything take a second or two; a limit that quadratic work would break by far."""
    mended("<rss>" + piece * 200_000)
    mended(piece * 200_000 + "<rss>")


def test_subscription_lists_are_mended_too() -> None:
    """A bare ampersand in an address, entities in a name, a list that breaks off; what is none is still refused."""
    body = b"<opml><body><outline title='Caf&eacute; &amp;amp; News' xmlUrl='https://a.example/f?a=1&b=2'/><outline xmlUrl='https://b.ex"
    (outline,) = read_opml("list", body)
    assert (outline.url, outline.name) == ("https://a.example/f?a=1&b=2", "Café & News")
    with pytest.raises(SeedError, match="is not OPML"):
        read_opml("list", b"<rss/>")


@pytest.mark.parametrize("sign", ["5 < 6", "<3", "a <= b"])
def test_a_sign_of_less_than_in_an_attribute_is_text(sign: str) -> None:
    """Whatever begins no tag: a subscription is not lost for it."""
    body = f"<opml><body><outline text='{sign}' xmlUrl='https://a.example/rss'/><outline text=\"{sign}\" xmlUrl='https://b.example/rss'/></body></opml>"
    assert [(feed.url, feed.name) for feed in read_opml("list", body.encode())] == [(f"https://{site}.example/rss", sign) for site in "ab"]
