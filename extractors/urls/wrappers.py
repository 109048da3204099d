"""Links that only contain another link: archives, aggregators, redirectors, caches, AMP viewers, translation proxies.

One rule per line: which hosts, and where the target is. The target is only extracted, never requested;
a wrapper that hides it (a link shortener, the newer Google News) is resolved by its own redirect when the page is fetched.
"""

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from extractors.strings.needles import Suspects

_IN_QUERY: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:www\.)?google\.[a-z.]{2,6}/url", ("url", "q")),
    (r"(?:www\.)?google\.[a-z.]{2,6}/imgres", ("imgrefurl",)),
    (r"(?:www\.)?bing\.com/news/apiclick\.aspx", ("url",)),
    (r"duckduckgo\.com/l/?", ("uddg",)),
    (r"lm?\.facebook\.com/l\.php", ("u",)),
    (r"(?:www\.)?facebook\.com/(?:flx/warn|l\.php|sharer(?:/sharer)?\.php)", ("u",)),
    (r"l\.instagram\.com/", ("u",)),
    (r"out\.reddit\.com/.*", ("url",)),
    (r"(?:m\.)?vk\.com/away\.php", ("to",)),
    (r"(?:www\.)?youtube\.com/redirect", ("q",)),
    (r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go|shareArticle)", ("url",)),
    (r"(?:twitter|x)\.com/(?:intent/tweet|share)", ("url",)),
    (r"t\.umblr\.com/redirect", ("z",)),
    (r"medium\.com/r/?", ("url",)),
    (r"slack-redir\.net/link", ("url",)),
    (r"steamcommunity\.com/linkfilter/?", ("u", "url")),
    (r"[a-z0-9]+\.safelinks\.protection\.outlook\.com/.*", ("url",)),
    (r"(?:www\.)?(?:12ft\.io|removepaywalls?\.com)/proxy", ("q", "url")),
    (r"translate\.google\.[a-z.]{2,6}/(?:translate(?:_c)?|website)", ("u",)),
    (r"(?:www\.)?msn\.com/.*/redirect", ("url",)),
    (r"(?:getpocket|widget\.getpocket)\.com/(?:redirect|save)", ("url",)),
    (r"go\.redirectingat\.com/", ("url",)),
    (r"(?:www\.)?inoreader\.com/.*", ("url",)),
    (r"away\.vk\.com/.*", ("to",)),
    (r"link\.zhihu\.com/", ("target",)),
)
_IN_PATH: tuple[str, ...] = (
    r"web\.archive\.org/(?:web|save)/(?:\d{1,14}(?:[a-z]{2}_)?\*?/)?(?P<target>.+)",
    r"(?:www\.)?archive\.(?:ph|is|today|li|vn|md|fo)/(?:o/\w+|newest|oldest|timegate|\d{4}[\d.-]*)/(?P<target>.+)",
    r"(?:www\.)?google\.[a-z.]{2,6}/amp/(?P<secure>s/)?(?P<target>[^/]+\..+)",
    r"(?:[a-z0-9-]+\.)?cdn\.ampproject\.org/[a-z]/(?P<secure>s/)?(?P<target>[^/]+\..+)",
    r"(?:www\.)?bing\.com/amp/(?P<secure>s/)?(?P<target>[^/]+\..+)",
    r"(?:www\.)?(?:12ft\.io|removepaywalls?\.com|outline\.com|txtify\.it|r\.jina\.ai)/(?P<target>https?:/.+)",
    r"href\.li/\?(?P<target>https?:/.+)",
    r"urldefense\.com/v3/__(?P<target>https?:/.+?)__;.*",
    r"webcache\.googleusercontent\.com/search\?q=cache:(?:[\w-]{6,}:)?(?P<target>[^+&\s]+).*",
    r"r\.search\.yahoo\.com/.*?/RU=(?P<target>[^/]+)/RK=.*",
    r"(?:www\.)?newsbreak\.com/.*[?&]s=\w+&u=(?P<target>https?.+)",
)
_QUERY_RULES = tuple((re.compile(pattern, re.IGNORECASE), names) for pattern, names in _IN_QUERY)
_PATH_RULES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _IN_PATH)
_SINGLE_SLASH = re.compile(r"(?i)^(https?):/+")
# The rules that may be for an address: for most there are none.
_SUSPECTS = Suspects(
    (*(pattern for pattern, _ in _QUERY_RULES), *_PATH_RULES, re.compile(r"\.translate\.goog"), re.compile(r"news\.google\.com"))
)


def wrapped_target(url: str) -> str | None:
    """The link that a wrapper carries, as it stands there; None where `url` is no known wrapper. Never raises."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if not _SUSPECTS.of(_whole(host, parts)):
        return None
    return _from_query(host, parts) or _from_path(host, parts) or _from_host(host, parts) or _from_google_news(host, parts)


def _whole(host: str, parts: SplitResult) -> str:
    return f"{host}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def _from_query(host: str, parts: SplitResult) -> str | None:
    for pattern, names in _QUERY_RULES:
        if pattern.fullmatch(f"{host}{parts.path or '/'}"):
            try:
                values = parse_qs(parts.query, max_num_fields=100)
            except ValueError:
                return None
            return next((value[0] for name in names if (value := values.get(name)) and "." in value[0]), None)
    return None


def _from_path(host: str, parts: SplitResult) -> str | None:
    whole = _whole(host, parts)
    for pattern in _PATH_RULES:
        if match := pattern.fullmatch(whole):
            target = match["target"]
            if "%3a%2f" in target[:12].lower():
                target = unquote(target)
            if _SINGLE_SLASH.match(target):
                # Servers and clients collapse the double slash inside a path.
                return _SINGLE_SLASH.sub(r"\1://", target)
            secure = "https" if match.groupdict().get("secure") or "archive" in host else "http"
            return f"{secure}://{target}" if "." in target.partition("/")[0] else None
    return None


def _from_host(host: str, parts: SplitResult) -> str | None:
    """www-example-com.translate.goog is www.example.com: a hyphen stands for a dot, two for a hyphen."""
    name = host.removesuffix(".translate.goog")
    if name == host:
        return None
    plain = name.replace("--", "\0").replace("-", ".").replace("\0", "-")
    query = "&".join(pair for pair in parts.query.split("&") if pair and not pair.startswith("_x_tr_"))
    return f"https://{plain}{parts.path}" + (f"?{query}" if query else "")


def _from_google_news(host: str, parts: SplitResult) -> str | None:
    """Until 2024 the token of a Google News article link held the URL itself, in base64 behind a few bytes."""
    match = re.fullmatch(r"/(?:rss/)?(?:articles|read)/([\w-]{20,})", parts.path)
    if host != "news.google.com" or not match:
        return None
    try:
        raw = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except (binascii.Error, ValueError):
        return None
    found = re.search(rb"https?://[\x21-\x7e]+", raw)
    return found[0].decode("ascii") if found else None
