"""What feeds, sitemaps and homepages of every kind are read as."""

import gzip
import html
import json
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.discover import latest, read, usual_places
from extractors.errors import ParseError
from extractors.records import Discovery, Keep, Page, Source, SourceKind
from extractors.text import from_feed
from extractors.text.metadata.publication import choose

URL = "https://news.example/feed"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ITEM = "<item><title>Talks resume</title><link>https://news.example/talks</link><pubDate>Sun, 01 Mar 2026 10:00:00 +0200</pubDate></item>"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def source(kind: SourceKind = SourceKind.FEED) -> Source:
    return Source(source_id="news", name="News", kind=kind, url=URL)


def page(body: str | bytes, url: str = URL, **headers: str) -> Page:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Page(url=url, final_url=url, status=200, headers=named, body=body.encode() if isinstance(body, str) else body, fetched_at=AT)


def found(body: str | bytes, kind: SourceKind = SourceKind.FEED, *, since: datetime | None = None, **headers: str) -> Discovery:
    return read(source(kind), page(body, **headers), since=since)


def rss(items: str, channel: str = "", prologue: str = "") -> str:
    return f'{prologue}<rss version="2.0"><channel><title>N</title>{channel}{items}</channel></rss>'


KINDS = {
    "rss20": rss(ITEM),
    "rss092": rss(ITEM).replace("2.0", "0.92"),
    "rss091u": rss(ITEM).replace("2.0", "0.91"),
    "rss10": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="x"/><item rdf:about="https://news.example/talks"><title>Talks resume</title><link>https://news.example/talks</link>'
    "<dc:date>2026-03-01T10:00:00+02:00</dc:date></item></rdf:RDF>",
    "atom10": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Talks resume</title><link href="https://news.example/talks"/><id>1</id>'
    "<published>2026-03-01T10:00:00+02:00</published></entry></feed>",
    "json11": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"url": "https://news.example/talks", "title": "Talks resume", "date_published": "2026-03-01T10:00:00+02:00"}],
        }
    ),
    "news sitemap": f'<urlset xmlns="{SITEMAP}" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
    "<loc>https://news.example/talks</loc><news:news><news:publication><news:name>N</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>2026-03-01T10:00:00+02:00</news:publication_date><news:title>Talks resume</news:title>"
    "</news:news></url></urlset>",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_gives_the_same_entry(kind: str) -> None:
    """Link, title and date are the same whatever they are written in."""
    discovery = found(KINDS[kind])
    assert discovery.kind == kind
    (entry,) = discovery.entries
    assert (entry.url, entry.key, entry.title) == ("https://news.example/talks",) * 2 + ("Talks resume",)
    assert latest(entry.dates) == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert entry.dates[0].offset_minutes == 120


def test_full_text_summary_authors_language_and_guid_are_kept() -> None:
    """The feed's own HTML, untouched."""
    body = rss(
        '<item><link>/a</link><guid isPermaLink="false">g1</guid><description>Short</description><dc:creator>A. Writer</dc:creator>'
        "<content:encoded><![CDATA[<p>Long <b>text</b></p>]]></content:encoded></item>",
        "<language>uk</language>",
    ).replace("<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" ')
    (entry,) = found(body).entries
    assert (entry.url, entry.guid, entry.summary, entry.content) == ("https://news.example/a", "g1", "Short", "<p>Long <b>text</b></p>")
    assert (entry.authors, entry.language) == (("A. Writer",), "uk")


def test_an_entry_without_link_is_kept_for_its_content() -> None:
    """Its identity is its GUID, or a hash of what it says; without either it is dropped and counted."""
    body = rss(
        '<item><guid isPermaLink="false">g1</guid><description>One</description></item><item><description>Two</description></item><item/>'
    )
    discovery = found(body)
    assert [entry.url for entry in discovery.entries] == [None, None]
    assert discovery.entries[0].key == "entry:news:g1"
    assert discovery.entries[1].key.startswith("entry:news:")
    assert "1 entries have neither a usable link nor content" in discovery.warnings


def test_a_shared_guid_is_joined_with_the_link() -> None:
    """A GUID that several entries carry identifies none of them."""
    body = rss("".join(f'<item><link>/{n}</link><guid isPermaLink="false">same</guid></item>' for n in range(3)))
    assert {entry.guid for entry in found(body).entries} == {f"same https://news.example/{n}" for n in range(3)}


def test_a_repeated_link_is_one_entry() -> None:
    """Tracking parameters do not make a second one."""
    discovery = found(rss("<item><link>/a?utm_source=rss</link></item><item><link>/a</link></item>"))
    assert len(discovery.entries) == 1
    assert discovery.warnings == ("1 entries repeat another's link",)


def test_wrapped_links_are_taken_out_and_kept() -> None:
    """The target is fetched, the link as it stood is an alias."""
    wrapper = "https://www.google.com/url?q=https://other.example/a"
    (entry,) = found(rss(f"<item><link>{wrapper}</link></item>")).entries
    assert (entry.url, entry.listed_url) == ("https://other.example/a", wrapper)


def test_a_feed_that_is_not_well_formed_but_has_entries_is_a_warning() -> None:
    """A bare ampersand must not cost a publisher's day."""
    discovery = found(rss(ITEM + "<item><title>A & B</title><link>/b</link></item>"))
    assert len(discovery.entries) == 2
    assert discovery.warnings[0].startswith("not well-formed")


def test_a_cut_off_feed_gives_what_arrived() -> None:
    """The entries before the break are read."""
    assert len(found(rss(ITEM * 1)[:-40] + "<item><tit").entries) == 1


@pytest.mark.parametrize(
    ("raw", "instant", "offset", "guessed"),
    [
        ("Sun, 01 Mar 2026 10:00:00 GMT", datetime(2026, 3, 1, 10, tzinfo=UTC), 0, False),
        ("Sun, 01 Mar 2026 10:00:00 EST", datetime(2026, 3, 1, 15, tzinfo=UTC), -300, False),
        ("Sun, 01 Mar 2026 10:00:00 EET", datetime(2026, 3, 1, 8, tzinfo=UTC), 120, False),
        ("Sun, 01 Mar 26 10:00:00 +0000", datetime(2026, 3, 1, 10, tzinfo=UTC), 0, True),
        ("01 Mar 2026 10:00", datetime(2026, 3, 1, 10, tzinfo=UTC), None, True),
        ("2026-03-01T10:00:00.123Z", datetime(2026, 3, 1, 10, tzinfo=UTC), 0, False),
        ("2026-03-01 10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC), None, True),
        ("2026-03-01T10:00+0530", datetime(2026, 3, 1, 4, 30, tzinfo=UTC), 330, False),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC), None, False),
        ("yesterday", datetime(2026, 2, 28, tzinfo=UTC), None, True),
        ("5 minutes ago", datetime(2026, 3, 1, 11, 55, tzinfo=UTC), None, True),
        ("the other day", None, None, False),
        ("32 Foo 2026", None, None, False),
    ],
)
def test_dates_keep_their_offset_and_their_doubts(raw: str, instant: datetime | None, offset: int | None, guessed: bool) -> None:
    """What was assumed is marked; what cannot be read has no instant, and its raw form stays."""
    (entry,) = found(rss(f"<item><link>/a</link><pubDate>{raw}</pubDate></item>")).entries
    (date,) = entry.dates
    assert (date.raw, date.instant, date.offset_minutes, date.guessed) == (raw, instant, offset, guessed)


@pytest.mark.parametrize(
    ("raw", "precision"),
    [("2026", "year"), ("2026-03", "month"), ("2026-03-01", "day"), ("2026-03-01T10:00Z", "minute"), ("2026-03-01T10:00:00Z", "second")],
)
def test_the_precision_of_a_date_is_kept(raw: str, precision: str) -> None:
    """The W3C profile of ISO 8601, which sitemaps use, allows less than a second."""
    body = f'<urlset xmlns="{SITEMAP}"><url><loc>https://news.example/a</loc><lastmod>{raw}</lastmod></url></urlset>'
    assert found(body, SourceKind.SITEMAP).entries[0].dates[0].precision == precision


def test_the_publishers_wishes_are_read() -> None:
    """ttl, sy:update*, skipHours and skipDays."""
    channel = (
        "<ttl>45</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        "<skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    body = rss(ITEM, channel).replace("<rss ", '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" ')
    assert found(body).hints == "ttl=45 sy=360 skip=0,1 days=sun"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251", "iso-8859-5", "koi8-r"])
def test_encodings_are_recognised(encoding: str) -> None:
    """By mark or declaration."""
    declared = "utf-16" if encoding == "utf-16" else encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{declared}"?>' + rss("<item><title>Переговори</title><link>/a</link></item>")
    assert found(body.encode(encoding, errors="xmlcharrefreplace")).entries[0].title == "Переговори"


@pytest.mark.parametrize(
    "content_type", ["text/html", "text/plain; charset=us-ascii", "application/octet-stream", "image/png", "x; charset=nonsense", ""]
)
def test_a_wrong_media_type_or_charset_does_not_matter(content_type: str) -> None:
    """The bytes decide."""
    body = '<?xml version="1.0" encoding="utf-8"?>' + rss("<item><title>Müller</title><link>/a</link></item>")
    (entry,) = found(body, content_type=content_type).entries
    assert entry.title is not None
    assert entry.title.startswith("M")


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("", SourceKind.FEED, "is empty"),
        (" \n\0", SourceKind.FEED, "is empty"),
        ("<!doctype html><html><body>Hi</body></html>", SourceKind.FEED, "is a web page where a feed should be"),
        ("<html><head><title>Log in</title></head></html>", SourceKind.SITEMAP, "is a web page where a sitemap should be"),
        ("Invalid url", SourceKind.FEED, "is not a feed"),
        ("Invalid url", SourceKind.SITEMAP, "is not a sitemap"),
        ("%PDF-1.7 \x01\x02", SourceKind.FEED, "is not a feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), SourceKind.FEED, "is not a feed"),
        ("{", SourceKind.FEED, "is not JSON"),
        ('{"items": {}}', SourceKind.FEED, "no JSON Feed"),
        ("[" * 100000, SourceKind.FEED, "is not a feed"),
        ('{"a":' * 100000, SourceKind.FEED, "is JSON that is nested too deeply"),
        (b"\x1f\x8bbroken", SourceKind.SITEMAP, "broken gzip"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", SourceKind.FEED, "is not a feed"),
    ],
)
def test_what_is_none_of_them_is_refused_with_its_reason(body: str | bytes, kind: SourceKind, words: str) -> None:
    """A message that says what was there."""
    with pytest.raises(ParseError) as caught:
        found(body, kind)
    assert words in str(caught.value)
    assert caught.value.subject == URL


def test_an_empty_feed_is_a_feed() -> None:
    """Nothing new is no failure."""
    assert found(rss("")).entries == ()


LAUGHS = "<!DOCTYPE x [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
SECRET = '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/passwd">]>'


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["rss", "sitemap"])
@pytest.mark.parametrize(("prologue", "name"), [(LAUGHS, "a9"), (SECRET, "s")])
def test_entities_are_neither_expanded_nor_loaded(kind: str, prologue: str, name: str) -> None:
    """Neither ten thousand million laughs nor the password file."""
    text = f"&{name};"
    body = (
        rss(f"<item><title>T{text}</title><link>/a</link></item>", prologue=prologue)
        if kind == "rss"
        else f'{prologue}<urlset xmlns="{SITEMAP}"><url><loc>https://news.example/{text}</loc></url><url><loc>https://news.example/b</loc></url></urlset>'
    )
    try:
        said = repr(found(body, SourceKind.SITEMAP if kind == "sitemap" else SourceKind.FEED))
    except ParseError as error:
        said = str(error)
    assert "root:" not in said
    assert len(said) < 10_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize("items", ["<item/>", "<item><link>/a</link></item>", "<entry><a>"])
def test_a_million_entries_cost_what_two_thousand_do(items: str) -> None:
    """The document is cut before it is parsed."""
    discovery = found(rss(items * (8_000_000 // len(items))))
    assert len(discovery.entries) <= 2000
    assert any("are left out" in warning for warning in discovery.warnings)


def test_the_first_two_thousand_entries_are_kept() -> None:
    """With their own links."""
    discovery = found(rss("".join(f"<item><link>/{n}</link></item>" for n in range(2500))))
    assert len(discovery.entries) == 2000
    assert discovery.entries[1999].url == "https://news.example/1999"


@pytest.mark.parametrize("mark", ["<item>", "<b>", "<url><loc>", "<sitemap>"])
def test_deep_nesting_is_survived(mark: str) -> None:
    """A hundred thousand levels are an error or nothing, not a crash."""
    for kind, body in (
        (SourceKind.FEED, rss(mark * 100_000)),
        (SourceKind.SITEMAP, f"<urlset>{mark * 100_000}"),
        (SourceKind.PAGE, "<html>" + mark * 100_000),
    ):
        with suppress(ParseError):
            found(body, kind)


# Sitemaps


def urlset(*rows: tuple[str, str]) -> str:
    urls = "".join(f"<url><loc>{loc}</loc><lastmod>{at}</lastmod></url>" for loc, at in rows)
    return f'<urlset xmlns="{SITEMAP}">{urls}<url><loc>https://news.example/undated</loc></url></urlset>'


def test_only_entries_newer_than_the_watermark_are_listed() -> None:
    """And those without a date, newest first."""
    body = urlset(
        ("https://news.example/old", "2026-02-01"),
        ("https://news.example/new", "2026-03-01T08:00:00Z"),
        ("https://news.example/mid", "2026-02-28"),
    )
    keys = [entry.key for entry in found(body, SourceKind.SITEMAP, since=AT - timedelta(days=3)).entries]
    assert keys == ["https://news.example/new", "https://news.example/mid", "https://news.example/undated"]


def test_an_index_names_its_children_and_leaves_walking_to_the_flow() -> None:
    """Children that did not change since are left out."""
    body = (
        f'<sitemapindex xmlns="{SITEMAP}"><sitemap><loc>https://news.example/1.xml</loc><lastmod>2026-03-01</lastmod></sitemap>'
        "<sitemap><loc>/2.xml.gz</loc></sitemap><sitemap><loc>https://news.example/3.xml</loc><lastmod>2020-01-01</lastmod></sitemap></sitemapindex>"
    )
    discovery = found(body, SourceKind.SITEMAP, since=AT - timedelta(days=3))
    assert discovery.entries == ()
    assert discovery.sitemaps == ("https://news.example/1.xml", "https://news.example/2.xml.gz")


def test_gzipped_plain_and_wrongly_named_sitemaps_are_read() -> None:
    """A gzip file, a list of lines, a namespace that is none."""
    body = urlset()
    assert len(found(gzip.compress(body.encode()), SourceKind.SITEMAP).entries) == 1
    assert len(found("\ufeffhttps://news.example/a\nhttps://news.example/b\nnot a link\n", SourceKind.SITEMAP).entries) == 2
    assert len(found(body.replace(SITEMAP, "http://wrong.example"), SourceKind.SITEMAP).entries) == 1


def test_a_gzip_bomb_in_a_sitemap_is_refused() -> None:
    """Its packed form is small enough to be fetched."""
    with pytest.raises(ParseError) as caught:
        found(gzip.compress(b"\0" * (70 * 1024 * 1024)), SourceKind.SITEMAP)
    assert "more than" in str(caught.value)


def test_sitemaps_are_cut_to_their_newest_entries() -> None:
    """At most two thousand."""
    body = urlset(*((f"https://news.example/{n}", f"2026-02-{n % 28 + 1:02}") for n in range(3000)))
    entries = found(body, SourceKind.SITEMAP).entries
    assert len(entries) == 2000
    assert latest(entries[0].dates) == datetime(2026, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(gzip.compress(urlset().encode())),
        gzip.compress(urlset()[:50].encode()) + gzip.compress(urlset()[50:].encode()),
        gzip.compress(urlset().encode()) + b"<!-- cached -->",
    ],
    ids=["twice", "in members", "something behind"],  # gzip writes the time, which differs between workers
)
def test_a_gzip_file_is_read_however_it_was_packed(packed: bytes) -> None:
    """Twice, in several members, or with something behind it."""
    discovery = found(packed, SourceKind.SITEMAP)
    assert [entry.key for entry in discovery.entries] == ["https://news.example/undated"]
    assert discovery.warnings == ()


@pytest.mark.parametrize(
    "location", ["news.example/a", '"https://news.example/a"', "&lt;https://news.example/a&gt;", "https:///news.example/a"]
)
def test_an_address_is_read_whatever_stands_around_it(location: str) -> None:
    """Quotes, brackets, too many slashes, or no scheme before the sitemap's own host."""
    assert found(urlset((location, "2026-03-01")), SourceKind.SITEMAP).entries[0].url == "https://news.example/a"


MAPS = ("https://news.example/1.xml", "https://news.example/2.xml.gz")
INDEXES = {
    "several addresses in one element": f"<sitemapindex><sitemap>{''.join(f'<loc>{each}</loc>' for each in MAPS)}</sitemap></sitemapindex>",
    "its own address": f"<sitemapindex>{''.join(f'<sitemap><loc>{each}</loc></sitemap>' for each in (URL, *MAPS))}</sitemapindex>",
    "a sitemap of sitemaps": f"<urlset>{''.join(f'<url><loc>{each}</loc></url>' for each in MAPS)}</urlset>",
    "lines": "\n".join(MAPS),
}


@pytest.mark.parametrize("body", INDEXES.values(), ids=INDEXES)
def test_an_index_is_known_by_what_it_lists(body: str) -> None:
    """Its children, each once, and never itself."""
    discovery = found(body, SourceKind.SITEMAP)
    assert (discovery.entries, discovery.sitemaps) == ((), MAPS)


def test_several_addresses_in_one_element_are_several_entries() -> None:
    """Some leave out the elements around them; lines may be in UTF-16 without its mark."""
    body = "<urlset><url><loc>https://news.example/a</loc><loc>https://news.example/b</loc></url></urlset>"
    lines = "https://news.example/a\nhttps://news.example/b".encode("utf-16-le")
    for each in (body, lines):
        assert [entry.url for entry in found(each, SourceKind.SITEMAP).entries] == ["https://news.example/a", "https://news.example/b"]


def test_a_table_of_addresses_is_a_text_sitemap() -> None:
    """What stands behind the address of a line, and lines without one, are left out."""
    body = '# all pages\nurl,date\n"https://news.example/a","2026-03-01"\nhttps://news.example/b\t2026-03-01\nhttps://news.example/c,1 5\n'
    assert [entry.url for entry in found(body, SourceKind.SITEMAP).entries] == [f"https://news.example/{page}" for page in "abc"]


# Homepages


def test_a_homepage_names_its_feeds_and_sitemaps() -> None:
    """Link elements first, then links that look like feeds, relative to <base>."""
    body = (
        '<html><head><base href="https://cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        '<link rel="alternate" hreflang="de" href="/de"><link rel="sitemap" href="map.xml"></head><body><a href="/news/feed/">RSS</a>'
        '<a href="/rss/all.xml">All</a><a href="/?feed=rss2">More</a><a href="/feeds/how-to">How</a></body></html>'
    )
    discovery = found(body, SourceKind.PAGE)
    assert discovery.kind == "page"
    feeds = ("rss.xml", "news/feed/", "rss/all.xml", "?feed=rss2")
    assert discovery.feeds == tuple(f"https://cdn.example/{feed}" for feed in feeds)
    assert discovery.sitemaps == ("https://cdn.example/x/map.xml",)


def test_a_page_source_that_turns_out_to_be_a_feed_is_read_as_one() -> None:
    """The bytes decide."""
    assert found(rss(ITEM), SourceKind.PAGE).kind == "rss20"


def test_usual_places_belong_to_the_site() -> None:
    """Feeds and sitemaps where most software puts them."""
    feeds, sitemaps = usual_places("https://news.example/world/today")
    assert "https://news.example/feed/" in feeds
    assert "https://news.example/news-sitemap.xml" in sitemaps


# Anything at all


@settings(deadline=None)
@given(st.sampled_from(SourceKind), st.one_of(st.binary(max_size=600), st.text(max_size=400).map(str.encode)))
def test_no_bytes_break_the_readers(kind: SourceKind, body: bytes) -> None:
    """Anything is read or refused."""
    with suppress(ParseError):
        found(body, kind)


PIECES = """
<rss>|<rss version='2.0'>|<channel>|<item>|</item>|<link>|</link>|/a|<feed>|<entry>|<link href='x'/>|<urlset>|<url>|<loc>|http://[|&a;|&#0;|&#xD800;
<![CDATA[|]]>|<!--|-->|<?xml version='1.0' encoding='x'?>|<pubDate>|9999-99-99|<title>|<guid>|<sitemapindex>
<sitemap>|{|"items":|[|]|}|<ttl>9</ttl>
<content:encoded>|<author><name>|<skipHours>99</skipHours>|<dc:date>|<news:news>|<!DOCTYPE html>|<html>|<base href='http://['>|\0|\ufeff|é
<link rel=alternate type=application/rss+xml href='//['>|<entry/>|<!DOCTYPE x [<!ENTITY a 'b'>]>|<?x|<a href='http://[/feed'>|{"items":[{"id":1,"url":[]}]}
"""
pieces = st.lists(st.sampled_from(PIECES.replace("\n", "|").strip("|").split("|")), max_size=25).map("".join)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SourceKind), pieces)
def test_no_heap_of_pieces_breaks_the_readers(kind: SourceKind, body: str) -> None:
    """Nor is anything that has the words but not the grammar."""
    with suppress(ParseError):
        assert all(entry.key for entry in found(body, kind).entries)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Quay &amp; pier", "Quay & pier"),
        ("Quay caf&amp;eacute; &amp;#8211; &amp;lt;3", "Quay café – <3"),
        ("&lt;b&gt;Quay&lt;/b&gt; law", "Quay law"),
        ("Quay\u0092s\u200b\u202e law", "Quay’s law"),
        ("The &amp;lt;b&amp;gt; tag", "The <b> tag"),
    ],
)
def test_titles_are_plain_text_in_every_kind_of_document(kind: str, written: str, read_as: str) -> None:
    """Entities, markup and invisible characters are undone alike, whatever carries them."""
    written = written.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") if kind == "json11" else written
    (entry,) = found(KINDS[kind].replace("Talks resume", written)).entries
    assert entry.title == read_as


def items(*said: tuple[str, str, str, str]) -> str:
    """Items of (link, GUID, title, words)."""
    made = []
    for link, guid, title, words in said:
        named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
        made.append(f"<item><link>{link}</link>{named}<title>{title}</title><description>{words}</description></item>")
    return rss("".join(made))


def keys(body: str, keep: Keep = Keep.RELEVANT) -> list[str]:
    feed = Source(source_id="news", name="News", kind=SourceKind.FEED, url=URL, keep=keep)
    return [entry.key for entry in read(feed, page(body)).entries]


TICKER = (
    ("/live", "1", "Quay shut", "A crane has failed at the quay, and nobody may land there today."),
    ("/live", "2", "Schools open", "The valley has mended its boilers, pupils go back on Monday."),
)


@pytest.mark.parametrize("keep", Keep)
def test_entries_that_share_a_link_are_told_apart_by_their_guids(keep: Keep) -> None:
    """Each is kept for its own words; their common page is fetched for none of them, and leads to them all the same."""
    feed = Source(source_id="news", name="News", kind=SourceKind.FEED, url=URL, keep=keep)
    discovery = read(feed, page(items(*TICKER)))
    assert [(one.key, one.url, one.listed_url) for one in discovery.entries] == [
        ("entry:news:1", None, "https://news.example/live"),
        ("entry:news:2", None, "https://news.example/live"),
    ]
    assert discovery.warnings == ("2 entries share a link and are kept for their own words",)
    assert from_feed(discovery.entries[0], feed, AT).declared_url == "https://news.example/live"


def test_entries_without_guids_are_told_apart_by_their_words_where_no_page_is_fetched() -> None:
    """The words are all that is stored of them."""
    feed = Source(source_id="news", name="News", kind=SourceKind.FEED, url=URL, keep=Keep.SUMMARY)
    discovery = read(feed, page(items(*((link, "", title, words) for link, _, title, words in TICKER))))
    assert [(one.title, one.url, one.listed_url) for one in discovery.entries] == [
        ("Quay shut", None, "https://news.example/live"),
        ("Schools open", None, "https://news.example/live"),
    ]


def test_routes_tell_entries_apart_by_their_titles_alone() -> None:
    """What stands behind `#!` is the article's name to the script that fills the page; a place in a page is not."""
    said = (("/#!/news/17", "", "Quay shut", ""), ("/#!/news/18", "", "Schools open", ""))
    assert keys(items(*said)) == ["entry:news:https://news.example/#!/news/17", "entry:news:https://news.example/#!/news/18"]
    assert keys(items(("/#n17", "", "Quay shut", ""), ("/#n18", "", "Schools open", ""))) == ["https://news.example/"]


def test_fragments_tell_entries_apart_before_guids_do() -> None:
    """A month's archive with a place in it for each day."""
    said = (("/may#d1", "", "Quay shut", "It was said on the 1st."), ("/may#d2", "", "Quay open", "It was said on the 2nd."))
    assert keys(items(*said)) == ["entry:news:https://news.example/may#d1", "entry:news:https://news.example/may#d2"]


@pytest.mark.parametrize(
    "said",
    [
        (("/a", "1", "Quay shut", "A crane failed."), ("/a", "2", "Quay shut", "A crane failed.")),
        (("/a", "1", "Quay shut", "A crane failed at noon."), ("/a", "2", "Quay shut for days", "A crane failed at noon, it is said.")),
        (("/a", "1", "Quay shut", ""), ("/a", "2", "Schools open", "")),
        (("/a", "", "Quay shut", "A crane failed."), ("/a", "", "Schools open", "Boilers work.")),
        (("/a", "1", "Quay shut", "A crane failed."), ("/a", "1", "Schools open", "Boilers work.")),
        (("/a#x", "1", "Quay shut", "A crane failed."), ("/a#y", "1", "Quay shut", "A crane failed.")),
    ],
)
def test_one_article_that_is_listed_twice_stays_one(said: tuple[tuple[str, str, str, str], ...]) -> None:
    """Where the words are the same, or much alike under two GUIDs, or there are none, or nothing tells them apart."""
    assert keys(items(*said)) == ["https://news.example/a"]


def test_a_parameter_is_kept_where_it_alone_tells_entries_apart() -> None:
    """Whatever it is called and wherever it leads; not where the titles are the same."""
    for name in ("ref", "share", "feature", "partner", "smid", "at_id"):
        said = tuple((f"/long-name-of-a-page?{name}={value}", value, f"Title {value}", "") for value in ("red", "blue"))
        assert sorted(keys(items(*said))) == [f"https://news.example/long-name-of-a-page?{name}={value}" for value in ("blue", "red")]
        assert keys(items(*((link, guid, "Title", "") for link, guid, *_ in said))) == ["https://news.example/long-name-of-a-page"]
    utm = tuple((f"/a?utm_source={value}", value, f"Title {value}", "") for value in ("red", "blue"))
    assert keys(items(*utm)) == ["https://news.example/a"]


def test_addresses_are_unwrapped_and_unescaped() -> None:
    """A section that was escaped, an ampersand that was escaped twice."""
    body = rss("<item><link>&lt;![CDATA[https://news.example/s?a=1&amp;amp;b=2]]&gt;</link><title>A</title></item>")
    assert [entry.url for entry in found(body).entries] == ["https://news.example/s?a=1&b=2"]


@pytest.mark.parametrize(
    ("creators", "people", "credited"),
    [
        (["By ADA BRANDT and Olek Hrynko"], ("Ada Brandt", "Olek Hrynko"), []),
        (["Ada Brandt, Political Correspondent", "Reuters"], ("Ada Brandt",), ["Reuters"]),
        (["Lindau Herald Staff"], (), ["Lindau Herald Staff"]),
        (["Ada Brandt &amp;amp; Olek Hrynko"], ("Ada Brandt", "Olek Hrynko"), []),
    ],
)
def test_authors_of_feeds_are_read_as_bylines_are(creators: list[str], people: tuple[str, ...], credited: list[str]) -> None:
    """People, and apart from them agencies and desks."""
    elements = "".join(f"<dc:creator>{creator}</dc:creator>" for creator in creators)
    (entry,) = found(rss(f"<item><link>/a</link>{elements}</item>")).entries
    assert entry.authors == people
    assert [credit.name for credit in entry.credits] == credited
    (entry,) = found(rss(f"<item><link>/a</link><dcterms:creator>{creators[0]}</dcterms:creator></item>")).entries
    assert entry.authors == people
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"url": "/a", "authors": [{"name": html.unescape(c)} for c in creators]}],
    }
    (entry,) = found(json.dumps(feed)).entries
    assert entry.authors == people


def test_the_language_of_an_item_is_read_from_its_markup() -> None:
    """`xml:lang` of an RSS item or an Atom entry, where it is not the document's own, which the element for languages decides."""
    items = '<item xml:lang="fr"><title>A</title><link>/fr</link></item><item><title>B</title><link>/en</link></item>'
    entries = '<entry xml:lang="fr"><title>A</title><link href="/fr"/></entry><entry><title>B</title><link href="/en"/></entry>'
    for body in (
        rss(items, "<language>en</language>").replace("<rss ", '<rss xml:lang="de" '),
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{entries}</feed>',
    ):
        assert {entry.url: entry.language for entry in found(body).entries} == {f"https://news.example/{tag}": tag for tag in ("fr", "en")}
    assert found(rss(ITEM).replace("<channel>", '<channel xml:lang="en">')).entries[0].language == "en"


@pytest.mark.parametrize("name", ["yandex:full-text", "fulltext"])
def test_the_full_text_for_aggregators_is_the_content(name: str) -> None:
    """As the press of Russia and Ukraine writes it beside a short description."""
    item = f"<item><link>/a</link><description>Short.</description><{name}>Ships sailed at dawn.</{name}></item>"
    (entry,) = found(rss(item).replace("<rss ", '<rss xmlns:yandex="http://news.yandex.ru" ')).entries
    assert (entry.summary, entry.content) == ("Short.", "Ships sailed at dawn.")


@pytest.mark.parametrize("prefix", ["", "a:"])
def test_an_entry_may_be_a_document(prefix: str) -> None:
    """RFC 4287, section 2."""
    body = f"<{prefix}title>Talks</{prefix}title><{prefix}id>1</{prefix}id><{prefix}link href='/a'/></{prefix}entry>"
    name = f"xmlns:{prefix.strip(':')}" if prefix else "xmlns"
    (entry,) = found(f'<?xml version="1.0"?><{prefix}entry {name}="http://www.w3.org/2005/Atom">{body}').entries
    assert (entry.url, entry.title) == ("https://news.example/a", "Talks")


def test_elements_may_be_closed_in_other_case() -> None:
    """And a link without an address is none: the GUID is."""
    body = rss("<item><title>Talks</Title><link/><guid>https://news.example/a</guid></ITEM><item><title>B</title><link>/b</LINK></item>")
    assert {entry.url: entry.title for entry in found(body).entries} == {"https://news.example/a": "Talks", "https://news.example/b": "B"}


JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "N", "language": "de"}
ITEMS = [{"id": str(number), "url": f"https://news.example/{number}", "title": f"Talks {number}"} for number in range(3)]


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ({"author": "Ada Brandt"}, ("Ada Brandt",)),
        ({"authors": ["Ada Brandt", "Olek Hrynko"]}, ("Ada Brandt", "Olek Hrynko")),
        ({"authors": {"name": "Ada Brandt"}}, ("Ada Brandt",)),
        ({"authors": [None, {"author": {"name": "Ada Brandt"}}]}, ("Ada Brandt",)),
        ({"authors": [[{"name": "Ada Brandt"}]]}, ("Ada Brandt",)),
        ({"authors": [], "author": {"name": "Ada Brandt"}}, ("Ada Brandt",)),
        ({"authors": None}, ("Ines Moll",)),
        ({"author": 3, "_embedded": {"author": [{"name": "Ada Brandt"}]}}, ("Ada Brandt",)),
        ({"primary_author": {"name": "Ada Brandt"}}, ("Ada Brandt",)),
    ],
)
def test_authors_of_json_feeds_are_read_however_they_are_wrapped(stated: dict[str, object], people: tuple[str, ...]) -> None:
    """Names without objects, one object for a list; items without authors have the feed's."""
    (entry,) = found(json.dumps({**JSON_FEED, "authors": [{"name": "Ines Moll"}], "items": [{**ITEMS[0], **stated}]})).entries
    assert entry.authors == people


def test_what_atoms_feed_says_of_its_author_holds_for_its_entries() -> None:
    """Unless an entry names its own."""
    entries = '<entry><id>{0}</id><link href="/{0}"/><title>T</title>{1}</entry>'
    own = entries.format("b", "<author><name>Olek Hrynko</name></author>")
    author = "<author><name>Ada Brandt</name></author>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{author}{entries.format("a", "")}{own}</feed>'
    assert [entry.authors for entry in found(feed).entries] == [("Ada Brandt",), ("Olek Hrynko",)]


@pytest.mark.parametrize(
    "author",
    [
        "ada@herald.example (Ada Brandt)",
        "Ada Brandt &lt;ada@herald.example&gt;",
        "ada@herald.de (Ada Brandt)",
        "no-reply@herald.media Ada Brandt",
        "<![CDATA[Ada Brandt ada@herald.online]]>",
        "<![CDATA[Ada Brandt <ada@herald.online>]]>",
        "ada@herald.example (Ada Brandt), desk@herald.example",
        "mailto:Ada Brandt",
        "mailto:ada@herald.example (Ada Brandt)",
        "Ada Brandt mailto:ada@herald.example?subject=Hi",
        "Ada Brandt &lt;mailto:ada@herald.example&gt;",
    ],
)
def test_addresses_beside_authors_of_feeds_are_no_part_of_names(author: str) -> None:
    """feedparser knows endings of up to four letters, takes `mailto:` for a name, and loses all writers but one."""
    (entry,) = found(rss(f"<item><link>/a</link><author>{author}</author></item>")).entries
    assert entry.authors == ("Ada Brandt",)
    two = f"<item><link>/a</link><author>{author}, olek@herald.example (Olek Hrynko)</author></item>"
    assert "CDATA" in author or found(rss(two)).entries[0].authors == ("Ada Brandt", "Olek Hrynko")


@pytest.mark.parametrize("name", ["authors", "contributors", "enclosures", "links", "tags", "gml:pos", "gml:posList", "textInput"])
@pytest.mark.parametrize("words", ["Ada Brandt", "<name>Ada Brandt</name>"])
def test_no_name_of_an_element_costs_a_feed(name: str, words: str) -> None:
    """Those on which feedparser fails, in an item beside others."""
    items = f"<item><link>/a</link><{name}>{words}</{name}></item><item><link>/b</link><creator>Ada Brandt</creator></item>"
    entries = {entry.url: entry for entry in found(rss(items)).entries}
    assert list(entries) == ["https://news.example/a", "https://news.example/b"]
    assert entries["https://news.example/b"].authors == ("Ada Brandt",)
    assert name != "authors" or "<" in words or entries["https://news.example/a"].authors == ("Ada Brandt",)


@pytest.mark.parametrize(("ending", "items"), [("},]}", 3), ("}", 3), (', "tags": [', 2)])
def test_items_of_a_broken_json_feed_are_read_up_to_where_it_breaks(ending: str, items: int) -> None:
    """A comma too many, or a cut; an item that is not whole is not believed."""
    read = found(json.dumps({**JSON_FEED, "items": ITEMS}).removesuffix("}]}") + ending)
    assert [entry.title for entry in read.entries] == [f"Talks {number}" for number in range(items)]
    assert (read.kind, read.language) == ("json11", "de")
    assert any("is not JSON" in warning for warning in read.warnings)


def test_a_comma_too_many_in_an_item_costs_no_item() -> None:
    """And it is told."""
    read = found(json.dumps({**JSON_FEED, "items": ITEMS}).replace("}, {", ",}, {"))
    assert [entry.title for entry in read.entries] == ["Talks 0", "Talks 1", "Talks 2"]
    assert any("is not JSON" in warning for warning in read.warnings)


def test_markup_in_the_title_of_a_sitemap_is_no_end_of_it() -> None:
    """What stands in it and behind it belongs to the title; a line break parts words."""
    news = "<news:news><news:title>Talks<br/><i>in Arle</i> resume</news:title></news:news>"
    body = f'<urlset xmlns="{SITEMAP}"><url><loc>https://news.example/a</loc>{news}</url></urlset>'
    assert [entry.title for entry in found(body, SourceKind.SITEMAP).entries] == ["Talks in Arle resume"]


def test_the_fields_of_news_may_stand_without_their_element() -> None:
    """Directly in that of the page."""
    news = "<news:title>Talks</news:title><news:publication_date>2026-03-01T10:00:00Z</news:publication_date>"
    (entry,) = found(f'<urlset xmlns="{SITEMAP}"><url><loc>/a</loc>{news}</url></urlset>', SourceKind.SITEMAP).entries
    assert (entry.title, latest(entry.dates)) == ("Talks", datetime(2026, 3, 1, 10, tzinfo=UTC))


def test_a_map_may_hold_pages_and_other_maps_and_pictures() -> None:
    """Each is taken for what it is: the address of a picture or a film beside the page's own is none of the page's."""
    body = (
        f'<urlset xmlns="{SITEMAP}"><sitemap><loc>https://news.example/b.xml</loc></sitemap>'
        "<url><loc>https://news.example/a</loc><image:loc>https://news.example/a.jpg</image:loc>"
        "<video:url><video:loc>https://news.example/a.mp4</video:loc></video:url></url></urlset>"
    )
    discovery = found(body, SourceKind.SITEMAP)
    assert ([entry.url for entry in discovery.entries], discovery.sitemaps) == (["https://news.example/a"], ("https://news.example/b.xml",))


@pytest.mark.parametrize(
    "medium",
    [
        '<media:content url="/a.jpg"><media:description type="plain">A hall.</media:description></media:content>',
        "<itunes:summary>A hall.</itunes:summary>",
    ],
)
@pytest.mark.parametrize(("own", "summary"), [("<description>Talks.</description>", "Talks."), ("", "A hall.")])
def test_what_is_said_of_a_picture_or_recording_is_not_said_of_the_item(medium: str, own: str, summary: str) -> None:
    """Unless nothing else is said, as of films."""
    (entry,) = found(rss(f"<item><link>/a</link>{medium}{own}</item>")).entries
    assert (entry.summary, entry.content) == (summary, None)


@pytest.mark.parametrize(("path", "pages"), [("article.php", 3), ("how-talks-in-arle-resumed", 1)])
def test_numbers_tell_pages_of_a_sitemap_apart_where_no_path_does(path: str, pages: int) -> None:
    """A sitemap has no titles to compare; its parameters are dropped where the path names the article."""
    urls = "".join(f"<url><loc>https://news.example/{path}?ncid={number}</loc></url>" for number in (4710, 4711, 4712))
    assert len(found(f'<urlset xmlns="{SITEMAP}">{urls}</urlset>', SourceKind.SITEMAP).entries) == pages


def test_lone_surrogates_of_json_reach_nobody() -> None:
    """In an identifier, a title, a name or a text."""
    item = {"id": "x\ud800", "title": "A\udfffb", "content_text": "Words\ud83d here", "authors": [{"name": "Ada\ud800 Brandt"}]}
    (entry,) = found(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})).entries
    assert (entry.key, entry.title, entry.content, entry.authors) == ("entry:news:x", "Ab", "Words here", ("Ada Brandt",))


def _roles(body: str | bytes, kind: SourceKind = SourceKind.FEED) -> list[tuple[str, str, datetime | None]]:
    (entry,) = found(body, kind).entries
    return [(date.witness, date.role, date.instant) for date in entry.dates]


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
AT_TEN, AT_NOON = datetime(2026, 3, 1, 10, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_date_of_dublin_core_is_a_publication() -> None:
    """dc:date says when an item appeared; it stands below pubDate and is never a modification."""
    item = "<item><link>https://news.example/a</link>{}<dc:date>2026-03-01T10:00:00Z</dc:date></item>"
    alone = f'<rss version="2.0" {DC}><channel>{item.format("")}</channel></rss>'
    assert _roles(alone) == [("feed.dc:date", "published", AT_TEN)]
    stated = item.format("<pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate>")
    both = _roles(f'<rss version="2.0" {DC}><channel>{stated}</channel></rss>')
    assert both == [("feed.published", "published", AT_NOON), ("feed.dc:date", "published", AT_TEN)]
    (entry,) = found(f'<rss version="2.0" {DC}><channel>{stated}</channel></rss>').entries
    chosen = choose(entry.dates, "published", AT)
    assert chosen is not None
    assert chosen.witness == "feed.published"


@pytest.mark.parametrize("name", ["dc:date", "d:date", "date"])
def test_the_date_of_dublin_core_stands_beside_an_update(name: str) -> None:
    """Whatever its prefix and wherever it stands: one is the publication, the other the modification, in RSS and in Atom."""
    stated, changed = f"<{name}>2026-03-01T10:00:00Z</{name}>", "<{}updated>2026-03-01T12:00:00Z</{}updated>"
    names = f'{DC} xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    dates = [("feed.dc:date", "published", AT_TEN), ("feed.updated", "modified", AT_NOON)]
    for one, other in ((stated, changed.format("atom:", "atom:")), (changed.format("atom:", "atom:"), stated)):
        assert _roles(f'<rss version="2.0" {names}><channel><item><link>/a</link>{one}{other}</item></channel></rss>') == dates
    entry = f'<entry><id>a</id><link href="/a"/>{stated}{changed.format("", "")}</entry>'
    assert _roles(f'<feed xmlns="http://www.w3.org/2005/Atom" {names}>{entry}</feed>') == dates


def test_a_date_that_cannot_be_read_stands_in_no_others_way() -> None:
    """An update dates what states `Invalid Date`; the markup around a date is none of it."""
    item = "<item><link>/a</link><pubDate>{}</pubDate><atom:updated>2026-03-01T12:00:00Z</atom:updated></item>"
    (entry,) = found(rss(item.format("Invalid Date"))).entries
    assert getattr(choose(entry.dates, "published", AT), "instant", None) == AT_NOON
    marked = '&lt;time datetime="2026-03-01T11:00:00+01:00" class="x"&gt;Sun, 03/01/2026 - 11:00&lt;/time&gt;'
    assert _roles(rss(item.format(marked)))[0] == ("feed.published", "published", AT_TEN)


def test_the_dates_of_journals_are_read() -> None:
    """Feeds of journals state them by PRISM's names, under any of its namespaces."""
    body = KINDS["rss10"].replace("dc:date>", "prism:publicationDate>").replace("xmlns:dc", 'xmlns:prism="urn:prism" xmlns:dc')
    assert _roles(body) == [("feed.published", "published", datetime(2026, 3, 1, 8, tzinfo=UTC))]


def test_a_modification_of_dublin_core_is_one() -> None:
    """It stands for the publication where nothing else does, and is not taken for one."""
    item = "<item><link>https://news.example/a</link><dcterms:modified>2026-03-01T12:00:00Z</dcterms:modified></item>"
    assert _roles(rss(item)) == [("feed.updated", "modified", AT_NOON), ("feed.updated", "published", AT_NOON)]


def test_a_lone_update_stands_for_the_publication() -> None:
    """In Atom, in Atom within RSS and in JSON Feed alike; where a publication is stated it is the modification only."""
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><link href="https://news.example/a"/>{}</entry></feed>'
    updated, published = "<updated>2026-03-01T12:00:00Z</updated>", "<published>2026-03-01T10:00:00Z</published>"
    assert _roles(atom.format(updated)) == [("feed.updated", "modified", AT_NOON), ("feed.updated", "published", AT_NOON)]
    assert _roles(atom.format(updated + published)) == [("feed.published", "published", AT_TEN), ("feed.updated", "modified", AT_NOON)]
    stated = "<pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate><atom:updated>2026-03-01T12:00:00Z</atom:updated>"
    item = f"<item><link>https://news.example/a</link>{stated}</item>"
    within = f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{item}</channel></rss>'
    assert _roles(within) == [("feed.published", "published", AT_TEN), ("feed.updated", "modified", AT_NOON)]
    items = [{"id": "a", "url": "https://news.example/a", "date_modified": "2026-03-01T12:00:00Z"}]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "H", "items": items})
    assert _roles(feed) == [("feed.date_modified", "modified", AT_NOON), ("feed.date_modified", "published", AT_NOON)]


def test_json_with_escapes_that_are_none_is_read() -> None:
    """A backslash before what needs none costs nothing, and is told."""
    discovery = found('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a", "url": "/a", "title": "It\\\'s on"}]}')
    assert [entry.title for entry in discovery.entries] == ["It's on"]
    assert discovery.warnings


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("/* made today */\n", ""),
        ("show(", ");"),
        ('/**/ typeof show === "function" && site.show(', ");\n"),
        (")]}',\n", ""),
        ("while(1);", ""),
    ],
)
def test_json_is_read_in_what_browsers_need_around_it(before: str, behind: str) -> None:
    """A comment, the call of a function (JSONP), what keeps other sites from running it."""
    read = found(f"{before}{json.dumps({**JSON_FEED, 'items': ITEMS})}{behind}")
    assert (len(read.entries), read.warnings) == (3, ())


def test_a_feed_without_items_is_one() -> None:
    """Nothing was published yet."""
    assert found('{"version": "https://jsonfeed.org/version/1.1", "title": "N"}').entries == ()


def test_a_list_that_php_wrote_as_an_object_is_one() -> None:
    """Its members are numbered."""
    items = {"0": {"id": "a", "url": "/a"}, "2": {"id": "b", "url": "/b"}}
    assert len(found(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})).entries) == 2


def test_a_number_in_a_json_feed_is_an_epoch() -> None:
    """Some write seconds or milliseconds without quotes."""
    for number in (1772359200, 1772359200000):
        items = [{"id": "a", "url": "https://news.example/a", "date_published": number}]
        assert _roles(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))[0][2] == AT_TEN


def test_a_sitemaps_lastmod_is_no_publication() -> None:
    """It changes with every correction and every redesign."""
    url = "<url><loc>https://news.example/a</loc><lastmod>2026-03-01T10:00:00Z</lastmod></url>"
    assert _roles(f'<urlset xmlns="{SITEMAP}">{url}</urlset>', SourceKind.SITEMAP) == [("sitemap.lastmod", "modified", AT_TEN)]


ALTERNATES = {
    "an enclosure without an address": '<link href="/a"/><link rel="enclosure" type="image/png">https://news.example/a.png</link>',
    "a relation in capitals": '<link rel="Self" href="/feed/1"/><link rel="Alternate" href="/a"/>',
    "two relations": '<link rel="replies" href="/a#c"/><link rel="alternate external" href="/a"/>',
    "a relation by its address": '<link rel="http://www.iana.org/assignments/relation/alternate" href="/a"/>',
    "another format first": '<link rel="alternate" type="application/pdf" href="/pdf"/><link rel="alternate" type="text/html" href="/a"/>',
    "another language first": '<link rel="alternate" hreflang="fr" href="/fr/a"/><link rel="alternate" hreflang="en" href="/a"/>',
    "only a canonical link": '<link rel="self" href="/feed/1"/><link rel="canonical" href="/a"/>',
    "another scheme last": '<link href="/a"/><link rel="alternate" type="text/html" href="nostr:a1"/>',
}


@pytest.mark.parametrize("links", ALTERNATES.values(), ids=ALTERNATES)
def test_of_an_entrys_links_the_one_to_its_page_counts(links: str) -> None:
    """RFC 4287, section 4.2.7: an alternate in HTML, in the feed's language."""
    (entry,) = found(f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry><id>1</id>{links}</entry></feed>').entries
    assert entry.url == "https://news.example/a"


def test_a_title_of_dublin_core_stands_behind_the_items_own() -> None:
    """And is the title where there is no other."""
    item = "<item><link>/a</link><dc:title>Short</dc:title>{}</item>"
    titles = [found(rss(item.format(more))).entries[0].title for more in ("", "<title>Talks resume</title>")]
    assert titles == ["Short", "Talks resume"]


def test_a_guid_that_is_said_to_be_no_link_is_none() -> None:
    """Where it stands alone; a link in markup is one."""
    item = '<item><guid isPermaLink="{}">https://news.example/1</guid><description>Words</description></item>'
    said = ("true", "TRUE", "1", "", "false", "False", "0")
    assert [found(rss(item.format(each))).entries[0].url for each in said] == ["https://news.example/1"] * 4 + [None] * 3
    marked = "<item><link>&lt;a href=&quot;https://news.example/a&quot;&gt;Read&lt;/a&gt;</link></item>"
    assert found(rss(marked)).entries[0].url == "https://news.example/a"


@pytest.mark.parametrize("link", ["#", "https://news.example/feed", "https:\\\\news.example\\a", "&lt;![CDATA[#]]&gt;"])
def test_a_link_to_the_feed_itself_is_no_entrys_page(link: str) -> None:
    """The GUID is, where it is an address; backslashes are slashes, as in browsers."""
    (entry,) = found(rss(f"<item><title>A</title><link>{link}</link><guid>https://news.example/a</guid></item>")).entries
    assert entry.url == "https://news.example/a"


@pytest.mark.parametrize(("raws", "days"), [(("16/2/2026", "3/2/2026"), [16, 3]), (("2/16/2026", "2/3/2026"), [16, 3])])
@pytest.mark.parametrize("kind", ["rss", "json", "sitemap"])
def test_the_dates_of_one_document_are_read_in_one_order(kind: str, raws: tuple[str, ...], days: list[int]) -> None:
    """One of them shows it, whatever the language does."""
    body = {
        "rss": rss("".join(f"<item><link>/{n}</link><pubDate>{raw}</pubDate></item>" for n, raw in enumerate(raws))),
        "json": json.dumps({**JSON_FEED, "items": [{"url": f"/{n}", "date_published": raw} for n, raw in enumerate(raws)]}),
        "sitemap": urlset(*((f"https://news.example/{n}", raw) for n, raw in enumerate(raws))),
    }[kind]
    entries = found(body, SourceKind.SITEMAP if kind == "sitemap" else SourceKind.FEED).entries
    dates = {entry.url: latest(entry.dates) for entry in entries}
    assert [dates[f"https://news.example/{n}"].day for n in range(2)] == days  # type: ignore[union-attr]


WHOLE = {"id": 7, "url": "https://news.example/quay", "title": "Quay & crane", "date_published": "2026-03-01T10:00:00Z"}
FOREIGN = {"guid": "7", "link": "https://news.example/quay", "title": "Quay &amp; crane", "pubDate": "Sun, 01 Mar 2026 10:00:00 GMT"}
RENDERED = {
    "id": 7,
    "link": "https://news.example/quay",
    "title": {"rendered": "Quay &#038; crane"},
    "date_gmt": "2026-03-01T10:00:00",
    "author": 3,
}
MARKED = {"id": {"$t": "7"}, "title": {"type": "text", "$t": "Quay & crane"}, "published": {"$t": "2026-03-01T10:00:00.000Z"}}
LINKED = {
    **MARKED,
    "link": [{"rel": "replies", "href": "https://news.example/c"}, {"rel": "alternate", "href": "https://news.example/quay"}],
}
LISTS = {
    "an array": [WHOLE],
    "an answer of WordPress": [RENDERED],
    "one item without a list": {**JSON_FEED, "items": WHOLE},
    "a feed in another object": {"feed": {**JSON_FEED, "items": [WHOLE]}},
    "an answer with its status": {"status": "ok", "data": {"total": 1, "items": [WHOLE]}},
    "a list of another name": {"status": "ok", "articles": [FOREIGN]},
    "RSS as JSON": {"rss": {"version": "2.0", "channel": {"title": "N", "item": FOREIGN}}},
    "items with the members of RSS": {"feed": {"title": "N"}, "items": [FOREIGN]},
    "Atom as JSON": {"feed": {"entry": [LINKED]}},
}


@pytest.mark.parametrize("name", LISTS)
def test_json_that_lists_entries_is_a_feed(name: str) -> None:
    """However the list is wrapped, and its members are called."""
    (entry,) = found(json.dumps(LISTS[name])).entries
    assert (entry.url, entry.guid, entry.title, entry.authors) == ("https://news.example/quay", "7", "Quay & crane", ())
    assert latest(entry.dates) == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", [{"errors": [{"message": "no such page"}]}, [1, 2], [], {"icons": [{"src": "/a.png"}]}, {"a": {"url": "/b"}}]
)
def test_other_json_is_no_feed(body: object) -> None:
    """An empty array neither: it says nothing of what it lists."""
    with pytest.raises(ParseError):
        found(json.dumps(body))


def test_a_sitemap_packed_without_a_header_is_read() -> None:
    """Raw deflate begins with no sign of its own; what is no markup when unpacked is left as it is."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(urlset().encode()) + packer.flush()
    assert found(packed, SourceKind.SITEMAP).entries == found(urlset(), SourceKind.SITEMAP).entries


@pytest.mark.parametrize("kind", [SourceKind.SITEMAP, SourceKind.FEED])
def test_a_document_that_a_page_shows_is_read(kind: SourceKind) -> None:
    """Escaped, in a `pre`, as a viewer of XML shows it."""
    body = urlset() if kind is SourceKind.SITEMAP else rss(ITEM)
    shown = f"<html><body><h1>Source</h1><pre class='xml'>\n{html.escape(body)}</pre></body></html>"
    assert [entry.key for entry in found(shown, kind).entries] == [entry.key for entry in found(body, kind).entries]


@pytest.mark.parametrize("wrong", ["checksum", "length", "zlib"])
def test_packed_sitemaps_are_read_though_their_check_fails(wrong: str) -> None:
    """The check comes behind what it checks; a stream of zlib has another form."""
    packed = bytearray(gzip.compress(urlset().encode()))
    packed[-8 if wrong == "checksum" else -4] ^= 0xFF
    discovery = found(zlib.compress(urlset().encode()) if wrong == "zlib" else bytes(packed), SourceKind.SITEMAP)
    assert len(discovery.entries) == len(found(urlset(), SourceKind.SITEMAP).entries)
    assert discovery.warnings == ()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("www.news.example/quay", "https://www.news.example/quay"),
        ("//news.example/quay", "https://news.example/quay"),
        ("http://https://news.example/quay", "https://news.example/quay"),
        ("https://news.example/quay-\n      and-crane", "https://news.example/quay-and-crane"),
        ("https:\\\\news.example\\quay", "https://news.example/quay"),
        ("https://news.example/</link><link>https://news.example/quay", "https://news.example/quay"),
    ],
)
def test_links_are_read_however_they_were_written(link: str, url: str) -> None:
    """Ours is the only reader of links: feedparser leaves them as they are."""
    (entry,) = found(rss(f"<item><title>Q</title><link>{link}</link></item>")).entries
    assert entry.url == url


def test_a_guid_stays_as_it_is_written() -> None:
    """It is a name, not an address of this document, and no link where there is none."""
    (entry,) = found(rss("<item><title>Q</title><link>/quay</link><guid>quay-7</guid></item>")).entries
    assert (entry.url, entry.guid) == ("https://news.example/quay", "quay-7")
    (entry,) = found(rss("<item><description>Q</description><guid>quay-7</guid></item>")).entries
    assert (entry.url, entry.guid) == (None, "quay-7")


ELSEWHERE = {
    "RSS": '<rss version="2.0"><channel><link>{}</link><item><title>Q</title><link>/quay</link></item></channel></rss>',
    "Atom": '<feed xmlns="http://www.w3.org/2005/Atom"><link href="{}"/><entry><id>1</id><link href="/quay"/></entry></feed>',
    "JSON Feed": '{{"home_page_url": "{}", "items": [{{"id": "1", "url": "/quay"}}]}}',
    "JSON Feed that names itself": '{{"feed_url": "{}feed.json", "items": [{{"id": "1", "url": "quay"}}]}}',
}


@pytest.mark.parametrize("form", ELSEWHERE.values(), ids=ELSEWHERE)
def test_links_of_a_feed_on_another_host_are_relative_to_its_site(form: str) -> None:
    """A service delivers it; on the site's own host they are relative to the feed, whatever it names."""
    for site, document, url in (
        ("https://news.example/", "https://feeds.example/7/feed", "https://news.example/quay"),
        ("https://www.news.example/", "https://news.example/feed", "https://news.example/quay"),
    ):
        (entry,) = read(source(), page(form.format(site), document)).entries
        assert entry.url == url


def test_an_index_may_list_pages_beside_its_sitemaps() -> None:
    """Each element says what it is; where none is a sitemap, the root says it of all."""
    places = "<sitemap><loc>https://news.example/s.xml</loc></sitemap><url><loc>https://news.example/quay</loc></url>"
    both = found(f'<sitemapindex xmlns="{SITEMAP}">{places}</sitemapindex>', SourceKind.SITEMAP)
    assert (both.sitemaps, [entry.url for entry in both.entries]) == (("https://news.example/s.xml",), ["https://news.example/quay"])


def test_a_page_names_its_feeds_in_its_header_too() -> None:
    """RFC 8288: relative to the page, whatever its `base` says."""
    named = '</feed.atom>; rel="alternate"; type="application/atom+xml"'
    header = f"{named}, </style.css>; rel=preload, <https://x.example/f>; type=application/rss+xml; rel=alternate"
    page_with = found('<html><head><base href="https://cdn.example/"></head><body>Quay</body></html>', SourceKind.PAGE, link=header)
    assert page_with.feeds == ("https://news.example/feed.atom", "https://x.example/f")


def test_entries_that_link_to_the_front_page_are_kept_for_their_titles() -> None:
    """It is nobody's article. They need no GUID; what says the same is one."""
    goods = ("Red lamp", "Blue lamp", "Old lamp", "Old lamp")
    items = "".join(
        f"<item><title>{each}</title><link>https://news.example</link><description>{each} for one day</description></item>"
        for each in goods
    )
    entries = found(rss(items)).entries
    assert sorted((entry.title or "", entry.url) for entry in entries) == [("Blue lamp", None), ("Old lamp", None), ("Red lamp", None)]


def test_an_identifier_is_the_link_where_the_link_is_empty() -> None:
    """An empty address would mean the feed itself."""
    entry = '<entry><id>https://news.example/quay</id><title>Q</title><link rel="alternate" type="text/html" href=""/></entry>'
    (read_entry,) = found(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>').entries
    assert read_entry.url == "https://news.example/quay"


def test_feeds_in_json_are_named_by_pages_too() -> None:
    """As `application/json`, under which WordPress names each page itself."""
    links = "".join(f'<link rel="alternate" type="application/json" href="{href}">' for href in ("/wp-json/wp/v2/pages/2", "feed.json"))
    assert found(f"<html><head>{links}</head></html>", SourceKind.PAGE).feeds == ("https://news.example/feed.json",)


def test_a_lifetime_in_words_is_its_number() -> None:
    """RSS 2.0 wants minutes and nothing else."""
    assert found(rss(ITEM, "<ttl> 60 minutes </ttl>")).hints == "ttl=60"


@pytest.mark.parametrize("title", ["Harbour Gazette", "Harbour Gazette - Politics", "Latest » Harbour Gazette"])
def test_an_author_that_is_called_as_the_feed_is_its_publisher(title: str) -> None:
    """It is credited; people are authors as before."""
    dc = "<dc:creator>Harbour Gazette</dc:creator>"
    body = rss(
        ITEM.replace("</title>", f"</title>{dc}")
        + ITEM.replace("/talks", "/b").replace("</title>", f"</title>{dc}<dc:creator>Ada Brandt</dc:creator>")
    )
    first, second = found(body.replace("<title>N</title>", f"<title>{title}</title>")).entries
    assert (first.authors, [each.name for each in first.credits]) == ((), ["Harbour Gazette"])
    assert second.authors == ("Ada Brandt",)


def test_an_entry_copied_from_another_feed_has_the_author_of_that_feed() -> None:
    """RFC 4287, section 4.2.11."""
    source_of = "<source><title>Blog</title><author><name>Ada Brandt</name></author></source>"
    (entry,) = found(KINDS["atom10"].replace("</entry>", f"{source_of}</entry>")).entries
    assert entry.authors == ("Ada Brandt",)


def test_feeds_of_comments_come_after_those_of_articles() -> None:
    """The first that can be read is taken."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'
        for title, href in (("Paper » Kommentar-Feed", "/x/feed/"), ("Paper", "/comments/feed/"), ("Paper » Feed", "/feed/"))
    )
    discovery = found(f"<html><head>{links}</head></html>", SourceKind.PAGE)
    assert [feed.removeprefix("https://news.example") for feed in discovery.feeds] == ["/feed/", "/x/feed/", "/comments/feed/"]


def test_an_entry_without_a_link_is_where_its_content_is() -> None:
    """RFC 4287, section 4.1.3.2; media are no pages."""
    page = KINDS["atom10"].replace(
        '<link href="https://news.example/talks"/>', '<content type="text/html" src="https://news.example/talks"/>'
    )
    assert [entry.url for entry in found(page.replace("<id>1<", "<id>tag:1<")).entries] == ["https://news.example/talks"]
    assert found(page.replace("<id>1<", "<id>tag:1<").replace("text/html", "video/mp4")).entries == ()
