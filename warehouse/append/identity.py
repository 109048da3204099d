"""Identifies articles: which candidates of a batch the lake holds already, and what each of them becomes.

**Article** = canonical URL with its aliases; **version** = a changed text or title. These are pure decisions from the
stored and the new rows; `append` does the reading and writing.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from extractors.records import Enriched, Reason, TextSource
from warehouse.append.rows import article_id

# A page whose text differs at every visit (rotating boxes that no residue rule knows) must not fill the lake:
# from this many versions on, a new hash alone is not enough.
VERSIONS_BY_HASH = 24
REAL_CHANGE = 0.2  # of the text's length
# A URL that more articles call themselves by is a front page or a series.
DECLARED_BY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The newest version that the lake holds of one article, in its newest reading."""

    article_id: str
    version: int
    content_hash: str
    title: str | None
    text_length: int
    text_source: str
    first_seen: datetime
    dated: datetime
    source_id: str
    language: str | None
    reading: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one candidate becomes; `version` is set where a row is to be appended.

    `replaced` is what it takes the place of. `dated` is the same for all versions of an article
    (published, or first seen, as of the first), so that they lie together.
    """

    enriched: Enriched
    article_id: str
    reason: Reason
    version: int | None = None
    first_seen: datetime | None = None
    dated: datetime | None = None
    detail: str | None = None
    replaced: Held | None = None


@dataclass(slots=True)
class Identities:
    """What the lake holds of a batch's candidates: by URL, and by article. Grows while the batch is decided.

    `by_declared` has the articles that a URL is known of in any way, what a page calls itself included.
    """

    by_url: dict[str, str] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    purged: set[str] = field(default_factory=set)
    first_seen: dict[str, datetime] = field(default_factory=dict)
    by_declared: dict[str, set[str]] = field(default_factory=dict)

    def judge(self, enriched: Enriched, now: datetime) -> Verdict:
        """Decide one candidate, and remember it for the rest of the batch."""
        urls = identity_urls(enriched)
        key = enriched.article.key
        known = next((self.by_url[url] for url in urls if url in self.by_url), None) or self._same_words(enriched)
        identity = known or article_id(key)
        if identity in self.purged or any(url in self.purged for url in urls):
            return Verdict(enriched=enriched, article_id=identity, reason=Reason.TOMBSTONE)
        held = self.held.get(identity)
        if held is None:
            first_seen = min(self.first_seen.get(key, now), enriched.article.fetched_at or now)
            dated = enriched.article.published or first_seen
            verdict = Verdict(enriched=enriched, article_id=identity, reason=Reason.NEW, version=1, first_seen=first_seen, dated=dated)
        else:
            verdict = _against(held, enriched)
        self._remember(verdict, urls)
        return verdict

    def _same_words(self, enriched: Enriched) -> str | None:
        """The article that calls itself by the same URL on its own host and says the same: a second slug of one article."""
        names = declared_urls(enriched)
        candidates = sorted({article for url in names for article in self.by_declared.get(url, ())})
        return next((one for one in candidates if one in self.held and self.held[one].content_hash == enriched.content_hash), None)

    def _remember(self, verdict: Verdict, urls: tuple[str, ...]) -> None:
        for url in urls:
            self.by_url.setdefault(url, verdict.article_id)
        for url in declared_urls(verdict.enriched):
            self.by_declared.setdefault(url, set()).add(verdict.article_id)
        if verdict.version is not None and verdict.first_seen is not None and verdict.dated is not None:
            article = verdict.enriched.article
            self.held[verdict.article_id] = Held(
                article_id=verdict.article_id,
                version=verdict.version,
                content_hash=verdict.enriched.content_hash,
                title=article.title,
                text_length=len(article.text),
                text_source=str(article.text_source),
                first_seen=verdict.first_seen,
                dated=verdict.dated,
                source_id=article.source_id,
                language=article.language,
            )


def identity_urls(enriched: Enriched) -> tuple[str, ...]:
    """The URLs by which an article is known: its key, what was requested, what answered.

    A front page that a dead link was redirected to is not among them (`aliases` leaves it out). What the page calls itself
    is not either, unless it became the key or the words are the same too (`Identities`): publishers declare their front page,
    or one page for a whole series.
    """
    article = enriched.article
    return tuple(dict.fromkeys(url for url in (article.key, article.url, *article.aliases) if url))


def declared_urls(enriched: Enriched) -> tuple[str, ...]:
    """What a page calls itself, beside its key, where both are on one host; empty where they are not."""
    key, declared = enriched.article.key, enriched.article.declared_url
    same_host = declared is not None and urlsplit(key).hostname == urlsplit(declared).hostname
    return (key, declared) if declared is not None and same_host else ()


def _against(held: Held, enriched: Enriched) -> Verdict:
    article = enriched.article
    known = Verdict(enriched=enriched, article_id=held.article_id, reason=Reason.SAME_VERSION, dated=held.dated)
    if enriched.content_hash == held.content_hash:
        return known
    if article.source_id != held.source_id and _answered_elsewhere(article.url, article.final_url):
        return replace(known, detail="another source's link that leads here does not revise it")
    if article.text_source is TextSource.FEED and held.text_source == TextSource.PAGE:
        return replace(known, detail="a feed's text does not replace a page's")
    if held.version >= VERSIONS_BY_HASH and not _really_changed(held, enriched):
        return replace(known, detail=f"small change after {held.version} versions")
    return Verdict(
        enriched=enriched,
        article_id=held.article_id,
        reason=Reason.TEXT_CHANGED,
        version=held.version + 1,
        first_seen=held.first_seen,
        dated=held.dated,
        replaced=held,
    )


def _answered_elsewhere(url: str | None, final_url: str | None) -> bool:
    """Whether another host answered than was asked: whoever has the first may let it lead to another page at any time."""
    return bool(url and final_url) and urlsplit(url).netloc != urlsplit(final_url).netloc


def _really_changed(held: Held, enriched: Enriched) -> bool:
    longer = abs(len(enriched.article.text) - held.text_length)
    return enriched.article.title != held.title or longer > REAL_CHANGE * max(held.text_length, 1)
