"""One fetched page → one Article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.errors import ExtractError, NotArticleError
from extractors.records import Article, DateWitness, Found, Page, Reason, Source, TextSource
from extractors.text import authors, body, dates, kind, language, liveblog, residue, title
from extractors.text.document import Document, read
from extractors.text.instants import read_instant
from extractors.urls import canonical_url


def extract(page: Page, found: Found | None, source: Source) -> Article:
    """The article of a page. `found` is what discovery knew of it: its key, and the feed's dates.

    Raises NotArticleError where the page is something else (index page, consent wall, paywall stub, bot check, error page,
    no text) and ExtractError where it could not be read; `.reason` says which. Raises nothing else for any bytes.
    """
    article = read_article(page, found, source)
    if article.kind in kind.REFUSED:
        raise NotArticleError(
            page.url, f"expected an article, got a page of kind {article.kind.value!r}", reason=kind.REFUSED[article.kind]
        )
    return article


def read_article(page: Page, found: Found | None, source: Source) -> Article:
    """Like `extract`, but a page that is no article comes back with its kind and the best text there is. Raises ExtractError only."""
    try:
        return _read(page, found, source)
    except (ExtractError, MemoryError):
        raise
    # The engine is third-party code run on hostile bytes: this is the boundary at which one page's failure stays one page's.
    except Exception as error:
        raise ExtractError(page.url, f"extraction failed with {type(error).__name__}: {error}"[:300], reason=Reason.UNEXPECTED) from error


def _read(page: Page, found: Found | None, source: Source) -> Article:
    document = read(page)
    now = page.fetched_at
    headline = title.find_title(document)
    posts = liveblog.find_posts(document, now)
    names = authors.find_authors(document)
    found_body = body.find_body(document, headline, names, now)
    cleaned = residue.clean(found_body.paragraphs, headline, residue.load_rules())
    text = "\n\n".join(cleaned.paragraphs)
    lines = [*((dates.PUBLISHED, line) for line in found_body.dates), *cleaned.dated]
    witnesses, published, modified = _dates(document, page, found, lines)
    declared_language = language.code(document.metadata.language or document.metadata.first("og:locale", "language", "content-language"))
    declared_url = canonical_url(document.metadata.canonical or document.metadata.first("og:url") or "", document.url)
    return Article(
        source_id=source.source_id,
        key=found.key if found else canonical_url(document.url) or document.url,
        url=page.url,
        final_url=page.final_url,
        declared_url=declared_url,
        kind=kind.classify(document, headline, cleaned.paragraphs, cleaned.labels, len(posts)),
        title=headline or (found.title if found else None),
        text=text,
        text_source=TextSource.PAGE,
        authors=names or (found.authors if found else ()),
        site_name=title.site_name(document),
        description=document.metadata.first("og:description", "description", "twitter:description"),
        language=language.detect(text, declared_language),
        declared_language=declared_language,
        published=published.instant if published else None,
        published_precision=published.precision if published else None,
        published_by=published.witness if published else None,
        modified=modified.instant if modified else None,
        modified_by=modified.witness if modified else None,
        dates=witnesses,
        posts=posts,
        removed=tuple((found_body.removed + Counter(dict(cleaned.removed))).items()),
        warc=page.warc,
        fetched_at=page.fetched_at,
    )


def _dates(
    document: Document, page: Page, found: Found | None, lines: Sequence[tuple[str, str]]
) -> tuple[tuple[DateWitness, ...], DateWitness | None, DateWitness | None]:
    """All witnesses, the one that decides when it was published, and the one for when it was modified; `lines` are (role, text)."""
    now = page.fetched_at
    witnesses = dates.witnesses(document, page, found.dates if found else ())
    declared = language.code(document.metadata.language)
    witnesses += tuple(dates.witness("text", role, line, read_instant(line, now, declared)) for role, line in lines)
    published = dates.choose(witnesses, dates.PUBLISHED, now)
    if published is None and (last := dates.fallback(document, now)):
        witnesses += (last,)
        published = dates.choose(witnesses, dates.PUBLISHED, now)
    modified = dates.choose(witnesses, dates.MODIFIED, now)
    if modified and published and modified.instant and published.instant and modified.instant < published.instant:
        modified = None
    return witnesses, published, modified
