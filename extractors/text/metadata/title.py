"""The headline: several places state it; the page's own heading and agreement among the others decide."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors import phrases, strings
from extractors.records import TitleVariant
from extractors.text.dom.blocks import INLINE, size_of
from extractors.text.dom.document import Document
from extractors.text.dom.parts import is_hidden, names_of
from extractors.text.dom.structured import text_of, types

_SEPARATOR = re.compile(r"\s{1,9}[|\-–—•·:»«/~]{1,9}\s+|\s{0,9}[|｜»_：]\s*|\s{1,9}::\s+|(?<=[\u3040-\u9fff])[-–—](?=[\u3040-\u9fff])")
_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_BARS = re.compile(r"\s[|»]\s|\s::\s|[｜|](?=\s)")
_WORD = re.compile(r"\w+")
# How the names of Chinese, Japanese and Korean sites end: a title's last part that ends so is one.
_EASTERN_SITE = re.compile(r"^[\w-]{2,12}(?:网|網|[日晚早时時]报|[日晚早時]報|新[闻聞]|在线|频道|頻道|뉴스|신문|일보|ニュース)$")
# Soft hyphen, zero-width space, word joiner, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
MAX_LENGTH = 400
# Headings within each other are read once for each of them: of more than these, a page's headline is none.
MAX_HEADINGS, MAX_PIECES = 200, 500
FRONT_SLASHES = 3  # of the address of a front page: https://herald.example/
LONG_KEY = 20
HALF = 0.5
# A kicker has so many words; an only heading of so many letters is a headline rather than a section's name.
KICKER_WORDS = 6
HEADLINE = 20
# What a drawing says of itself is no text: `<svg><title>The Arle Courier</title></svg>`.
_DRAWN = frozenset({"title", "desc"})
DASHES = " :|–—-"
LONG_NAME = 4
# A site's name has no more words; a paragraph of prose has more characters.
SITE_WORDS, PROSE = 4, 80
_ROLES = {
    "h1": "heading",
    "jsonld.headline": "headline",
    "meta.og:title": "social",
    "meta.twitter:title": "social",
    "title element": "search",
}
# How elements that are no headings are named where they hold the headline.
_NAMED_HEADLINE = re.compile(
    r"(?:^|\s)(?:(?:entry|post|article|story|news|page|single|detail)[-_]{0,2})?(?:title|headline)(?:\s|$)", re.IGNORECASE
)
_WITHIN = ("h1", "h2", "h3", "h4", "p", "time", "ul", "div")  # what a line of text that is a headline does not hold
_LOGO = re.compile(r"(?:^|\s)(?:(?:site|blog)[-_]?)?(?:logo|(?<=[-_])(?:title|name))(?:\s|$)", re.IGNORECASE)
_FURNITURE = frozenset({"header", "nav", "footer", "aside"})
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


@dataclass(frozen=True, slots=True)
class Headline:
    """The chosen headline, the witness it was taken from, why, all candidates as (witness, text), and the texts that say it otherwise."""

    text: str | None
    witness: str
    why: str
    candidates: tuple[tuple[str, str], ...]
    variants: tuple[TitleVariant, ...] = ()


def find_title(document: Document) -> Headline:
    """The page's own headline without the site's name, and its variants; its text is None where the page has none.

    A level-one heading that another witness says too wins; then one that another contains, or that contains it; then an only heading
    that is long enough for a headline; one that nobody sees must be confirmed. Where the page shows none, JSON-LD's `headline` decides if
    `og:title` agrees with it, else what most witnesses say, JSON-LD before `og:title`, `twitter:title` and `<title>`. A kicker within
    the heading, by its name or because others agree on what follows it, is cut off. Without a level-one heading, or with a logo in it
    only, a lower one counts that a witness confirms, or that opens the article where nothing but the site's name is stated.
    """
    names = _site_names(document)
    stated = _without_site(document, names)
    if owners := {_key(item[1]) for item in stated if _is_owner(item, stated, document)}:
        names |= owners
        stated = _without_site(document, names)
    keys = {_key(text) for _, text in stated}
    parted = [
        parts
        for heading in islice(document.tree.iter("h1"), MAX_HEADINGS)
        if (parts := _without_kicker(heading, stated)) and (_is_seen(heading) or _key(parts[1] or "") in keys)
    ]
    headings = [
        (kicker, heading) for kicker, text in parted if text and (key := _key(heading := strip_site(text, names))) and key not in names
    ]
    candidates = (*(("h1", heading) for _, heading in headings), *stated)
    kicker, chosen = _choose(headings, stated, [name for name in names if len(name) >= LONG_NAME])
    if (not headings or (chosen[1] != "h1" and chosen[2].startswith("no heading"))) and (lower := _lower_heading(document, names, stated)):
        chosen = lower
    others = [("kicker", kicker), *((_ROLES[witness], text) for witness, text in candidates)]
    wordings = {key: TitleVariant(role, text) for role, text in reversed(others) if text and (key := _key(text)) != _key(chosen[0] or "")}
    variants = tuple(reversed(wordings.values()))
    return Headline(*chosen, candidates, variants if chosen[0] else ())


def _without_site(document: Document, names: frozenset[str]) -> list[tuple[str, str]]:
    """What each witness states, without these names; none that says nothing else."""
    pairs = ((witness, strip_site(raw, names, document.url)) for witness, raw in _stated(document) if raw)
    return [(witness, text) for witness, text in pairs if text and _key(text) not in names]


def _is_owner(item: tuple[str, str], stated: list[tuple[str, str]], document: Document) -> bool:
    """Whether a title for cards is no more than who has the page: its author, what its `<title>` ends with, or a few words that have
    none in common with a longer `<title>`."""
    witness, text = item
    element = next((other for name, other in stated if name == "title element"), None)
    if (
        witness not in ("meta.og:title", "meta.twitter:title")
        or element is None
        or len(words(text)) > SITE_WORDS
        or _EASTERN.search(element)
    ):
        return False
    named = {_key(name) for name in document.metadata.meta.get("author", ())}
    parts = [part for part in _SEPARATOR.split(element) if part]
    ends = len(parts) > 1 and _key(parts[-1]) == _key(text) and len(words(parts[0])) > len(words(text))
    strange = len(words(element)) > SITE_WORDS and _overlap(text, [("it", element)]) == 0
    return ends or (strange and _key(text) in named) or (strange and all(_key(other) in (_key(text), _key(element)) for _, other in stated))


def _choose(
    headings: list[tuple[str | None, str]], stated: list[tuple[str, str]], names: list[str]
) -> tuple[str | None, tuple[str | None, str, str]]:
    """The kicker of the heading that was chosen, and the headline with its witness and why."""
    for kicker, heading in headings:
        if witness := next((name for name, text in stated if _key(text) == _key(heading)), None):
            spelled = next(text for name, text in stated if name == witness)
            if words(spelled) != words(heading):
                return kicker, (spelled, witness, "the heading says the same, with its words run together")
            return kicker, (heading, "h1", f"confirmed by {witness}")
    for kicker, heading in headings:
        if after := _after_kicker(heading, stated):
            return heading[: -len(after)].strip(DASHES) or kicker, (after, "h1", "without what stands before it in the heading alone")
        if witness := _containing(_key(heading), stated) or _before_site(heading, stated):
            return kicker, (heading, "h1", f"confirmed in part by {witness}")
    if len(headings) == 1:
        kicker, heading = headings[0]
        if (
            not stated
            or _overlap(heading, stated) >= HALF
            or (size_of(heading) >= HEADLINE and not any(name in _key(heading) for name in names))
        ):
            return kicker, (heading, "h1", "the only heading")
    if stated:
        whole = [(witness, _shown(text, stated)) for witness, text in stated if not _truncated(text, stated)] or stated
        counts = Counter(_key(text) for _, text in whole)
        witness, text = max(whole, key=lambda item: counts[_key(item[1])])
        if len(stated) == 1 and witness == "title element" and not headings:
            text = _longest_part(text)
        return None, (text, witness, "no heading confirmed it, most witnesses say so")
    if headings:
        return headings[0][0], (headings[0][1], "h1", "the only witness")
    return None, (None, "none", "the page states no title")


def _lower_heading(document: Document, names: frozenset[str], stated: list[tuple[str, str]]) -> tuple[str, str, str] | None:
    """A heading of level two or three, or what is named a headline, that is the headline, with its witness and why."""
    lower = islice(filter(_may_be_headline, document.tree.iter()), MAX_HEADINGS)
    texts = {element: text for element in lower if (text := _text(element)) and _key(text) not in names}
    for text in texts.values():
        if witness := next((name for name, other in stated if _key(other) == _key(text)), None) or _containing(_key(text), stated):
            return text, "h2", f"no level-one heading, confirmed by {witness}"
    # A `<title>` of few words, none of them in the page's address and most not the heading's, is a site's name that no other witness gives.
    short = all(name == "title element" and len(words(text)) <= SITE_WORDS and not _in_path(text, document.url) for name, text in stated)
    opening = _opening(document, texts) if short else None
    if opening and _overlap(opening, stated) < HALF:
        return opening, "h2", "it opens the article, and nothing but the site's name is stated"
    return None


def _in_path(text: str, url: str) -> bool:
    """Whether a longer word of a text stands in the path of an address, accents aside."""
    path, plain = (_unaccented(part) for part in (urlsplit(url).path, text))
    return any(len(word) >= LONG_NAME and word in path for word in words(plain))


def _unaccented(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def _opening(document: Document, texts: dict[HtmlElement, str]) -> str | None:
    """The heading that stands in the page's article, or in a page without such a part, above its first paragraph of prose."""
    part = next((part for tag in ("article", "main", "body") for part in document.tree.iter(tag)), None)
    for element in part.iter() if part is not None else ():
        if element in texts:
            return texts[element]
        if element.tag == "p" and len(_text(element) or "") > PROSE:
            return None
    return None


def _may_be_headline(element: HtmlElement) -> bool:
    """Whether an element is a lower heading, or a short one that is named a headline, and no part of the page's own head or foot."""
    if element.tag not in ("h2", "h3"):
        if not (element.get("itemprop") == "headline" or _NAMED_HEADLINE.search(element.get("class") or "")):
            return False
        within = any(part is not element for part in element.iter(*_WITHIN))
        if within or element.tag in ("h1", "meta") or len(element.text_content()) > MAX_LENGTH:
            return False
    around = [part.tag for part in element.iterancestors()]
    return _is_seen(element) and (not _FURNITURE.intersection(around) or "article" in around or "main" in around)


def _is_seen(element: HtmlElement) -> bool:
    """Whether a page shows an element, by its own attributes and those of what is around it."""
    return not any(is_hidden(part) for part in (element, *element.iterancestors()))


def _without_kicker(heading: HtmlElement, stated: list[tuple[str, str]]) -> tuple[str | None, str | None]:
    """A heading's kicker, where its first part is named like one or a witness is what follows that, and its text without it; also
    without its last part (a subtitle, a button), where a witness is what precedes that."""
    text = _text(heading) or ""
    first = _text(heading[0]) if len(heading) and not (heading.text or "").strip() else None
    rest = text[len(first) :].strip(DASHES) if first and text.startswith(first) else ""
    if rest and (_is_confirmed(rest, stated) or phrases.KICKER_PART.search(names_of(heading[0]))):
        return first, rest
    last = _text(heading[-1]) if len(heading) and not (heading[-1].tail or "").strip() else None
    rest = text[: -len(last)].strip(DASHES) if last and text.endswith(last) else ""
    return None, rest if rest and _is_confirmed(rest, stated) else text or None


def _is_confirmed(text: str, stated: list[tuple[str, str]]) -> bool:
    return any(_key(title) == _key(text) for _, title in stated) or bool(_long(_key(text)) and _before_site(text, stated))


def _stated(document: Document) -> tuple[tuple[str, str | None], ...]:
    metadata = document.metadata
    return (
        ("jsonld.headline", text_of(metadata.article.get("headline"))),
        ("meta.og:title", metadata.first("og:title")),
        ("meta.twitter:title", metadata.first("twitter:title")),
        ("title element", _element_title(document.tree)),
    )


def _longest_part(text: str) -> str:
    """The part between bars that says the most, where what else there is are a few words each: names of sites and sections."""
    parts = [part.strip() for part in _BARS.split(text)]
    longest, *others = sorted(parts, key=lambda part: -len(words(part)))
    most = min(SITE_WORDS, len(words(longest)) / 2)
    return longest if all(len(words(part)) <= most for part in others) else text


def _containing(key: str, stated: list[tuple[str, str]]) -> str | None:
    """The first witness that contains a heading, or is contained in it."""
    if not _long(key):
        return None
    return next((witness for witness, text in stated if (other := _key(text)) and (key in other or other in key)), None)


def _before_site(heading: str, stated: list[tuple[str, str]]) -> str | None:
    """The first witness that is a heading of any length and, parted from it, no more than a site's name or two."""
    for witness, text in stated:
        mark = _SEPARATOR.search(text)
        if mark and _key(text[: mark.start()]) == _key(heading) and len(words(text[mark.end() :])) <= SITE_WORDS:
            return witness
    return None


def _shown(text: str, stated: list[tuple[str, str]]) -> str:
    """A text without the site's name, where another witness is what stands before that."""
    return next((other for _, other in stated if _before_site(other, [("it", text)])), text)


def _long(key: str) -> bool:
    """Whether a key is too long for a chance; in UTF-8, for a Chinese character says as much as three Latin letters."""
    return len(key.encode()) > LONG_KEY


def _after_kicker(heading: str, stated: list[tuple[str, str]]) -> str | None:
    """The headline that two witnesses agree on and that a heading ends with, after a few words of its own."""
    key, length = _key(heading), len(words(heading))
    counts = Counter(_key(text) for _, text in stated)
    for _, text in stated:
        other = _key(text)
        if key != other and key.endswith(other) and counts[other] > 1 and length - len(words(text)) <= KICKER_WORDS:
            return text
    return None


def _truncated(text: str, stated: list[tuple[str, str]]) -> bool:
    """Whether a text ends in dots where another witness goes on: systems cut JSON-LD headlines at 110 characters."""
    key = _key(text)
    return text.endswith(("...", "…")) and any(len(_key(other)) > len(key) and _key(other).startswith(key) for _, other in stated)


def strip_site(title: str, names: frozenset[str], url: str = "") -> str:
    """Cut leading and trailing parts of a title that are, normalised, one of the site's names; and trailing ones of a few words, one of
    them such a name, or that a folder of the page's address is called."""
    text, folders = _plain(title), {_key(folder) for folder in urlsplit(url).path.rstrip("/").split("/")[1:-1]}

    def ends(part: str) -> bool:
        own = words(part)
        site = len(own) <= SITE_WORDS and any((len(word) > LONG_NAME and word in names) or _EASTERN_SITE.search(word) for word in own)
        return site or _key(part) in names or _key(part) in folders

    name, colon, rest = text.partition(": ")
    if colon and len(words(name)) > 1 and _key(name) in names:
        text = rest
    while True:
        parts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(text)]
        for start, end in parts:
            if _key(text[:start]) in names and text[end:]:
                text = text[end:]
                break
            if ends(text[end:]) and text[:start]:
                text = text[:start]
                break
        else:
            return text.strip()


def _site_names(document: Document) -> frozenset[str]:
    metadata = document.metadata
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    stated = [site_name(document), metadata.first("twitter:site"), metadata.first("application-name"), host]
    stated += [text_of(node.get("name")) for node in metadata.nodes if SITE_TYPES.intersection(types(node))]
    stated += [text_of(node.get("alternateName")) for node in metadata.nodes if SITE_TYPES.intersection(types(node))]
    stated += labels[:-1]
    social = _key(metadata.first("og:title", "twitter:title") or "")
    # What the links to the front page say: a name, or a word for it that is no part of a title.
    home = [link for link in islice(document.tree.iter("a"), MAX_HEADINGS) if _leads_home(link, host)]
    stated += [_text(link) or next((image.get("alt") for image in link.iter("img")), None) for link in home]
    stated += [owner[1] for block in document.blocks[-FOOT:] if (owner := _OWNER.match(block.text))]
    logos = [heading for heading in document.tree.iter("h1", "h2", "h3") if _is_logo(heading) or _LOGO.search(names_of(heading))]
    stated += [text for heading in logos if (text := _text(heading)) and (_is_logo(heading) or _key(text) != social)]
    return frozenset(key for name in stated if name and (key := _key(name)))


def _is_logo(heading: HtmlElement) -> bool:
    """Whether a heading is a link to the front page and nothing else."""
    links = list(heading.iter("a"))
    if len(links) != 1 or _text(links[0]) != _text(heading):
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


def _element_title(tree: HtmlElement) -> str | None:
    element = tree.find(".//head/title")
    return _plain(element.text_content()) or None if element is not None else None


def _text(element: HtmlElement) -> str | None:
    return _plain("".join(islice(_pieces(element), MAX_PIECES))) or None


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The element's text, with a space where a line or block ends."""
    for event, part in iterwalk(element, events=("start", "end")):
        drawn = part.tag in _DRAWN
        if event == "start":
            yield "" if drawn else part.text or ""
        else:
            yield "" if part.tag in INLINE else " "
            yield (part.tail or "") if part is not element else ""


def _plain(text: str) -> str:
    """Entities resolved, white space collapsed; marks for hyphenation and line breaks, which are no text, left out."""
    return " ".join(_INVISIBLE.sub("", strings.decoded(text)).split())[:MAX_LENGTH]


def _key(text: str) -> str:
    """Letters and digits only: `The Daily News` and `thedailynews` are one name."""
    return "".join(words(text)).removeprefix("the")


def words(text: str) -> list[str]:
    """Runs of letters and digits, in lower case."""
    return _WORD.findall(text.lower())


def _overlap(heading: str, stated: list[tuple[str, str]]) -> float:
    """The largest share of words that a heading and one of the stated titles have in common."""
    own = set(words(heading))
    others = [set(words(text)) for _, text in stated]
    return max((len(own & other) / max(1, min(len(own), len(other))) for other in others), default=0.0)
