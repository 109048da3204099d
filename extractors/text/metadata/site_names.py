"""What a site calls itself, and a title without it."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.strings.markup import decoded
from extractors.text.dom.blocks import INLINE
from extractors.text.dom.document import Document
from extractors.text.dom.parts import names_of
from extractors.text.dom.structured import text_of, types

SEPARATOR = re.compile(r"\s{1,9}[|\-–—•·:»«/~]{1,9}\s+|\s{0,9}[|｜»_：]\s*|\s{1,9}::\s+|(?<=[\u3040-\u9fff])[-–—](?=[\u3040-\u9fff])")
_WORD = re.compile(r"\w+")
# How the names of Chinese, Japanese and Korean sites end: a title's last part that ends so is one.
_EASTERN_SITE = re.compile(r"^[\w-]{2,12}(?:网|網|[日晚早时時]报|[日晚早時]報|新[闻聞]|在线|频道|頻道|뉴스|신문|일보|ニュース)$")
# Soft hyphen, zero-width space, word joiner, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
MAX_LENGTH = 400
# Headings within each other are read once for each of them: of more than these, a page's headline is none.
MAX_HEADINGS = 200
MAX_PIECES = 500
FRONT_SLASHES = 3  # of the address of a front page: https://herald.example/
# What a drawing says of itself is no text: `<svg><title>The Arle Courier</title></svg>`.
_DRAWN = frozenset({"title", "desc"})
LONG_NAME = 4
# A site's name has no more words.
SITE_WORDS = 4
_LOGO = re.compile(r"(?:^|\s)(?:(?:site|blog)[-_]?)?(?:logo|(?<=[-_])(?:title|name))(?:\s|$)", re.IGNORECASE)
# Whose a page is, in one of its last blocks: `© 2026 Arle Courier`.
FOOT = 8
_OWNER = re.compile(
    r"(?:copyright\s{0,3})?(?:©|\(c\)|copyright\b)[\s\d–-]{0,15}([^\W\d][^,.;:|·©–\d]{2,40}?)(?=\s?[,.;:|·–\d]|\s-|$)", re.IGNORECASE
)
SITE_TYPES = frozenset({"Organization", "NewsMediaOrganization", "WebSite", "Corporation"})


def site_name(document: Document) -> str | None:
    """What the site calls itself: og:site_name, the JSON-LD publisher, application-name."""
    metadata = document.metadata
    return (
        metadata.first("og:site_name")
        or text_of(metadata.article.get("publisher"))
        or metadata.first("application-name", "al:android:app_name")
    )


def strip_site(title: str, names: frozenset[str], url: str = "") -> str:
    """Cut leading and trailing parts of a title that are, normalised, one of the site's names; and trailing ones of a few words, one of
    them such a name, or that a folder of the page's address is called."""
    text, folders = plain(title), {folded(folder) for folder in urlsplit(url).path.rstrip("/").split("/")[1:-1]}

    def ends(part: str) -> bool:
        own = words(part)
        site = len(own) <= SITE_WORDS and any((len(word) > LONG_NAME and word in names) or _EASTERN_SITE.search(word) for word in own)
        return site or folded(part) in names or folded(part) in folders

    name, colon, rest = text.partition(": ")
    if colon and len(words(name)) > 1 and folded(name) in names:
        text = rest
    while True:
        parts = [(match.start(), match.end()) for match in SEPARATOR.finditer(text)]
        for start, end in parts:
            if folded(text[:start]) in names and text[end:]:
                text = text[end:]
                break
            if ends(text[end:]) and text[:start]:
                text = text[:start]
                break
        else:
            return text.strip()


def site_names(document: Document) -> frozenset[str]:
    metadata = document.metadata
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    stated = [site_name(document), metadata.first("twitter:site"), metadata.first("application-name"), host]
    stated += [text_of(node.get("name")) for node in metadata.nodes if SITE_TYPES.intersection(types(node))]
    stated += [text_of(node.get("alternateName")) for node in metadata.nodes if SITE_TYPES.intersection(types(node))]
    stated += labels[:-1]
    social = folded(metadata.first("og:title", "twitter:title") or "")
    # What the links to the front page say: a name, or a word for it that is no part of a title.
    home = [link for link in islice(document.tree.iter("a"), MAX_HEADINGS) if _leads_home(link, host)]
    stated += [heading_text(link) or next((image.get("alt") for image in link.iter("img")), None) for link in home]
    stated += [owner[1] for block in document.blocks[-FOOT:] if (owner := _OWNER.match(block.text))]
    logos = [heading for heading in document.tree.iter("h1", "h2", "h3") if is_logo(heading) or _LOGO.search(names_of(heading))]
    stated += [text for heading in logos if (text := heading_text(heading)) and (is_logo(heading) or folded(text) != social)]
    return frozenset(key for name in stated if name and (key := folded(name)))


def is_logo(heading: HtmlElement) -> bool:
    """Whether a heading is a link to the front page and nothing else."""
    links = list(heading.iter("a"))
    if len(links) != 1 or heading_text(links[0]) != heading_text(heading):
        return False
    return _leads_home(links[0])


def _leads_home(link: HtmlElement, host: str | None = None) -> bool:
    """Whether a link leads to a front page, to that of this host where one is given."""
    href = link.get("href") or ""
    # Most links, before they are split.
    if "?" in href or href.count("/") > FRONT_SLASHES or (href[:1] == "/" and href[1:2].isalnum()):
        return False
    try:
        address = urlsplit(href)
    except ValueError:
        return False
    front = address.path in ("", "/") and bool(address.netloc or address.path)
    return front and (host is None or (address.netloc or host).removeprefix("www.") == host)


def heading_text(element: HtmlElement) -> str | None:
    return plain("".join(islice(_pieces(element), MAX_PIECES))) or None


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The element's text, with a space where a line or block ends."""
    for event, part in iterwalk(element, events=("start", "end")):
        drawn = part.tag in _DRAWN
        if event == "start":
            yield "" if drawn else part.text or ""
        else:
            yield "" if part.tag in INLINE else " "
            yield (part.tail or "") if part is not element else ""


def plain(text: str) -> str:
    """Entities resolved, white space collapsed; marks for hyphenation and line breaks, which are no text, left out."""
    return " ".join(_INVISIBLE.sub("", decoded(text)).split())[:MAX_LENGTH]


def folded(text: str) -> str:
    """Letters and digits only: `The Daily News` and `thedailynews` are one name."""
    return "".join(words(text)).removeprefix("the")


def words(text: str) -> list[str]:
    """Runs of letters and digits, in lower case."""
    return _WORD.findall(text.lower())
