"""Dates as evidence: what raw values say, and which witness decides."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel import Locale, localedata
from htmldate.extractors import get_external_parser
from text_page import NOW, PARAGRAPHS, article, linked_data, read

from extractors.dates import Hints, days_named, in_their_order, names_weekday, read_date
from extractors.records import DateWitness, Found
from extractors.text.metadata.updates import parted
from extractors.text.metadata.witnesses import url_day


@pytest.mark.parametrize(
    ("raw", "instant", "offset", "precision"),
    [
        ("2026-03-17T10:05:30-04:00", "2026-03-17T14:05:30", -240, "second"),
        ("2026-03-17T10:05Z", "2026-03-17T10:05:00", 0, "minute"),
        ("2026-03-17T10:05:00.123+0200", "2026-03-17T08:05:00", 120, "second"),
        ("2026-03-17T24:00:00Z", "2026-03-18T00:00:00", 0, "second"),
        ("2026-03-17", "2026-03-17T00:00:00", None, "day"),
        ("20260317T100530Z", "2026-03-17T10:05:30", 0, "second"),
        ("2026 03 17 10:05:30", "2026-03-17T10:05:30", None, "second"),
        ("Tue, 17 Mar 2026 10:05:30 +0200", "2026-03-17T08:05:30", 120, "second"),
        ("Tue, 17 Mar 2026 10:05:30 GMT", "2026-03-17T10:05:30", 0, "second"),
        ("Tue Mar 17 10:05:30 UTC 2026", "2026-03-17T10:05:30", 0, "second"),
        ("1773741930", "2026-03-17T10:05:30", 0, "second"),
        ("1773741930000", "2026-03-17T10:05:30", 0, "second"),
        ("March 17, 2026 5:30 p.m. EDT", "2026-03-17T21:30:00", -240, "minute"),
        ("July 5, 2025 at 8am ET", "2025-07-05T12:00:00", -240, "minute"),
        ("January 5, 2026 at 8am ET", "2026-01-05T13:00:00", -300, "minute"),
        ("10:21 GMT, 17 March 2026", "2026-03-17T10:21:00", 0, "minute"),
        ("17. März 2026, 14:30 Uhr", "2026-03-17T14:30:00", None, "minute"),
        ("17 de marzo de 2026", "2026-03-17T00:00:00", None, "day"),
        ("le 17 août 2025 à 9h05", "2025-08-17T09:05:00", None, "minute"),
        ("17 березня 2026, 14:05", "2026-03-17T14:05:00", None, "minute"),
        ("17 марта 2026 г. в 14:05", "2026-03-17T14:05:00", None, "minute"),
        ("17 marca 2026", "2026-03-17T00:00:00", None, "day"),
        ("2026年3月17日 14:30", "2026-03-17T14:30:00", None, "minute"),
        ("17.03.2026 14.30", "2026-03-17T14:30:00", None, "minute"),
        ("17/03/2026", "2026-03-17T00:00:00", None, "day"),
        ("03/17/2026", "2026-03-17T00:00:00", None, "day"),
        ("17-Mar-26", "2026-03-17T00:00:00", None, "day"),
        ("17.03.99", "1999-03-17T00:00:00", None, "day"),
        ("2026-03-17T10:05:00-3:00", "2026-03-17T13:05:00", -180, "second"),
        ("2026-03-17T10:05:00 GMT+0200", "2026-03-17T08:05:00", 120, "second"),
        ("2026-03-17T10:05:00 0200", "2026-03-17T08:05:00", 120, "second"),
        ("Tue, 17 Mar 2026 10:05:00 + 0200", "2026-03-17T08:05:00", 120, "second"),
        ("2026-03-17 10:05:00 EST", "2026-03-17T15:05:00", -300, "second"),
        ("2026-03-17T10:05:00-10:30", "2026-03-17T20:35:00", -630, "second"),
        ("2026-03-17T10:05:00+0560", "2026-03-17T10:05:00", None, "second"),
        ("17-MAR-26 10.05.30.000000 AM +01:00", "2026-03-17T09:05:30", 60, "second"),
        ("2026-03-17T10:05:00 Etc/GMT+3", "2026-03-17T13:05:00", -180, "second"),
        ("2025-07-17T10:05:00 Europe/Berlin", "2025-07-17T08:05:00", 120, "second"),
        ("2026-03-17T10:05:00+05:30[Asia/Kolkata]", "2026-03-17T04:35:00", 330, "second"),
        ("17/03/2026 10:05 GMT+7", "2026-03-17T03:05:00", 420, "minute"),
        ("202603171005", "2026-03-17T10:05:00", None, "minute"),
        ("/Date(1773741930000)/", "2026-03-17T10:05:30", 0, "second"),
        ("1.77374193E+12", "2026-03-17T10:05:30", 0, "second"),
        ("D:20260317100530+01'00'", "2026-03-17T09:05:30", 60, "second"),
        ("2026年3月17日14時05分", "2026-03-17T14:05:00", None, "minute"),
        ("입력 2026.03.17. 오후 2:05", "2026-03-17T14:05:00", None, "minute"),
        ("2026. 3. 17. 14:05", "2026-03-17T14:05:00", None, "minute"),
        ("17 tháng 3 năm 2026", "2026-03-17T00:00:00", None, "day"),
        ("17 mars 2026, 10:00 et 14:00", "2026-03-17T10:00:00", None, "minute"),
        ("2026-03-17T25:00:00Z", "2026-03-17T00:00:00", None, "day"),
        ("2026:03:17 10:05:00", "2026-03-17T10:05:00", None, "second"),
        ("2026-03-17 10:05:00.02026-03-17 10:05:00.0", "2026-03-17T10:05:00", None, "second"),
        ("March 17<sup>th</sup>, 2026", "2026-03-17T00:00:00", None, "day"),
        ('<time datetime="2026-03-17T10:05:30Z">17/3/2026 - 11:05</time>', "2026-03-17T10:05:30", 0, "second"),
        # Numbers beside a date that are no part of a longer row.
        ("10:05 17.03.2026", "2026-03-17T10:05:00", None, "minute"),
        ("17 03 2026 10:05", "2026-03-17T10:05:00", None, "minute"),
        ("2026.03.17.10:05", "2026-03-17T10:05:00", None, "minute"),
        ("17 March 2026, noon", "2026-03-17T12:00:00", None, "minute"),
        ("12 midnight, 17 March 2026", "2026-03-17T00:00:00", None, "minute"),
        ("No. 10 / 17.03.2026", "2026-03-17T00:00:00", None, "day"),
        ("17.03.2026 1234 views", "2026-03-17T00:00:00", None, "day"),
    ],
)
def test_a_raw_value_is_read_as_it_was_meant(raw: str, instant: str, offset: int | None, precision: str) -> None:
    """Machine and printed forms of many languages give the instant, the stated offset and the precision."""
    reading = read_date(raw, Hints(NOW, "en"))
    assert reading is not None
    assert reading.instant == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert (reading.offset_minutes, reading.precision) == (offset, precision)


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("17 Μαρτίου 2026", "el"),
        ("17 مارس 2026", "ar"),
        ("١٧ مارس ٢٠٢٦", "ar"),
        ("17 במרץ 2026", "he"),
        ("17 मार्च 2026", "hi"),
        ("১৭ মার্চ ২০২৬", "bn"),
        ("17 มี.ค. 2569", "th"),
        ("วันที่ 17 เดือนมีนาคม 2569", "th"),
        ("ថ្ងៃទី១៧ ខែមីនា ឆ្នាំ២០២៦", "km"),
        ("17 მარტი 2026", "ka"),
        ("17. ožujka 2026.", "hr"),
        ("17. март 2026.", "sr"),
        ("17. mart 2026", "sr"),
        ("2026 m. kovo 17 d.", "lt"),
        ("2026. gada 17. marts", "lv"),
        ("2026. március 17.", "hu"),
        ("17. märts 2026", "et"),
        ("17 Maret 2026", "id"),
        ("Marso 17, 2026", "fil"),
        ("17 de març de 2026", "ca"),
    ],
)
def test_months_are_read_in_the_language_of_the_page(raw: str, language: str) -> None:
    """Names of months come from the CLDR for whatever language a page declares; other digits and the Thai calendar are read too."""
    reading = read_date(raw, Hints(NOW, language))
    assert reading is not None
    assert (reading.instant, reading.precision) == (datetime(2026, 3, 17, tzinfo=UTC), "day")


def test_of_a_span_of_days_the_first_is_meant() -> None:
    """In words and in numbers, within a month, a year or beyond; not of two numbers of which the second is no later day."""
    spans = """
        2026-03-05 en 5–7 March 2026|5th and 6th March 2026|March 5 – 7, 2026|Mar. 5-Apr. 7, 2026|5 March to 7 April 2026
        2026-03-05 en Open 5-7 March 2026, 10 am to 6 pm
        2026-03-05 de 5. bis 7. März 2026|05.-07.03.2026|05.03. – 07.03.2026|5.3.-7.4.2026
        2026-03-05 pt 5 a 7 de março de 2026
        2026-03-05 es del 5 al 7 de marzo de 2026
        2026-03-05 fr du 5 au 7 mars 2026
        2026-03-05 ru 5–7 марта 2026 г.
        2026-03-05 ja 2026年3月5日〜7日
        2025-12-30 en 30 December – 2 January 2026|Dec. 30, 2025 – Jan. 2, 2026
        2025-12-30 de 30.12. - 02.01.2026
        2026-03-12 sv kl. 18 - 12 mars 2026|18.05 - 12 mars 2026
    """
    for day, language, raws in (line.split(maxsplit=2) for line in spans.strip().splitlines()):
        read = {raw: read_date(raw, Hints(NOW, language)) for raw in raws.split("|")}
        assert {raw: reading and str(reading.instant.date()) for raw, reading in read.items()} == dict.fromkeys(read, day)


@pytest.mark.parametrize(
    "raw",
    [
        "", "0", "soon", "0000-00-00", "2026-13-45", "31.02.2026", "May", "page 12 of 2026", "99999999999999999",
        # Numbers of telephones, versions and hosts.
        "020 12 03 2025", "030/12 10 2025", "0711/12.05.2025", "(089) 12 05 2025", "800-12-05-2025", "06-12 03 2025 14", "Tel. 12 05 2025",
        "+12 05 2025", "0171 2025 12 05", "12-05-2025-33", "192.10.12.2025", "10.12.2025.1", "2.10.12.25", "02.11.12.20.25",
    ],
)  # fmt: skip
def test_what_names_no_instant_is_none(raw: str) -> None:
    """Nothing is made up for a value that cannot be read."""
    assert read_date(raw, Hints(NOW)) is None


@pytest.mark.parametrize(
    ("language", "region", "day"),
    [("en", "US", (3, 4)), ("en", "GB", (4, 3)), ("de", None, (4, 3)), ("en", None, (3, 4)), (None, None, (4, 3))],
)
def test_the_order_of_day_and_month_follows_the_region(language: str | None, region: str | None, day: tuple[int, int]) -> None:
    """03/04 is March 4 in the United States and April 3 elsewhere, and stays marked as guessed."""
    reading = read_date("03/04/2025", Hints(NOW, language, region))
    assert reading is not None
    assert (reading.instant.month, reading.instant.day) == day
    assert reading.guessed


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/world/2026/03/17/talks", "2026-03-17"),
        ("https://a.example/2026/mar/17/talks", "2026-03-17"),
        ("https://a.example/talks-20260317-a12.html", "2026-03-17"),
        ("https://a.example/2026/3/7/talks", "2026-03-07"),
        ("https://a.example/article/20269999", None),
        ("https://2026.example/03/17/", None),
        ("https://a.example/world/talks?day=2026-03-17", None),
    ],
)
def test_a_url_is_a_witness_of_its_day(url: str, day: str | None) -> None:
    """Days in the path count, numbers that are no date and queries do not."""
    assert url_day(url) == day


URL = "https://herald.example/talks"


def _published(head: str = "", body: str = "", found: Found | None = None, url: str = URL) -> tuple[datetime | None, str | None]:
    answer = read(body, head, found, url)
    return answer.published, answer.published_by


def test_what_is_stated_for_machines_wins_over_what_is_printed() -> None:
    """JSON-LD is trusted before meta elements, these before marked-up times; all stay as evidence."""
    head = (
        linked_data(datePublished="2026-03-17T08:00:00+02:00") + '<meta property="article:published_time" content="2026-03-16T05:00:00Z">'
    )
    answer = read(article(before='<time datetime="2026-03-15T09:00:00Z">15 March</time>'), head, url=URL)
    assert answer.published == datetime(2026, 3, 17, 6, tzinfo=UTC)
    assert answer.published_by == "jsonld.datePublished"
    assert {"jsonld.datePublished", "meta.article:published_time", "time"} <= {witness.witness for witness in answer.dates}


def test_a_day_yields_to_a_minute_of_the_same_day() -> None:
    """A witness with a time of day beats a more trusted one that has none, where they agree on the day."""
    head = linked_data(datePublished="2026-03-17") + '<meta property="article:published_time" content="2026-03-17T05:31:00Z">'
    assert _published(head) == (datetime(2026, 3, 17, 5, 31, tzinfo=UTC), "meta.article:published_time")


def test_a_time_without_a_zone_takes_it_from_a_witness_that_shows_the_same_clock() -> None:
    """`10:00` without an offset beside `10:00+02:00` is 08:00 UTC; alone it is read as UTC and marked as guessed."""
    bare = linked_data(datePublished="2026-03-17T10:00:00")
    zoned = '<meta property="article:published_time" content="2026-03-17T10:00:00+02:00">'
    assert _published(bare + zoned)[0] == datetime(2026, 3, 17, 8, tzinfo=UTC)
    alone = read(head=bare, url=URL)
    assert alone.published == datetime(2026, 3, 17, 10, tzinfo=UTC)
    assert alone.dates[0].guessed


def test_a_clock_without_a_zone_is_local_to_an_instant_that_is_whole_hours_away() -> None:
    """`06:00:20` beside `11:00:20Z` is five hours behind UTC; a clock that differs by odd minutes says nothing about the zone."""
    bare = linked_data(datePublished="2026-03-17T06:00:20")
    local = read(head=bare + '<meta property="article:published_time" content="2026-03-17T11:00:20Z">', url=URL)
    assert local.published == datetime(2026, 3, 17, 11, 0, 20, tzinfo=UTC)
    assert local.dates[0].offset_minutes == -300
    odd = read(head=bare + '<meta property="article:published_time" content="2026-03-17T11:07:31Z">', url=URL)
    assert odd.published == datetime(2026, 3, 17, 6, 0, 20, tzinfo=UTC)


def test_of_two_offsets_behind_one_clock_the_better_attested_holds() -> None:
    """Local time with a literal Z is known by a witness that states the offset; a stated offset yields only to two others."""
    wrong_z = linked_data(datePublished="2026-03-17T10:00:00Z")
    stated = '<meta property="article:published_time" content="2026-03-17T10:00:00-05:00">'
    assert _published(wrong_z + stated)[0] == datetime(2026, 3, 17, 15, tzinfo=UTC)
    shifted = linked_data(datePublished="2026-03-17T10:00:00-05:00")
    utc = '<meta property="article:published_time" content="2026-03-17T10:00:00Z">'
    assert _published(shifted + utc)[0] == datetime(2026, 3, 17, 15, tzinfo=UTC)
    third = '<meta name="parsely-pub-date" content="2026-03-17T05:00:00-05:00">'
    assert _published(shifted + utc + third)[0] == datetime(2026, 3, 17, 10, tzinfo=UTC)


def test_a_publication_in_the_future_yields_to_one_that_has_been() -> None:
    """A page fetched at noon was not published at three: its zone is wrong, and another witness of the day decides."""
    ahead = linked_data(datePublished="2026-03-20T15:00:00")
    assert _published(ahead + '<meta name="pubdate" content="2026-03-20T09:31:10Z">') == (
        datetime(2026, 3, 20, 9, 31, 10, tzinfo=UTC),
        "meta.pubdate",
    )


def test_scripts_are_asked_where_nothing_else_names_the_minute() -> None:
    """One instant in all of a page's scripts is its own; several are its teasers'."""
    state = '<script>window.state={"story":{"publishedAt":"2026-03-17T05:31:00+02:00"%s}}</script>'
    assert _published(state % "") == (datetime(2026, 3, 17, 3, 31, tzinfo=UTC), "script.publishedAt")
    for name in ("publishedAt", "date_published", "originalPublicationDate", "first_published", "pubdate", "DATEPUBLISHED"):
        named = f'<script>var publics = [0], page = {{"pub": 1, "{name}": "2026-03-17T05:31:00+02:00"}}</script>'
        assert _published(named) == (datetime(2026, 3, 17, 3, 31, tzinfo=UTC), f"script.{name}"), name
    assert _published(state % ',"more":{"publishedAt":"2026-03-15T05:31:00Z"}')[1] in {None, "htmldate"}


def test_a_meta_element_of_an_unknown_name_is_a_witness() -> None:
    """A name that speaks of publication and a content that is a date are enough, below all names that are known."""
    assert _published('<meta name="acme.publishing-date" content="2026-03-17T05:31:00Z">') == (
        datetime(2026, 3, 17, 5, 31, tzinfo=UTC),
        "meta-like.acme.publishing-date",
    )


@pytest.mark.parametrize(("name", "instant"), [("Third round of talks opens", datetime(2026, 3, 17, 5, 31, tzinfo=UTC)), ("A walk", None)])
def test_a_film_that_bears_the_heading_dates_the_page(name: str, instant: datetime | None) -> None:
    """Its upload is the publication; a film beside an article says nothing of it, and nor do comments."""
    film = {"@type": "VideoObject", "name": name, "uploadDate": "2026-03-17T05:31:00Z"}
    comment = {"@type": "Comment", "dateCreated": "2026-03-19T05:31:00Z"}
    assert read(head=linked_data(**film, comment=[comment]), url="https://herald.example/talks").published == instant


def test_the_time_below_the_heading_is_trusted_before_the_one_above() -> None:
    """A masthead prints the day of the visit."""
    masthead = '<header><time datetime="2026-03-20T11:59:00Z">Today</time></header>'
    own = '<time datetime="2026-03-17T05:31:00Z">17 March</time>'
    assert read(masthead + article(before=own), url=URL).published == datetime(2026, 3, 17, 5, 31, tzinfo=UTC)
    printed = read("<header><span>Friday, 20 March 2026</span></header>" + article(before="<p>16 March 2026</p>"), url=PLAIN)
    assert printed.published == datetime(2026, 3, 16, tzinfo=UTC)


def test_a_sentence_with_a_date_is_no_date_line() -> None:
    """A short line, or one that says who wrote it, is a witness; a sentence about another day is not."""
    sentence = "The bridge over the river has been closed to all traffic since a lorry fell off it on 30 June 2018, say the neighbours"
    assert _published(body=article(before=f"<p>{sentence}</p>"))[1] in {None, "htmldate"}
    byline = "<p>By Ada Brandt and Olek Hrynko of the Lindau Herald, reporting from Vienna on 17 March 2026</p>"
    assert _published(body=article(before=byline))[0] == datetime(2026, 3, 17, tzinfo=UTC)


def test_written_dates_that_htmldate_meets_are_read_here() -> None:
    """They have words beside them, and dateparser would take a second to load its languages. A day of an update is no publication."""
    loaded = get_external_parser.cache_info().misses
    for line, day in (("Ciclismo | 17 marzo de 2026", 17), ("Radsport | 17. März 2026", 17), ("Actualizado el: 18 marzo de 2026", None)):
        answer = _published(body=article(paragraphs=4 * PARAGRAPHS) + f'<div class="post-date">{line}</div>', url=PLAIN)
        assert answer == ((datetime(2026, 3, day, tzinfo=UTC), "htmldate") if day else (None, None))
    assert get_external_parser.cache_info().misses == loaded


def test_the_microdata_of_teasers_is_not_the_articles() -> None:
    """An item is the article's own where it holds the heading, or where it is the only one; names of authors are told likewise."""
    teaser = (
        '<div itemscope itemtype="https://schema.org/Article"><a href="/a">Another</a><span itemprop="author">Olek Hrynko</span>'
        '<meta itemprop="datePublished" content="2026-03-0{}T10:00:00Z"></div>'
    )
    own = article(before='<time itemprop="datePublished" datetime="2026-03-17T05:31:00Z">x</time><b itemprop="author">Ada Brandt</b>')
    answer = read(teaser.format(1) + f'<div itemscope itemtype="https://schema.org/Article">{own}</div>' + teaser.format(2), url=URL)
    assert answer.published == datetime(2026, 3, 17, 5, 31, tzinfo=UTC)
    assert answer.authors == ("Ada Brandt",)
    assert _published(body=teaser.format(1) + article() + teaser.format(2))[1] in {None, "htmldate"}


def test_a_creation_is_no_publication_where_one_is_stated() -> None:
    """Drafts are made before they appear: `dateCreated` comes after what names the publication."""
    head = linked_data(dateCreated="2026-03-17T04:00:10Z", datePublished="2026-03-17")
    assert _published(head + '<meta property="article:published_time" content="2026-03-17T05:31:00Z">')[1] == "meta.article:published_time"


@pytest.mark.parametrize("absurd", ["1970-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "0001-01-01T00:00:00", "{{ page.date }}"])
def test_an_absurd_date_is_kept_and_never_decides(absurd: str) -> None:
    """Epoch zero, the far future and unfilled templates are evidence only; the next witness decides."""
    head = linked_data(datePublished=absurd) + '<meta property="article:published_time" content="2026-03-17T05:31:00Z">'
    answer = read(head=head, url=URL)
    assert answer.published == datetime(2026, 3, 17, 5, 31, tzinfo=UTC)
    assert answer.dates[0].raw == absurd


def test_unknown_stays_none() -> None:
    """A page that states no date has none: never the time of fetching, nor a day that its sentences, its foot or its scripts name."""
    assert _published() == (None, None)
    signed = "<p>The first plan was signed on 12 May 2019 in the same hotel, and it was forgotten soon after that.</p>"
    for beside in ("<footer>Founded 12 May 2019</footer>", "<script>var since = '2019-05-12';</script>"):
        assert read(article(after=signed) + beside, url="https://herald.example/world/talks").published is None


def test_a_clock_without_a_zone_takes_it_from_the_modification() -> None:
    """A publisher has one zone."""
    head = "".join(
        f'<meta property="article:{name}_time" content="{at}">'
        for name, at in (("published", "2026-03-17 09:00:00"), ("modified", "2026-03-17T11:12:13+02:00"))
    )
    found = read(head=head, url="https://herald.example/world/talks")
    assert found.published == datetime(2026, 3, 17, 7, tzinfo=UTC)
    assert next(each.guessed for each in found.dates if each.role == "published")


def test_the_feeds_date_decides_where_the_page_states_none() -> None:
    """Discovery's witnesses stand before the page's own in the evidence, and fill in for it."""
    instant = datetime(2026, 3, 17, 4, 20, tzinfo=UTC)
    witness = DateWitness(
        witness="feed.published",
        role="published",
        raw="Tue, 17 Mar 2026 04:20:00 GMT",
        instant=instant,
        offset_minutes=0,
        precision="second",
    )
    assert _published(found=Found(source_id="herald", key="k", url=URL, dates=(witness,))) == (instant, "feed.published")


@pytest.mark.parametrize(
    "line",
    ["Published on March 17, 2026", "Veröffentlicht am 17. März 2026", "17 March 2026", "Published 17 March 2026, updated 19 March 2026"],
)
def test_a_printed_date_is_a_witness_and_no_text(line: str) -> None:
    """A line under the heading that only holds a date is taken out of the text and used."""
    answer = read(article(before=f"<p>{line}</p>"), url=URL)
    assert answer.published == datetime(2026, 3, 17, tzinfo=UTC)
    assert answer.published_precision == "day"
    assert "2026" not in answer.text


def test_an_update_is_the_modification_and_never_earlier_than_the_publication() -> None:
    """dateModified gives `modified`; one before the publication is evidence only; the transport's Last-Modified never decides."""
    late = read(head=linked_data(datePublished="2026-03-17T08:00:00Z", dateModified="2026-03-17T09:30:00Z"), url=URL)
    assert (late.modified, late.modified_by) == (datetime(2026, 3, 17, 9, 30, tzinfo=UTC), "jsonld.dateModified")
    early = read(head=linked_data(datePublished="2026-03-17T08:00:00Z", dateModified="2026-03-16T09:30:00Z"), url=URL)
    assert early.modified is None


def test_the_dates_of_teasers_are_not_the_articles() -> None:
    """Times inside asides and related lists are no witnesses."""
    teaser = '<aside class="related"><article><time datetime="2026-03-01T00:10:00Z">1 March</time></article></aside>'
    answer = read(teaser + article(), url=URL)
    assert "time" not in {witness.witness for witness in answer.dates}
    assert answer.published is None or answer.published_by == "htmldate"


DATA = Path(__file__).parent / "data"
UPDATES = DATA.joinpath("date_updates.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", UPDATES)
def test_a_printed_line_that_says_updated_is_never_the_publication(line: str) -> None:
    """Whatever its language, and whether the word stands before the day or behind it."""
    assert [role for role, _ in parted(line)] == ["modified"]
    answer = read(article(before=f"<p>{line}</p>"), '<meta property="article:published_time" content="2026-03-11">', url=URL)
    assert answer.published == datetime(2026, 3, 11, tzinfo=UTC)
    assert all(witness.role == "modified" for witness in answer.dates if witness.witness == "text")


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("Published 17 March 2026, updated 19 March 2026", ["published", "modified"]),
        ("Updated 19 March 2026 | First published 17 March 2026", ["modified", "published"]),
        ("17 March 2026, updated 19 March 2026", ["published", "modified"]),
        ("Published 17 March 2026, updated at 10:05", ["published"]),
        ("Publicado el 17/03/2026 - Actualizado el 18/03/2026 10:00", ["published", "modified"]),
        ("2026年3月17日公開 2026年3月18日更新", ["published", "modified"]),
        ("입력 2026.03.17. 오후 2:05 수정 2026.03.18. 오전 9:05", ["published", "modified"]),
        ("By Ada Brandt | 17 March 2026", ["published"]),
    ],
)
def test_a_line_with_two_days_is_read_in_two_parts(line: str, roles: list[str]) -> None:
    """Each day has the role of the word that belongs to it."""
    assert [role for role, _ in parted(line)] == roles


def test_a_longer_line_with_two_days_is_read() -> None:
    """Days of the week and clocks make it longer than most; a sentence names one day."""
    line = "<p>Tue 17 Mar 2026 08.05 GMT Last modified on Wed 18 Mar 2026 09.05 GMT</p>"
    found = read(article(before=line))
    assert [at and at.isoformat() for at in (found.published, found.modified)] == ["2026-03-17T08:05:00+00:00", "2026-03-18T09:05:00+00:00"]


STAMP = '<time datetime="2026-03-17T05:31:00Z">17 March</time>'
PROSE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TITLE = "<h1>Third round of talks opens</h1>"


@pytest.mark.parametrize(
    ("country", "instant"),
    [("DE", 8), ("UA", 7), ("JP", 0), ("US", 9), (None, 9)],
)
def test_a_clock_without_a_zone_is_the_countrys(country: str | None, instant: int) -> None:
    """Where a country has one, by its summer time; else it is read as UTC. Both are guesses, and yield to a stated zone."""
    hints = Hints(NOW, country=country)
    reading = read_date("2025-11-05 09:00", hints)
    assert reading is not None
    assert (reading.instant, reading.guessed) == (datetime(2025, 11, 5, instant, tzinfo=UTC), True)
    stated = read_date("2025-11-05 09:00 -0300", hints)
    assert stated is not None
    assert (stated.instant.hour, stated.guessed) == (12, False)


@pytest.mark.parametrize(
    "body",
    [
        f'<article>{TITLE}{PROSE}<footer class="entry-footer">Posted on {STAMP}</footer></article>',
        f'<div class="post">{TITLE}<div class="post-body">{PROSE}</div><div class="post-footer">{STAMP}</div></div>',
        f'<div class="content-sidebar-wrap"><main><article>{TITLE}{STAMP}{PROSE}</article></main></div>',
        f'<div id="page" class="has-sidebar"><div class="wrap">{TITLE}<div class="meta">{STAMP}</div>{PROSE}</div></div>',
        f'<article>{TITLE}<span property="dc:date dc:created" content="2026-03-17T05:31:00Z">17 March</span>{PROSE}</article>',
        f'<section class="latest-news-page">{TITLE}{STAMP}{PROSE}</section>',
        f'<div class="layout widget-area-right">{TITLE}<p class="meta">{STAMP}</p>{PROSE}</div>',
        f'<div class="box-widget">{TITLE}</div><div class="box-widget box-widget-info">{STAMP}</div><div class="text">{PROSE}</div>',
    ],
)
def test_a_date_in_the_articles_own_part_counts_whatever_the_part_is_called(body: str) -> None:
    """A footer of the article is its own, and a name under which most of the text stands is the way the page is built."""
    answer = read(body, url=URL)
    assert (answer.published, answer.published_by) == (datetime(2026, 3, 17, 5, 31, tzinfo=UTC), "time")


@pytest.mark.parametrize(
    "beside",
    [
        f'<footer class="site-footer">{STAMP}</footer>',
        f'<div class="related-posts"><div class="post"><a href="/b">Another</a>{STAMP}</div></div>',
        f'<aside class="sidebar">{STAMP}</aside>',
        f"<figure><figcaption>The lake on {STAMP}</figcaption></figure>",
        f'<div class="comments"><article class="comment"><footer>{STAMP}</footer><p>I was there too.</p></article></div>',
    ],
)
def test_a_date_beside_the_article_is_not_its_own(beside: str) -> None:
    """The site's footer, teasers and comments with dates of their own."""
    answer = read(f"<main><article>{TITLE}{PROSE}</article></main>{beside}", url=URL)
    assert "time" not in {witness.witness for witness in answer.dates}


@pytest.mark.parametrize(
    ("raw", "language", "instant", "precision"),
    [
        ("2 hours ago", "en", "2026-03-20T10:00:00", "minute"),
        ("for 5 minutter siden", "nb", "2026-03-20T11:55:00", "minute"),
        ("3 saat əvvəl", "az", "2026-03-20T09:00:00", "minute"),
        ("5 ঘণ্টা আগে", "bn", "2026-03-20T07:00:00", "minute"),
        ("2 ម៉ោង\u200bមុន", "km", "2026-03-20T10:00:00", "minute"),
        ("vor 3 Tagen", "de", "2026-03-17T12:00:00", "day"),
        ("il y a 5 minutes", "fr", "2026-03-20T11:55:00", "minute"),
        ("Publié il y a 5 minutes", "fr", "2026-03-20T11:55:00", "minute"),
        ("hace 2 horas", "es", "2026-03-20T10:00:00", "minute"),
        ("2 часа назад", "ru", "2026-03-20T10:00:00", "minute"),
        ("5 годин тому", "uk", "2026-03-20T07:00:00", "minute"),
        ("2 godziny temu", "pl", "2026-03-20T10:00:00", "minute"),
        ("3時間前", "ja", "2026-03-20T09:00:00", "minute"),
        ("3小时前", "zh", "2026-03-20T09:00:00", "minute"),
        ("2시간 전", "ko", "2026-03-20T10:00:00", "minute"),
        ("قبل 5 ساعات", "ar", "2026-03-20T07:00:00", "minute"),
        ("2 saat önce", "tr", "2026-03-20T10:00:00", "minute"),
        ("منذ ساعتين", "ar", "2026-03-20T10:00:00", "minute"),
        ("לפני שעתיים", "he", "2026-03-20T10:00:00", "minute"),
        ("3d ago", "en", "2026-03-17T12:00:00", "day"),
        ("Published an hour ago", "en", "2026-03-20T11:00:00", "minute"),
        ("just now", "en", "2026-03-20T12:00:00", "minute"),
        ("À l’instant", "fr", "2026-03-20T12:00:00", "minute"),
        ("gerade eben", "de", "2026-03-20T12:00:00", "minute"),
        ("только что", "ru", "2026-03-20T12:00:00", "minute"),
        ("刚刚", "zh", "2026-03-20T12:00:00", "minute"),
        ("방금 전", "ko", "2026-03-20T12:00:00", "minute"),
        ("1h 20m ago", "en", "2026-03-20T10:40:00", "minute"),
        ("2 hours, 5 minutes ago", "en", "2026-03-20T09:55:00", "minute"),
        ("vor 2 Stunden 5 Minuten", "de", "2026-03-20T09:55:00", "minute"),
        ("2分鐘前", "zh", "2026-03-20T11:58:00", "minute"),
        ("vor einem Tag", "de", "2026-03-19T12:00:00", "day"),
        ("il y a une heure", "fr", "2026-03-20T11:00:00", "minute"),
        ("час назад", "ru", "2026-03-20T11:00:00", "minute"),
        ("Yesterday at 6:30 pm", "en", "2026-03-19T18:30:00", "minute"),
        ("gestern, 18:30 Uhr", "de", "2026-03-19T18:30:00", "minute"),
        ("hier à 18h30", "fr", "2026-03-19T18:30:00", "minute"),
        ("сегодня, 09:05", "ru", "2026-03-20T09:05:00", "minute"),
        ("昨天 18:30", "zh", "2026-03-19T18:30:00", "minute"),
        ("heute", "de", "2026-03-20T00:00:00", "day"),
        # Months and years are known less exactly than days.
        ("2 months ago", "en", "2026-01-01T00:00:00", "month"),
        ("vor einem Monat", "de", "2026-02-01T00:00:00", "month"),
        ("4 tahun lalu", "id", "2022-01-01T00:00:00", "year"),
        ("2ヶ月前", "ja", "2026-01-01T00:00:00", "month"),
        ("1 month, 2 days ago", "en", "2026-02-18T12:00:00", "day"),
        ("last week", "en", "2026-03-13T12:00:00", "day"),
        ("le mois dernier", "fr", "2026-02-01T00:00:00", "month"),
        ("去年", "zh", "2025-01-01T00:00:00", "year"),
        ("about 2 hours ago", "en", "2026-03-20T10:00:00", "minute"),
        ("1小时10分前", "zh", "2026-03-20T10:50:00", "minute"),
        ("2日と3時間前", "ja", "2026-03-18T09:00:00", "minute"),
        ("3小时前", "", "2026-03-20T09:00:00", "minute"),
        ("avant-hier", "fr", "2026-03-18T00:00:00", "day"),
        ("the day before yesterday, 9:05", "en", "2026-03-18T09:05:00", "minute"),
    ],
)
def test_relative_words_are_read_from_an_anchor_only(raw: str, language: str, instant: str, precision: str) -> None:
    """They count from the instant that is given, are always guessed, and say nothing without one."""
    reading = read_date(raw, Hints(NOW, language, anchor=NOW))
    assert reading is not None
    assert (reading.instant, reading.precision, reading.guessed) == (datetime.fromisoformat(instant).replace(tzinfo=UTC), precision, True)
    assert read_date(raw, Hints(NOW, language)) is None


@pytest.mark.parametrize(
    ("raw", "language", "country", "instant", "offset"),
    [
        ("gestern, 18:30 Uhr", "de", "DE", "2026-03-19T17:30:00", 60),
        ("hoy 01:30", "es", "MX", "2026-03-20T07:30:00", -360),
        ("今天 04:05", "zh", "CN", "2026-03-20T20:05:00", 480),
        ("yesterday", "en", "IN", "2026-03-20T00:00:00", None),
        ("today 6:30 pm GMT", "en", "IN", "2026-03-20T18:30:00", 0),
    ],
)
def test_words_for_days_mean_days_of_the_publisher(raw: str, language: str, country: str, instant: str, offset: int | None) -> None:
    """At 21:00 UTC it is tomorrow in Delhi and Beijing already. A zone that is stated counts."""
    evening = NOW.replace(hour=21)
    reading = read_date(raw, Hints(evening, language, country, anchor=evening))
    assert reading is not None
    assert (reading.instant, reading.offset_minutes) == (datetime.fromisoformat(instant).replace(tzinfo=UTC), offset)


@pytest.mark.parametrize("raw", ["999999 weeks ago", "999999 years ago", "2 ago", "in 2 months"])
def test_words_that_lead_to_no_date_are_none(raw: str) -> None:
    """Too far back, no unit, or ahead."""
    assert read_date(raw, Hints(NOW, "en", anchor=NOW)) is None


def test_a_page_with_nothing_but_relative_words_is_dated_by_its_fetch() -> None:
    """Any other witness is trusted more."""
    line = article(before="<p>2 hours ago</p>")
    assert _published(body=line) == (datetime(2026, 3, 20, 10, tzinfo=UTC), "relative")
    assert _published(body=line, head='<meta name="pubdate" content="2026-03-17">')[1] == "meta.pubdate"


def _zones() -> list[list[str]]:
    lines = DATA.joinpath("date_zones.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("name", "country", "language", "minutes", "guessed"), _zones())
def test_zone_names_mean_what_the_publishers_country_means(name: str, country: str, language: str, minutes: str, guessed: str) -> None:
    """One table for all documents: by country, else by language, else the usual meaning, marked as guessed."""
    reading = read_date(f"10 Jul 2025 10:05:00 {name}", Hints(NOW, language, country or None))
    assert reading is not None
    assert (reading.offset_minutes, reading.guessed) == (int(minutes) if minutes else None, guessed == "yes")
    assert reading.instant == datetime(2025, 7, 10, 10, 5, tzinfo=UTC) - timedelta(minutes=int(minutes or 0))


@pytest.mark.parametrize(
    "raw",
    [
        "2026-03-22T12:00:01Z", "2031-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1899-12-30", "0",
        "-62135596800",
        "4102444800", "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 31 Feb 2025 10:00:00 GMT", "2025-02-29", "32/01/2025", "2025-W60-1",
        "2025-400", "1 ربيع الأول 1446", "12:30", "Monday", "September", "5 September", "00/00/0000", "{{ date }}", "null", "15 March 2569",
        "5 dead in November 2024", "12 ships of 2024",
    ],
)  # fmt: skip
def test_what_cannot_have_been_is_unknown(raw: str) -> None:
    """The future, null dates of databases, days that no calendar has, and parts of dates."""
    assert read_date(raw, Hints(NOW, "en")) is None


def test_every_month_of_every_cldr_language_is_read() -> None:
    """In the form that the language puts behind a day, with the year behind it."""
    wrong = []
    for tag in sorted(localedata.locale_identifiers()):
        months = _months_of(tag)
        for number, name in months.items():
            reading = read_date(f"17 {name} 2025", Hints(NOW, tag))
            if reading is None or (reading.instant.month, reading.instant.day, reading.precision) != (number, 17, "day"):
                wrong.append((tag, number, name, reading))
    assert not wrong, wrong[:20]


def _months_of(tag: str) -> dict[int, str]:
    """The names of a language's months; empty for a script or region of one, for counted months and for languages without own ones."""
    if "_" in tag:
        return {}
    locale = Locale.parse(tag)
    named = dict(locale.months["format"]["wide"])
    counted = any(character.isdigit() for character in "".join(named.values())) or len(set(named.values())) < 12
    return {} if counted else named


@pytest.mark.parametrize("piece", ["1", "1 ", "12:", "1-", "1/1/", "<09>", "sept ", "年1", "+1:", "a.", "( ", "１", "\u0300", "5 <"])
def test_no_string_costs_more_than_its_length(piece: str) -> None:
    """Twice as long a string is about as fast: what lies beyond the first 200 characters is not looked at."""
    short, long = piece * (200 // len(piece)), piece * 200_000
    assert read_date(long, Hints(NOW, "en", anchor=NOW)) == read_date(short + piece, Hints(NOW, "en", anchor=NOW))


PLAIN = "https://herald.example/world/third-round-of-talks"


@pytest.mark.parametrize(
    "line",
    ["Updated 17 March 2026, 10:00", "Mis à jour le 17 mars 2026 à 10h00", "수정 2026.03.17 10:00", "Last edited 17 March 2026 10:00"],
)
def test_a_page_that_prints_only_an_update_has_no_publication(line: str) -> None:
    """Neither by the line itself nor by a guess that finds the same day."""
    page = read(article(before=f"<p>{line}</p>"), url=PLAIN)
    assert page.published is None
    assert page.modified == datetime(2026, 3, 17, 10, tzinfo=UTC)


def test_a_time_that_is_marked_as_published_and_updated_is_the_publication() -> None:
    """Blogs mark what was never changed as both."""
    page = read(article(before='<time class="entry-date published updated" datetime="2026-03-16T09:00:00Z">16 March</time>'), url=PLAIN)
    assert page.published == datetime(2026, 3, 16, 9, tzinfo=UTC)


def test_a_time_that_shows_two_days_states_that_of_the_update_where_it_is_its() -> None:
    """The publication is printed before it."""
    shown = "16/03/2026 01:57 | Actualizado a 17/03/2026 19:20"
    page = read(article(before=f'<time datetime="2026-03-17T19:20:45.000+01:00">{shown}</time>'), url=PLAIN, language="es")
    assert page.published is not None
    assert page.published.day == 16


def test_the_day_is_that_of_the_clock_beside_the_heading() -> None:
    """An instant in UTC, shown three hours earlier on the page, belongs to the day before."""
    page = read(article(before="<p>16/03/2026 21:44</p>"), linked_data(datePublished="2026-03-17T00:44:52.000Z"), url=PLAIN)
    stated = next(item for item in page.dates if item.witness == "jsonld.datePublished")
    assert (page.published, stated.offset_minutes) == (datetime(2026, 3, 17, 0, 44, 52, tzinfo=UTC), -180)


def test_of_several_marked_up_times_the_printed_one_is_the_articles() -> None:
    """Teasers below the heading carry theirs too."""
    teasers = "".join(f'<div><span datetime="2026-02-{day}T08:00:00Z"></span>Elsewhere</div>' for day in (10, 11))
    own = '<span datetime="2026-03-16T12:22:00Z"></span><p>16.03.2026 12:22</p>'
    assert read(article(before=teasers + own), url=PLAIN).published == datetime(2026, 3, 16, 12, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        (
            "en",
            "on March 17 and 18 April 2010, where 17 may have died; Sept. 11, 2001, May 3",
            ["2001-09-11", "2010-04-18", "2010-05-03", "2011-03-17"],
        ),
        ("de", "am 17. März 2011 und am 3. Mai", ["2010-05-03", "2011-03-17"]),
        ("es", "el 17 de marzo de 2011", ["2011-03-17"]),
        ("uk", "17 березня та 24 лютого, 20 людей", ["2011-02-24", "2011-03-17"]),
        ("hu", "március 17-én", ["2011-03-17"]),
        ("zh", "3月17日", ["2011-03-17"]),
        ("ar", "17 مارس", ["2011-03-17"]),
        ("en", "Feb 30, 5 Marines, 3.5 March, April 21 2011, May 20,000 people", []),
    ],
)
def test_the_days_that_a_text_names(language: str, text: str, days: list[str]) -> None:
    """By day and month, up to the day on which it appeared."""
    assert sorted(map(str, days_named(text, date(2011, 4, 20), language))) == days


@pytest.mark.parametrize(("language", "text"), [("en", "on Thursday"), ("uk", "у четвер"), ("pl", "w czwartek"), ("zh", "星期四")])
def test_whether_a_text_names_a_weekday(language: str, text: str) -> None:
    """In its own language."""
    thursday = date(2011, 4, 21)
    assert names_weekday(text, thursday, language)
    assert not names_weekday(text, thursday + timedelta(days=1), language)


@pytest.mark.parametrize(
    ("raw", "instant", "precision"),
    [
        ("2026/3/5 9:5", "2026-03-05T09:05:00", "minute"),
        ("Thu, 5 Mar 2026 9:5 GMT", "2026-03-05T09:05:00", "minute"),
        ("5 March 2026 9:5 pm", "2026-03-05T21:05:00", "minute"),
        ("5 March 2026 won 3:1", "2026-03-05T00:00:00", "day"),
        ("5 March 2026 3:1 for the hosts", "2026-03-05T00:00:00", "day"),
        ("Tue, 3 Febuary 2026 09:30:00 GMT", "2026-02-03T09:30:00", "second"),
    ],
)
def test_a_minute_of_one_digit_is_a_clock_right_behind_the_day_only(raw: str, instant: str, precision: str) -> None:
    """Elsewhere two numbers and a colon are a result."""
    reading = read_date(raw, Hints(NOW, "en"))
    assert reading is not None
    assert (reading.instant.isoformat()[:19], reading.precision) == (instant, precision)


@pytest.mark.parametrize(
    ("raws", "day_first"),
    [
        (["5/3/2026", "16/2/2026"], True),
        (["3/5/2026", "2/16/2026"], False),
        (["3/5/2026", "2/16/2026", "16/2/2026"], None),
        (["3/5/2026", "2026-02-16", "Mon, 16 Feb 2026 10:00:00 GMT"], None),
    ],
)
def test_dates_of_one_document_show_their_order_to_each_other(raws: list[str], day_first: bool | None) -> None:
    """Where some show one order and some the other, none is shown."""
    assert in_their_order(raws, Hints(NOW, "en")).day_first is day_first
