"""What a page is: rules over its structured data, its words and its shape. Refusing costs a text, so a refusal needs evidence."""

from __future__ import annotations

from urllib.parse import urlsplit

from extractors.records import PageKind, Reason
from extractors.text import phrases
from extractors.text.document import Document
from extractors.text.structured import types

REFUSED = {
    PageKind.MEDIA: Reason.MEDIA_PAGE,
    PageKind.INDEX: Reason.INDEX_PAGE,
    PageKind.CONSENT_WALL: Reason.CONSENT_WALL,
    PageKind.PAYWALL: Reason.PAYWALL,
    PageKind.BOT_CHECK: Reason.BOT_CHECK,
    PageKind.ERROR: Reason.ERROR_PAGE,
    PageKind.UNKNOWN: Reason.NO_TEXT,
}
ENOUGH = 800
THIN = 250
FLASH = 600
TEASERS = 5
VISIBLE = 4000

OPINION_LABELS = frozenset({"commentary", "opinion", "editorial", "op-ed", "op ed", "kommentar", "meinung", "opinión", "tribune", "думка"})
MEDIA_TYPES = frozenset({"VideoObject", "ImageGallery", "MediaGallery", "AudioObject", "PodcastEpisode"})
INDEX_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage"})


def classify(document: Document, title: str | None, paragraphs: tuple[str, ...], labels: tuple[str, ...] = (), posts: int = 0) -> PageKind:
    """The kind of a page whose text is `paragraphs`. Only a short text can be a wall, an error or an index page."""
    length = sum(map(len, paragraphs))
    if posts >= 2 or (posts and "LiveBlogPosting" in document.metadata.types()):
        return PageKind.LIVE_BLOG
    if length < ENOUGH and (refusal := _refusal(document, title, paragraphs, length)) is not None:
        return refusal
    if "LiveBlogPosting" in types(document.metadata.article):
        return PageKind.LIVE_BLOG
    if _opinion(document, labels):
        return PageKind.OPINION
    return PageKind.FLASH if length < FLASH else PageKind.ARTICLE


def _refusal(document: Document, title: str | None, paragraphs: tuple[str, ...], length: int) -> PageKind | None:
    text = " ".join(paragraphs)
    head = f"{title or ''} {document.tree.findtext('.//head/title') or ''}"
    declared = document.metadata.types()
    article = bool(document.metadata.article)
    if not article and phrases.BOT_CHECK.search(f"{head} {text if length < THIN else ''}"):
        return PageKind.BOT_CHECK
    if not article and phrases.ERROR.search(head):
        return PageKind.ERROR
    if not article and phrases.CONSENT.search(text) and len(phrases.CONSENT.findall(text)) * 150 >= length:
        return PageKind.CONSENT_WALL
    if _paywalled(document) or phrases.PAYWALL.search(text if length else _visible(document)):
        return PageKind.PAYWALL
    if not article and _index(document, declared):
        return PageKind.INDEX
    if length < THIN and (phrases.MEDIA_PATH.search(document.url) or (declared & MEDIA_TYPES and not article) or _video(document)):
        return PageKind.MEDIA
    if length == 0:
        return _empty(document)
    return None


def _empty(document: Document) -> PageKind:
    words = _visible(document)
    if phrases.BOT_CHECK.search(words):
        return PageKind.BOT_CHECK
    if phrases.CONSENT.search(words):
        return PageKind.CONSENT_WALL
    return PageKind.ERROR if phrases.ERROR.search(words) else PageKind.UNKNOWN


def _visible(document: Document) -> str:
    body = document.tree.find(".//body")
    return " ".join(body.itertext("p", "div", "h1", "h2", "h3", "span", "b", "strong", "a", "button"))[:VISIBLE] if body is not None else ""


def _paywalled(document: Document) -> bool:
    value = document.metadata.article.get("isAccessibleForFree")
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")


def _index(document: Document, declared: frozenset[str]) -> bool:
    if declared & INDEX_TYPES or not urlsplit(document.url).path.strip("/"):
        return True
    return document.metadata.first("og:type") == "website" and len(document.tree.findall(".//article")) > TEASERS


def _video(document: Document) -> bool:
    return (document.metadata.first("og:type") or "").startswith(("video", "music"))


def _opinion(document: Document, labels: tuple[str, ...]) -> bool:
    metadata = document.metadata
    section = metadata.first("article:section", "section", "parsely-section") or str(metadata.article.get("articleSection") or "")
    return (
        "OpinionNewsArticle" in metadata.types()
        or any(label.lower().strip(" .:") in OPINION_LABELS for label in labels)
        or bool(phrases.OPINION_SECTION.fullmatch(section.strip()))
        or bool(phrases.OPINION_SECTION.search(urlsplit(document.url).path))
    )
