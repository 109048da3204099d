"""Whatever bytes a server sends, extraction answers with an article or with one of its own errors."""

import json
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from text_page import HEADING, PARAGRAPHS, article, read
from trafilatura import bare_extraction

from extractors.errors import ExtractError
from extractors.records import Found, Page, Reason, Source, SourceKind
from extractors.text import extract, from_feed

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SOURCE = Source(source_id="fuzz", name="Fuzz", kind=SourceKind.FEED, url="https://fuzz.example/feed")

TAGS = ("html", "head", "title", "body", "article", "p", "h1", "div", "time", "meta", "script", "a", "ul", "li", "table", "td", "br", "!--")
ATTRIBUTES = (
    "",
    ' class="byline"',
    ' datetime="2026-03-10T10:00"',
    ' itemprop="datePublished" content="99999999999999"',
    ' type="application/ld+json"',
    ' property="article:published_time" content="0000-00-00T99:99"',
    ' rel="canonical" href="http://[bad"',
    ' lang="x"',
)
FIELDS = ("@type", "@id", "author", "name", "headline", "datePublished", "articleBody", "liveBlogUpdate", "publisher", "@graph")
TYPES = ("NewsArticle", "LiveBlogPosting", "Person", "VideoObject")
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(FIELDS),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


def _linked_data(kind: str, fields: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, **fields})}</script>'


PIECES = st.one_of(
    st.text(max_size=60),
    st.builds(lambda tag, attribute: f"<{tag}{attribute}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
    st.builds(_linked_data, st.sampled_from(TYPES), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5)),
)
HEADERS = st.sampled_from(("", "text/html", "text/html; charset=utf-16", "text/html; charset=nonsense", "application/pdf", "text/plain"))


def _page(body: bytes, content_type: str = "text/html") -> Page:
    return Page(
        url="https://fuzz.example/a",
        final_url="https://fuzz.example/a",
        status=200,
        headers=(("content-type", content_type),),
        body=body,
        fetched_at=NOW,
    )


def _attempt(page: Page) -> None:
    article, reason = None, None
    try:
        article = extract(page, None, SOURCE)
    except ExtractError as error:
        reason = error.reason
    if article is None:
        assert isinstance(reason, Reason)
        assert reason is not Reason.UNEXPECTED
    else:
        assert article.text
        assert all(witness.instant is None or witness.instant.tzinfo is UTC for witness in article.dates)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), HEADERS)
def test_any_bytes_give_an_article_or_an_extract_error(body: bytes, content_type: str) -> None:
    """Arbitrary bytes under arbitrary content types never raise anything but ExtractError with a reason."""
    _attempt(_page(body, content_type))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_markup_gives_an_article_or_an_extract_error(markup: str) -> None:
    """Broken markup, broken structured data and absurd dates never raise anything but ExtractError with a reason."""
    _attempt(_page(markup.encode("utf-8", "replace")))


@settings(max_examples=100, deadline=None)
@given(st.none() | st.text(max_size=200), st.none() | st.text(max_size=200), st.none() | st.text(max_size=80))
def test_any_feed_entry_gives_an_article(summary: str | None, content: str | None, title: str | None) -> None:
    """A feed's content may be any text: from_feed never raises."""
    article = from_feed(Found(source_id="fuzz", key="k", url=None, title=title, summary=summary, content=content), SOURCE, NOW)
    assert article.key == "k"


def test_a_deeply_nested_page_is_read_or_refused() -> None:
    """Nesting beyond any stack's depth does not crash the reader."""
    _attempt(_page(b"<html><body>" + b"<div>" * 50_000 + b"text" + b"</div>" * 50_000))
    _attempt(_page(b'<html><script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>text</p>"))


@pytest.mark.parametrize("piece", ["<h1>x", "<dl><dt>x<dd>"])
def test_what_stands_within_itself_is_read_in_time(piece: str) -> None:
    """Each heading was read with all within it, each list moved with all within it, and jusText asked: eighty times the engine alone."""

    def times(depth: int) -> tuple[float, float]:
        """Seconds of the processor: of the engine alone, and ours."""
        html = f"<html><body>{piece * depth}<p>{PARAGRAPHS[0]}</p></body></html>"
        started = process_time()
        bare_extraction(html, with_metadata=True)
        between = process_time()
        _attempt(_page(html.encode()))
        return between - started, process_time() - between

    times(10)  # what is loaded and compiled at first use
    alone, ours = times(1500)
    assert ours < 40 * alone


def test_a_long_text_that_stands_deep_is_read_in_time() -> None:
    """Each block's text was added to each of the elements that it stands in, three times over: 17 seconds for a thousand of either."""

    def seconds(depth: int) -> float:
        """Of the processor."""
        text = "".join(f"<p>{number} {paragraph}</p>" for number in range(300) for paragraph in PARAGRAPHS)
        page = _page(f"<html><body>{'<div>' * depth}<article><h1>{HEADING}</h1>{text}</article>{'</div>' * depth}</body></html>".encode())
        started = process_time()
        _attempt(page)
        return process_time() - started

    seconds(3)  # what is loaded and compiled at first use
    assert seconds(1500) < 3 * seconds(10)


@pytest.mark.parametrize("depth", [300, 3_000, 20_000])
def test_paragraphs_beside_lists_within_lists_are_read(depth: int) -> None:
    """Lists so deep that the engine's recursion ends cost the page none of its paragraphs."""
    lists = "<ul><li>" * depth + "</li></ul>" * depth
    assert read(article(after=lists)).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("depth", [400, 1_000, 2_000])
def test_paragraphs_below_headings_that_were_not_closed_are_read(depth: int) -> None:
    """Headings within each other end the engine's recursion, too."""
    opened = "".join(f"<h2>Part {number} of the chronicle" for number in range(depth))
    text = read(f"<article><h1>{HEADING}</h1>{opened}{''.join(f'<p>{paragraph}</p>' for paragraph in PARAGRAPHS)}</article>").text
    assert all(paragraph in text for paragraph in PARAGRAPHS)
