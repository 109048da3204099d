"""Names of pages: what is requested, what is compared, what is unwrapped. docs/urls.md lists the same rules."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.urls.hosts import host_key, site_of
from extractors.urls.pages import alias_urls, canonical_url, differing_parameters, request_url, unwrap
from extractors.urls.wrappers import wrapped_target

REQUESTED = [
    # ends and inside
    ("  http://example.com/a \n", "http://example.com/a"),
    ("http://exam\nple.com/a\tb", "http://example.com/ab"),
    ("\ufeffhttp://example.com/", "http://example.com/"),
    # scheme and authority
    ("HTTP://Example.COM", "http://example.com/"),
    ("http://example.com:80/", "http://example.com/"),
    ("https://example.com:443/", "https://example.com/"),
    ("http://example.com:443/", "http://example.com:443/"),
    ("http://example.com:/", "http://example.com/"),
    ("http://user:secret@example.com/", "http://example.com/"),
    ("http://example.com./", "http://example.com/"),
    ("http://example%2Ecom/", "http://example.com/"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("https://новини.укр/", "https://xn--b1amarcd.xn--j1amh/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://2130706433/", "http://127.0.0.1/"),
    ("http://[0:0:0:0:0:0:0:1]/", "http://[::1]/"),
    ("example.com/a", "http://example.com/a"),
    ("https:///example.com/a", "https://example.com/a"),
    ("feed://example.com/a", "http://example.com/a"),
    ("feed:https://example.com/a", "https://example.com/a"),
    ("www.example.com", "http://www.example.com/"),
    ("http:\\\\example.com\\a", "http://example.com/a"),
    # path
    ("http://example.com/a/./b/../c", "http://example.com/a/c"),
    ("http://example.com/../../a", "http://example.com/a"),
    ("http://example.com/a/..", "http://example.com/"),
    ("http://example.com/%7euser/%41%2f%c3%a9", "http://example.com/~user/A%2F%C3%A9"),
    ("http://example.com/é ü", "http://example.com/%C3%A9%20%C3%BC"),
    ("http://example.com/100%", "http://example.com/100%25"),
    ("http://example.com/a//b", "http://example.com/a//b"),
    # query and fragment
    ("http://example.com/?b=1&a=2", "http://example.com/?b=1&a=2"),
    ("http://example.com/?q=a+b&r=%26", "http://example.com/?q=a+b&r=%26"),
    ("http://example.com/?x[y]=1", "http://example.com/?x%5By%5D=1"),
    ("http://example.com/a?", "http://example.com/a"),
    ("http://example.com/a#part", "http://example.com/a"),
]
UNUSABLE = [
    "", " ", "/a", "a", "mailto:me@example.com", "javascript:void(0)", "ftp://example.com/", "file:///a", "data:,a", "http://", "http:///a",
    "http://[::1", "http://exa mple.com/", "http://example.com:99999/", "http://example.com:x/", "http://example%2Xcom/", "http://abc%FEdef.org/",
    "http://-bad-.example/", "http://256.1.1.1/", "http://1.2.3.4.5/", "http://" + "a" * 5000 + ".example/", "//", "?", "#",
]  # fmt: skip
SAME = [
    ["http://example.com/a", "https://example.com/a", "https://www.example.com/a", "https://m.example.com/a/", "https://amp.example.com/a"],
    ["https://example.com/news", "https://example.com/news/", "https://example.com/news/index.html", "https://example.com/news/index.php"],
    ["https://example.com/", "https://example.com", "http://www.example.com/index.html", "https://example.com/#top"],
    [
        "https://example.com/a?x=1",
        "https://example.com/a?utm_source=rss&x=1&utm_medium=feed",
        "https://example.com/a?x=1&source=RSS&from=home",
        "https://example.com/a?fbclid=abc&x=1#c",
        "https://example.com/a?gad_source=1&x=1",
        "https://example.com/a?x=1&__hstc=1.2&_branch_match_id=7&tblci=Gi&s_cid=mail",
    ],
    ["https://example.com/a?b=2&c=3", "https://example.com/a?c=3&b=2", "https://example.com/a?c=3&&b=2&at_medium=RSS"],
    ["https://example.com/story", "https://example.com/story/amp", "https://example.com/amp/story", "https://example.com/story?amp=1"],
    ["https://example.com/story.html", "https://example.com/story.amp.html", "https://example.com/story.html?outputType=amp"],
    ["https://example.com/a/b", "https://example.com//a//b", "https://example.com/a/./b", "https://example.com/a/b;jsessionid=1A2B"],
    ["https://en.example.co.uk/a", "https://en.m.example.co.uk/a", "http://www.en.example.co.uk/a"],
    ["https://example.com/a?b", "https://example.com/a?b="],
    ["https://example.com/a?b=2&c=3", "https://example.com/a?b=2&amp;c=3", "https://example.com/a?b=2&amp;c=3&amp;utm_source=rss"],
    ["https://example.com/news.aspx?id=5", "https://example.com/(S(lit3py55t21z5v55vlm25s55))/news.aspx?id=5"],
    [
        "https://example.com/x/news.aspx",
        "https://example.com/x/(X(1)S(lit3py55))/news.aspx",
        "https://example.com/x/news.aspx?CFID=1&cftoken=2",
    ],
    [
        "https://example.com/2026/03/bridge.html",
        "https://example.com/2026/03/bridge.html?m=1",
        "https://example.com/2026/03/bridge.html?m=0",
    ],
    ["https://example.com/a", "https://example.com/a?replytocom=118"],
    ["https://paper.lan/a", "https://www.paper.lan/a", "https://m.paper.lan/a"],  # a suffix that no list has
]
DIFFERENT = [
    ("https://example.com/a", "https://example.com/A"),
    ("https://example.com/a", "https://example.com/b"),
    ("https://example.com/a?id=1", "https://example.com/a?id=2"),
    ("https://example.com/a?p=1", "https://example.com/a"),
    ("https://example.com/index.php?id=1", "https://example.com/index.php?id=2"),
    ("https://ua.example.com/a", "https://example.com/a"),
    ("https://news.example.com/a", "https://sport.example.com/a"),
    ("https://example.com:8443/a", "https://example.com/a"),
    ("http://127.0.0.1:8080/a", "http://127.0.0.1:8081/a"),
    ("https://example.com/revamp", "https://example.com/rev"),
    ("https://example.com/archive?m=1", "https://example.com/archive"),
    ("https://example.com/(a)/b", "https://example.com/b"),
    ("https://example.com/search?q=a&q=b", "https://example.com/search?q=a"),
]
WRAPPED = [
    ("https://web.archive.org/web/20220310120000/https://example.com/a", "https://example.com/a"),
    ("https://web.archive.org/web/20220310120000id_/http://example.com/a?b=c", "http://example.com/a?b=c"),
    ("http://web.archive.org/web/2022*/example.com/a", "https://example.com/a"),
    ("https://archive.ph/o/AbC12/https://example.com/a", "https://example.com/a"),
    ("https://archive.today/20220310/https:/example.com/a", "https://example.com/a"),
    ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.com%2Fa&usg=x", "https://example.com/a"),
    ("https://www.google.com/url?q=https://example.com/a&sa=D", "https://example.com/a"),
    ("https://www.google.co.uk/amp/s/example.com/a", "https://example.com/a"),
    ("https://example-com.cdn.ampproject.org/c/s/example.com/a/amp", "https://example.com/a/amp"),
    ("https://news.google.com/rss/articles/CBMiF2h0dHBzOi8vZXhhbXBsZS5jb20vYQ", "https://example.com/a"),
    ("https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.com%2fa&c=1", "https://example.com/a"),
    ("https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fexample.com%2fa/RK=2/RS=x", "https://example.com/a"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2Fa%3Ffbclid%3D1&h=AT0", "https://example.com/a?fbclid=1"),
    ("https://out.reddit.com/t3_abc?url=https%3A%2F%2Fexample.com%2Fa&token=x", "https://example.com/a"),
    ("https://vk.com/away.php?to=https%3A%2F%2Fexample.com%2Fa", "https://example.com/a"),
    ("https://t.umblr.com/redirect?z=https%3A%2F%2Fexample.com%2Fa&t=x", "https://example.com/a"),
    ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2Fa&data=x", "https://example.com/a"),
    ("https://www-example-com.translate.goog/a?_x_tr_sl=uk&_x_tr_tl=en&b=c", "https://www.example.com/a?b=c"),
    ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Fexample.com%2Fa&rut=x", "https://example.com/a"),
    ("https://href.li/?https://example.com/a?b=1", "https://example.com/a?b=1"),
    ("https://link.zhihu.com/?target=https%3A//example.com/a", "https://example.com/a"),
    ("https://urldefense.com/v3/__https://example.com/a__;!!Ab!Cd$", "https://example.com/a"),
    ("https://12ft.io/https://example.com/a", "https://example.com/a"),
    ("https://webcache.googleusercontent.com/search?q=cache:AbCdEf123:https://example.com/a+&hl=en", "https://example.com/a"),
    ("https://www.google.com/url?q=https://web.archive.org/web/2022/https://example.com/a", "https://example.com/a"),
]


@pytest.mark.parametrize(("link", "expected"), REQUESTED)
def test_a_link_becomes_what_it_asks_for(link: str, expected: str) -> None:
    """Repairs that change the spelling, never the page."""
    assert request_url(link) == expected


@pytest.mark.parametrize("link", UNUSABLE)
def test_what_cannot_be_fetched_is_none(link: str) -> None:
    """Other schemes, no host, broken hosts and ports, endless links."""
    assert request_url(link) is None
    assert canonical_url(link) is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("b", "https://example.com/a/b"),
        ("/b", "https://example.com/b"),
        ("../b?c#d", "https://example.com/b?c"),
        ("?p=2", "https://example.com/a/?p=2"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example/b", "http://other.example/b"),
        ("www.other.example/b", "http://www.other.example/b"),
        ("example.com/b", "https://example.com/b"),
        ("www.example.com/b", "https://www.example.com/b"),
        ("example.community/b", "https://example.com/a/example.community/b"),
        ("https:/other.example/b", "https://other.example/b"),
        ("mailto:x@example.com", None),
        ("#top", "https://example.com/a/"),
    ],
)
def test_links_are_relative_to_their_document(link: str, expected: str | None) -> None:
    """RFC 3986, section 5; but a link that starts with www., or with the document's own host, means a host."""
    assert request_url(link, "https://example.com/a/") == expected


@pytest.mark.parametrize("group", SAME)
def test_spellings_of_one_page_have_one_name(group: list[str]) -> None:
    """What publishers vary without meaning another page."""
    assert len({canonical_url(link) for link in group}) == 1, [canonical_url(link) for link in group]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_pages_keep_different_names(one: str, other: str) -> None:
    """What may well be another page is never folded."""
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(("link", "expected"), WRAPPED)
def test_wrapped_links_are_unwrapped(link: str, expected: str) -> None:
    """The identity is the target's, too."""
    assert unwrap(link) == expected
    assert canonical_url(link) == canonical_url(expected)


@pytest.mark.parametrize(
    "link", ["https://example.com/url?q=https://other.example/", "https://archive.org/details/x", "https://www.google.com/"]
)
def test_other_links_stay_as_they_are(link: str) -> None:
    """A parameter that holds a link does not make a wrapper."""
    assert unwrap(link) == link


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://a.b.example.com.ua/", "example.com.ua"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost/", "localhost"),
        ("nonsense", ""),
        ("http://[", ""),
    ],
)
def test_the_site_is_the_registrable_domain(url: str, expected: str) -> None:
    """By the public suffix list; addresses are their own site."""
    assert site_of(url) == expected


def test_politeness_counts_http_and_https_as_one_host() -> None:
    """Other ports are other servers."""
    assert host_key("http://example.com/") == host_key("https://example.com/a") == "example.com"
    assert host_key("https://example.com:8443/") == "example.com:8443"


links = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda scheme, host, path, query: f"{scheme}{host}/{path}?{query}",
        st.sampled_from(["http://", "https://", "//", "", "http:", "HTTPS://u@"]),
        st.text(alphabet="abc.-:[]%0123456789xéшWM@", max_size=20),
        st.text(alphabet="ab/.%;=&é \\#2fFamp+:", max_size=30),
        st.text(alphabet="ab=&%?/#[]utm_+;é", max_size=30),
    ),
    st.sampled_from([link for link, _ in [*REQUESTED, *WRAPPED]]),
)


@given(links)
@example("http://www.www.example.com//amp/amp/index.html/amp/?utm_source=x&=")
@example("https://web.archive.org/web/2022/https://web.archive.org/web/2022/https://m.example.com/amp")
def test_names_are_idempotent_and_nothing_raises(link: str) -> None:
    """A name of a name is itself, and it is still a URL that can be requested."""
    requested = request_url(link)
    if requested is not None:
        assert request_url(requested) == requested
    canonical = canonical_url(link)
    if canonical is not None:
        assert canonical_url(canonical) == canonical
        assert request_url(canonical) == canonical
    site_of(link)
    wrapped_target(link)
    unwrap(link)


@given(links, links)
def test_joining_never_raises(link: str, base: str) -> None:
    """Any link in any document."""
    clean = request_url(base)
    if clean is not None:
        joined = request_url(link, clean)
        assert joined is None or joined.startswith(("http://", "https://"))


def test_where_a_link_was_answered_is_a_name_but_the_front_page_is_none() -> None:
    """Dead links that are sent to the front page must not become one article."""
    assert alias_urls("https://t.example/x1", "https://www.example.com/a?utm_source=x") == ("https://example.com/a",)
    assert alias_urls("https://example.com/old", "https://www.example.com/") == ()
    assert alias_urls("https://example.com/", "https://www.example.com/index.html") == ()
    assert alias_urls("https://example.com/a", "https://example.com/a", "https://l.example/?u=a") == ("https://l.example/?u=a",)
    assert alias_urls(None, None) == ()


@pytest.mark.parametrize(
    ("link", "identity"),
    [
        ("https://a.example/article.php?ref=4710", "https://a.example/article.php?ref=4710"),
        ("https://a.example/story?lang=en&share=4710", "https://a.example/story?lang=en&share=4710"),
        ("https://a.example/article.php?ref=home", "https://a.example/article.php"),
        ("https://a.example/article.php?id=7&ref=4710", "https://a.example/article.php?id=7"),
        ("https://a.example/quay-shut-after-storm?ref=4710", "https://a.example/quay-shut-after-storm"),
        ("https://a.example/news/20260301?ref=4710", "https://a.example/news/20260301"),
        ("https://a.example/article.php?utm_id=4710&fbclid=123456", "https://a.example/article.php"),
    ],
)
def test_a_number_under_a_name_of_tracking_is_the_articles_where_nothing_else_names_it(link: str, identity: str) -> None:
    """A path without a name, and no other parameter with a number."""
    assert canonical_url(link) == identity == canonical_url(identity)


def test_parameters_that_differ_are_named_where_tracking_alone_uses_them() -> None:
    """`id` is kept anyway, `utm_` tells nothing apart."""
    urls = ["https://a.example/x?Ref=1&id=1&utm_source=a&feature=z", "https://a.example/x?Ref=2&id=2&utm_source=b&feature=z"]
    assert differing_parameters(urls) == {"ref"}
    assert canonical_url(urls[0], keep=frozenset({"ref"})) == "https://a.example/x?Ref=1&id=1"
