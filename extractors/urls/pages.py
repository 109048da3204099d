"""URLs of pages: the form to request, and the form to compare.

Three functions, from least to most folding:

- `request_url` repairs a link without changing what it asks for (WHATWG URL Standard, RFC 3986 section 6.2.2);
- `unwrap` takes a link out of an archive, aggregator or redirector (extractors.urls.wrappers has the rules);
- `canonical_url` also folds what publishers vary without meaning another page. It is an identity, not an address:
  it may answer nothing at all. docs/urls.md lists each rule with its evidence.

None of them raises: what cannot be used is None.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urljoin, urlsplit, urlunsplit

from extractors.urls.hosts import host_and_port, is_address, is_front_page, plain_host
from extractors.urls.wrappers import wrapped_target

MAX_LENGTH = 4096
"""Longer links are refused: nothing that publishes articles needs them, and every index would carry them."""

_DEFAULT_PORT = {"http": 80, "https": 443}
_ENDS = "".join(map(chr, range(33))) + "\x7f\xa0\u200b\ufeff"
_INSIDE = re.compile(r"[\r\n]\s*+|\t")  # an address that is broken over lines is indented there
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FEED_SCHEME = re.compile(r"(?i)^(?:feed|itpc|pcast|https?):(?://)?(?=https?:/)|^(?:feed|itpc|pcast)(?=://)")
_SLASHES = re.compile(r"(?i)^(https?):(?:/|/{3,})(?=[^/?#]+\.)")
_BARE_HOST = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#]|$)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "%/:@!$&'()*+,;=-._~"
_QUERY_SAFE = "%/:@!$&'()*+,;=-._~?"

_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id epik s_kwcid srsltid
    mc_cid mc_eid mkt_tok vero_id _hsenc _hsmi hsctatracking oly_anon_id oly_enc_id rb_clickid wickedid
    _ga _gl gaa_at ref ref_src ref_url referrer referer source_ref traffic_source traffic-source partner partner_id
    cmp cmpid cmp_id cid_source campaign campaign_id camp icid ico ito ocid ncid tcid smid smtyp smprod emc
    wpisrc wpmm wt_mc wt.mc_id wt_zmc xtor xtref xts maca mod_source rss rssfeed feedtype feedname fromrss
    guccounter guce_referrer guce_referrer_sig soc_src soc_trk srnd taid tpcc sref sfmc_id sfmc_sub spm
    share shared sharetype __twitter_impression amp_js_v amp_gsa usqp at_xt dicbo oborigurl ns_source ns_mchannel
    ns_campaign ns_linkname ns_fee origin_referrer mbid sr_share feature phpsessid jsessionid sessionid
    __hsfp __hssc __hstc __s _bhlid _branch_match_id _branch_referrer _kx _openstat bbeml bsft_clkid bsft_uid ck_subscriber_id et_rid
    irclickid mibextid ml_subscriber ml_subscriber_hash nb_klid oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk rdt_cid s_cid
    sc_cid sc_customer sc_eh sc_uid sfnsn ss_email_id syclid tblci tt_content tt_medium unicorn_click_id vero_conv vgo_ee ymclid
    hss_channel replytocom feed_id _unique_id cfid cftoken sessid oscsid zenid wprov
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
# Of these, names that some systems give to an article's number: kept where nothing else in the link says which article it is.
_AMBIGUOUS_NAMES = "ref source_ref sref share shared feature campaign campaign_id camp partner partner_id cid_source rss spm feed_id"
_AMBIGUOUS = frozenset(_AMBIGUOUS_NAMES.split())
_IDENTIFIES = re.compile(r"^\d+$|\d{3}|^[0-9a-f-]{12,}$", re.IGNORECASE)
_NAMES_ARTICLE = re.compile(r"\d{3}|[-_].*[-_]|(?:^|\.)[^.]{20,}(?:\.\w+)?$")  # in the last part of a path
_TRACKING_PREFIX = ("utm_", "at_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_", "stm_", "itm_", "fb_", "action_object_", "ga_", "gad_")
_AMP_QUERY = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output", "amp"), ("view", "amp")})
# Where a reader came from, under names that are otherwise those of filters and of articles' origins.
_CAME_FROM = {
    (name, value)
    for name in ("source", "src", "from", "via", "origin", "medium")
    for value in ("rss", "rssfeed", "rss_feed", "feed", "atom", "twitter", "facebook", "newsletter", "email", "home", "homepage")
}
_SAME_PAGE = _AMP_QUERY | _CAME_FROM
_INDEX_PAGE = re.compile(r"(?i)/(?:index\.(?:html?|php|jsp|aspx?|shtml)|default\.(?:aspx?|html?))$")
_AMP_PATH = re.compile(r"(?i)/amp(?:\.html)?$|\.amp(?=\.html?$)|\.amp$")
# Of Java and PHP behind a parameter's semicolon, of ASP.NET in a part of its own: `/(S(1a2b))/`, `/(X(1)S(1a2b))/`.
_SESSION_PATH = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/?#;]*|/\((?:[A-Z]\([\w-]{1,100}\)){1,4}\)(?=/)")
# Where Blogger's posts stand; `m=1` asks for the page for telephones, and elsewhere it may be anything.
_DATED_POST = re.compile(r"/\d{4}/\d{2}/[^/]+\.html$")


@lru_cache(maxsize=256)  # for each page asks for its own address several times
def request_url(url: str, base: str | None = None) -> str | None:
    """The absolute http(s) URL that a link means, clean enough to be sent; None where it means none.

    Ends are trimmed, tabs and line breaks inside removed, `base` joined, dot segments resolved, the host lower-cased and
    in punycode (numbers as IPv4, RFC 5952 for IPv6), user name, fragment and default port dropped, percent escapes
    normalised. The order and spelling of the query stay.
    """
    try:
        parts = _split(url, base)
        return None if parts is None else _bounded(urlunsplit(parts))
    except ValueError:
        return None


def unwrap(url: str) -> str:
    """The link inside an archive, aggregator, redirector, cache or AMP link, however deep; any other link unchanged."""
    for _ in range(5):
        target = wrapped_target(url)
        clean = request_url(target) if target else None
        if clean is None or clean == url:
            break
        url = clean
    return url


def canonical_url(url: str, base: str | None = None, *, keep: frozenset[str] = frozenset()) -> str | None:
    """The identity of a page: equal for links that differ only in ways that do not mean another page. Idempotent.

    `keep` names query parameters (in lower case) that tell pages apart although their names are those of tracking.
    """
    clean = request_url(url, base)
    return None if clean is None else _identity(clean, keep)


@lru_cache(maxsize=256)
def _identity(url: str, keep: frozenset[str]) -> str | None:
    # One fold can lay bare another (an index page behind /amp, a wrapper behind a tracking parameter).
    for _ in range(8):
        folded = _folded(unwrap(url), keep)
        if folded is None or folded == url:
            return folded
        url = folded
    return None


def differing_parameters(urls: Iterable[str], *, numbers: bool = False) -> frozenset[str]:
    """The query parameters, in lower case, that only tracking is known to use and whose values differ between these URLs.

    With `numbers` all their values must look like an article's number, and no path may name an article.
    """
    parts = [urlsplit(url) for url in urls]
    if numbers and any(_NAMES_ARTICLE.search(part.path.rpartition("/")[2]) for part in parts):
        return frozenset()
    queries = [dict(parse_qsl(part.query, keep_blank_values=True, max_num_fields=1000)) for part in parts]
    values: dict[str, set[str | None]] = {
        name.lower(): {query.get(name) for query in queries} for name in {name for query in queries for name in query}
    }
    if numbers:
        values = {name: found for name, found in values.items() if all(value and _IDENTIFIES.search(value) for value in found)}
    return frozenset(name for name, found in values.items() if len(found) > 1 and _is_tracking(name) and not name.startswith("utm_"))


def alias_urls(requested: str | None, final: str | None, listed: str | None = None) -> tuple[str, ...]:
    """Other names that are as good as the canonical form of what was requested: where it was answered, and the link as listed.

    The front page to which a site sends dead links is no name of an article.
    """
    key, answered = canonical_url(requested or ""), canonical_url(final or "")
    dead = answered is not None and is_front_page(answered) and key is not None and not is_front_page(key)
    return tuple(dict.fromkeys(name for name in (None if dead else answered, listed) if name and name != key))


def _split(url: str, base: str | None) -> SplitResult | None:
    text = _INSIDE.sub("", url.strip(_ENDS)).replace("\\", "/")
    if wrapped := _FEED_SCHEME.match(text):
        text = ("" if wrapped[0].endswith((":", "/")) else "http") + text[wrapped.end() :]
    text = _SLASHES.sub(r"\1://", text)
    if not text or len(text) > MAX_LENGTH:
        return None
    if base is not None and _begins_with_own_host(text.lower(), base):
        text = f"{urlsplit(base).scheme}://{text}"
    elif base is not None and not text.lower().startswith("www."):
        text = urljoin(base, text)
    elif _BARE_HOST.match(text) and not text.lower().startswith(("http:", "https:")):
        text = f"http://{text}"
    elif not _SCHEME.match(text):
        return None
    parts = urlsplit(text)
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT:
        return None
    host = host_and_port(parts.netloc.rpartition("@")[2])
    if host is None:
        return None
    name, port = host
    netloc = name if port in (None, _DEFAULT_PORT[scheme]) else f"{name}:{port}"
    return SplitResult(scheme, netloc, _path(parts.path), _escaped(parts.query, _QUERY_SAFE), "")


def _begins_with_own_host(text: str, base: str) -> bool:
    """Whether a link begins with the host of its document, without a scheme."""
    host = urlsplit(base).netloc.lower().removeprefix("www.")
    return bool(host) and text.removeprefix("www.").startswith(f"{host}/")


def _path(path: str) -> str:
    kept: list[str] = []
    segments = _escaped(path, _PATH_SAFE).split("/")
    for segment in segments[1:] if segments[0] == "" else segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _escaped(text: str, safe: str) -> str:
    """Escapes in upper case, unreserved characters bare, everything else outside `safe` as UTF-8 escapes."""
    return quote(_ESCAPE.sub(_escape, text), safe=safe, errors="replace")


def _escape(match: re.Match[str]) -> str:
    digits = match[1]
    if digits is None:
        return "%25"
    value = int(digits, 16)
    return chr(value) if value in _UNRESERVED else f"%{digits.upper()}"


def _bounded(url: str) -> str | None:
    return url if len(url) <= MAX_LENGTH else None


def _folded(url: str, keep: frozenset[str]) -> str | None:
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":") if not parts.netloc.startswith("[") else (parts.netloc, "", "")
    named = not port and not host.startswith("[") and not is_address(host) and "." in host
    scheme = "https" if named else parts.scheme
    netloc = plain_host(host) if named else parts.netloc
    path = _plain_path(parts.path, parts.query)
    return request_url(urlunsplit((scheme, netloc, path, _plain_query(parts.query, path, keep), "")))


def _plain_path(path: str, query: str) -> str:
    path = re.sub(r"/{2,}", "/", _SESSION_PATH.sub("", path))
    path = re.sub(r"(?i)^/amp(?=/.)", "", _AMP_PATH.sub("", path.rstrip("/")))
    if not query:
        path = _INDEX_PAGE.sub("", path)
    return path.rstrip("/") or "/"


def _plain_query(query: str, path: str, keep: frozenset[str]) -> str:
    # Feeds that escape their links twice leave an entity between parameters.
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.replace("&amp;", "&").split("&")) if name]
    pairs = [(name, value) for name, value in pairs if (name.lower(), value.lower()) not in _SAME_PAGE]
    pairs = [pair for pair in pairs if pair not in (("m", "0"), ("m", "1")) or not _DATED_POST.search(path)]
    dropped = [(name, value) for name, value in pairs if _is_tracking(name.lower()) and name.lower() not in keep]
    kept = [pair for pair in pairs if pair not in dropped]
    if not _NAMES_ARTICLE.search(path.rpartition("/")[2]) and not any(_IDENTIFIES.search(value) for _, value in kept):
        kept += [(name, value) for name, value in dropped if name.lower() in _AMBIGUOUS and _IDENTIFIES.search(value)]
    return "&".join(sorted(f"{name}={value}" if value else name for name, value in kept))


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX)
