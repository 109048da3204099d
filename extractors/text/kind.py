"""The kind of a page, by rules over its structured data, words and shape. Refusing a page loses a text, so a refusal needs evidence."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from extractors.files import phrases
from extractors.records import PageKind, Reason
from extractors.text.dom.blocks import STOPS, size_of
from extractors.text.dom.document import Document
from extractors.text.dom.structured import text_of, types

REFUSED = {
    PageKind.MEDIA: Reason.MEDIA_PAGE,
    PageKind.INDEX: Reason.INDEX_PAGE,
    PageKind.CONSENT_WALL: Reason.CONSENT_WALL,
    PageKind.PAYWALL: Reason.PAYWALL,
    PageKind.BOT_CHECK: Reason.BOT_CHECK,
    PageKind.ERROR: Reason.ERROR_PAGE,
    PageKind.UNKNOWN: Reason.THIN,
}
# Sizes as `blocks.size_of` counts them.
ENOUGH = 800
THIN = 250
MIN_TEXT = 80
FLASH = 600
TEASERS = 5
MOSTLY_LISTED = 0.5
# Where a label stands, in blocks of text before and after the heading.
LABEL_BEFORE, LABEL_AFTER = 3, 5
VISIBLE = 4000
# One phrase of consent for so many characters makes a text a consent wall; a long text needs so many of them.
CONSENT_REACH = 150
CONSENT_PHRASES = 5
# A long text is judged by its beginning.
CONSENT_SAMPLE = 1500

MEDIA_TYPES = frozenset({"VideoObject", "ImageGallery", "MediaGallery", "AudioObject", "PodcastEpisode"})
INDEX_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage"})
_SENTENCE_END = re.compile(rf"(?:(?!…)[{STOPS}:]|[\u0e00-\u0eff])['\"”’»)\]]*$")
_WALLS = ((PageKind.BOT_CHECK, phrases.BOT_CHECK), (PageKind.CONSENT_WALL, phrases.CONSENT), (PageKind.ERROR, phrases.ERROR))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of a page and the evidence for it."""

    kind: PageKind
    why: str


def classify(
    document: Document,
    title: str | None,
    paragraphs: tuple[str, ...],
    labels: tuple[str, ...] = (),
    posts: int = 0,
    listed: float = 0.0,
) -> Verdict:
    """The kind of a page whose text is `paragraphs`, `listed` of it in entries that lead to other pages.

    Only a short text can be a paywall's stub, a bot check or an error page.
    """
    length = sum(map(size_of, paragraphs))
    if posts:
        return Verdict(PageKind.LIVE_BLOG, f"{posts} dated posts")
    if length < ENOUGH and (refusal := _refusal(document, title, paragraphs, length)) is not None:
        return refusal
    if listed > MOSTLY_LISTED and (not _declared(document) or document.metadata.types() & INDEX_TYPES):
        return Verdict(PageKind.INDEX, f"{listed:.0%} of its text stands in entries that lead to other pages")
    if not _declared(document):
        if why := _index(document):
            return Verdict(PageKind.INDEX, why)
        sample = " ".join(paragraphs)[:CONSENT_SAMPLE]
        if len(found := phrases.CONSENT.findall(sample)) * CONSENT_REACH >= min(length, len(sample)) and len(found) >= CONSENT_PHRASES:
            return Verdict(PageKind.CONSENT_WALL, f"says {found[0]!r} and {len(found) - 1} more")
    if "LiveBlogPosting" in types(document.metadata.article):
        return Verdict(PageKind.LIVE_BLOG, "declared LiveBlogPosting")
    if why := _opinion(document, labels):
        return Verdict(PageKind.OPINION, why)
    if length < FLASH:
        return Verdict(PageKind.FLASH, f"{length} characters")
    return Verdict(PageKind.ARTICLE, f"{length} characters")


def _refusal(document: Document, title: str | None, paragraphs: tuple[str, ...], length: int) -> Verdict | None:
    """The evidence that a short text is no article. Any page may name cookies or a subscription, so a declared article needs more."""
    text = " ".join(paragraphs)
    name = (title or "").strip(" .!…")
    head = f"{title or ''} {document.tree.findtext('.//head/title') or ''}"
    if not document.metadata.article:
        if match := phrases.BOT_CHECK.search(f"{head} {text if length < THIN else ''}"):
            return Verdict(PageKind.BOT_CHECK, f"says {match[0]!r}")
        if match := phrases.ERROR.search(head) or phrases.ERROR_TITLE.fullmatch(name):
            return Verdict(PageKind.ERROR, f"its title says {match[0]!r}")
        if length < THIN and (match := phrases.NO_REPORT.search(text)):
            return Verdict(PageKind.ERROR, f"says {match[0]!r}")
        if length < FLASH and (match := phrases.LOGIN_TITLE.fullmatch(name)):
            return Verdict(PageKind.PAYWALL, f"its title says {match[0]!r}")
        found = _asking(text)
        if found and len(found) * CONSENT_REACH >= length:
            return Verdict(PageKind.CONSENT_WALL, f"says {found[0]!r}")
    charged = _paywalled(document)
    if charged and (length < THIN or not _SENTENCE_END.search(text)):
        return Verdict(PageKind.PAYWALL, "declares isAccessibleForFree false, and the text breaks off")
    if match := phrases.PAYWALL.search(_visible(document) if charged or not text else text):
        return Verdict(PageKind.PAYWALL, f"says {match[0]!r}")
    if not _declared(document) and (why := _index(document) or _teasers(document)):
        return Verdict(PageKind.INDEX, why)
    if why := _media(document, length):
        return Verdict(PageKind.MEDIA, why)
    if length < MIN_TEXT:
        return _nothing(document, length)
    return None


def _asking(text: str) -> list[str]:
    """The phrases of consent in a text that asks for it: a report on cookies has the words of its subject only, and speaks to nobody."""
    found = phrases.CONSENT.findall(text)
    asks = any(not phrases.CONSENT_SUBJECT.fullmatch(each) for each in found) or phrases.CONSENT_ADDRESS.search(text)
    return found if asks else []


def _declared(document: Document) -> bool:
    return bool(document.metadata.article) or (document.metadata.first("og:type") or "").startswith("article")


def _nothing(document: Document, length: int) -> Verdict:
    if not document.metadata.article:
        words = _visible(document)
        for kind, phrase in _WALLS:
            if (match := phrase.search(words)) and (kind is not PageKind.CONSENT_WALL or _asking(words)):
                return Verdict(kind, f"no text, and says {match[0]!r}")
    return Verdict(PageKind.UNKNOWN, f"{length} characters of text")


def _visible(document: Document) -> str:
    body = document.tree.find(".//body")
    return " ".join(body.itertext("p", "div", "h1", "h2", "h3", "span", "b", "strong", "a", "button"))[:VISIBLE] if body is not None else ""


def _paywalled(document: Document) -> bool:
    value = document.metadata.article.get("isAccessibleForFree")
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")


def _index(document: Document) -> str | None:
    if declared := document.metadata.types() & INDEX_TYPES:
        return f"declares {min(declared)}"
    address = urlsplit(document.url)
    if not address.path.strip("/"):
        return "its address is a site's front page"
    if match := phrases.LISTING_PATH.search(address._replace(scheme="", netloc="", fragment="").geturl()):
        return f"its address says {match[0]!r}"
    return None


def _teasers(document: Document) -> str | None:
    teasers = len(document.tree.findall(".//article"))
    return f"a website's page with {teasers} teasers" if document.metadata.first("og:type") == "website" and teasers > TEASERS else None


def _media(document: Document, length: int) -> str | None:
    """The evidence that a page shows pictures or a film; the line or two about them are no article."""
    metadata = document.metadata
    if length < FLASH and not metadata.article:
        if declared := metadata.types() & MEDIA_TYPES:
            return f"declares {min(declared)}"
        if (metadata.first("og:type") or "").startswith(("video", "music")):
            return "og:type says video"
    match = phrases.MEDIA_PATH.search(urlsplit(document.url).path) if length < THIN else None
    return f"its address says {match[0]!r}" if match else None


def _opinion(document: Document, labels: tuple[str, ...]) -> str | None:
    metadata = document.metadata
    section = metadata.first("article:section", "section", "parsely-section") or text_of(metadata.article.get("articleSection")) or ""
    if "OpinionNewsArticle" in metadata.types():
        return "declares OpinionNewsArticle"
    printed = (block.text for block in document.head_blocks(LABEL_BEFORE, LABEL_AFTER) if not block.linked)
    if label := next((label for label in (*labels, *printed) if phrases.OPINION_LABEL.fullmatch(label.strip(" .:"))), None):
        return f"is labelled {label!r}"
    if phrases.OPINION_SECTION.fullmatch(section.strip()):
        return f"its section is {section!r}"
    match = phrases.OPINION_SECTION.search(urlsplit(document.url).path)
    return f"its address says {match[0]!r}" if match else None
