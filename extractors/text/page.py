"""One fetched page → one Article."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from extractors.bylines.names import Byline
from extractors.dates import Hints
from extractors.errors import ExtractError, NotArticleError, described
from extractors.records import Article, Credit, Found, Page, PageKind, Post, Reason, Source, TextSource
from extractors.text import kind, language
from extractors.text.body import liveblog
from extractors.text.body import paragraphs as body
from extractors.text.body.links import find_links
from extractors.text.build import build_article
from extractors.text.cleanup import residue
from extractors.text.dom.document import Document, read
from extractors.text.metadata import authors, site_names, title
from extractors.text.metadata import publication as dates
from extractors.urls.pages import alias_urls, canonical_url

# An address that a template left without its value: `/{{slug}}`, `<?= $url ?>`, `%%link%%`, `undefined`.
_UNFILLED = re.compile(r"\{\{|%%|%7b%7b|\$\{|<\?|%3c(?:\?|%3f)|<%|(?:^|/)(?:undefined|null|none|nan)/?$|\[object", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read out of one page, each part with what decided it. `cleaned` is the text after the residue rules."""

    document: Document
    headline: title.Headline
    byline: Byline
    body: body.Body
    cleaned: residue.Cleaned
    posts: tuple[Post, ...]
    dates: dates.Dates
    verdict: kind.Verdict

    def removed(self) -> tuple[tuple[str, int], ...]:
        """How many pieces each rule took out, most first."""
        return tuple((self.body.removed + Counter(dict(self.cleaned.removed))).most_common())


def extract(page: Page, found: Found | None, source: Source, recurring: frozenset[str] = frozenset()) -> Article:
    """The article of a page. `found` is what discovery knew of it: its key, and the feed's dates; `recurring` is the source's
    boilerplate, as `recurrence.recurring` learns it from stored articles.

    Raises NotArticleError where the page is something else (index page, consent wall, paywall stub, bot check, error page,
    no text) and ExtractError where it could not be read; `.reason` says which. Raises nothing else for any bytes.
    """
    article = read_article(page, found, source, recurring)
    if article.kind in kind.REFUSED:
        reason = Reason.NO_TEXT if article.kind is PageKind.UNKNOWN and not article.text else kind.REFUSED[article.kind]
        raise NotArticleError(page.url, f"expected an article, got a page of kind {article.kind.value!r}", reason=reason)
    return article


def read_article(page: Page, found: Found | None, source: Source, recurring: frozenset[str] = frozenset()) -> Article:
    """Like `extract`, but a page that is no article comes back with its kind and the best text there is. Raises ExtractError only."""
    try:
        return _article(read_page(page, found, recurring, source.country), page, found, source)
    except (ExtractError, MemoryError):
        raise
    # The engine is third-party code run on hostile bytes: this is the boundary at which one page's failure stays one page's.
    except Exception as error:
        raise ExtractError(page.url, f"extraction failed with {described(error)}", reason=Reason.UNEXPECTED) from error


def read_page(page: Page, found: Found | None = None, recurring: frozenset[str] = frozenset(), country: str | None = None) -> Reading:
    """Everything that was read out of a page, with what decided it; `country` is the publisher's.

    May raise what the parser and the engine raise.
    """
    document = read(page)
    hints = Hints.of(page.fetched_at, document.metadata.language, document.metadata.first("og:locale"), country=country, url=document.url)
    headline = title.find_title(document)
    posts = liveblog.find_posts(document, hints)
    byline = authors.find_authors(document)
    text = body.with_posts(body.find_body(document, headline.text, byline.people, hints), posts)
    if not byline.people and (signed := authors.find_signed(document, text.paragraphs)):
        byline = replace(byline, people=signed)
    cleaned = residue.clean(text.paragraphs, headline.text, residue.load_rules(), recurring)
    lines = (*text.dates, *(line for _, line in cleaned.dated))
    when = dates.find_dates(document, page, hints, feed=found.dates if found else (), lines=lines, paragraphs=cleaned.paragraphs)
    verdict = kind.classify(document, headline.text, cleaned.paragraphs, cleaned.labels, len(posts), text.listed)
    return Reading(
        document=document, headline=headline, byline=byline, body=text, cleaned=cleaned, posts=posts, dates=when, verdict=verdict
    )


def _article(reading: Reading, page: Page, found: Found | None, source: Source) -> Article:
    document, metadata = reading.document, reading.document.metadata
    declared = (metadata.canonical, metadata.first("og:url"))
    declared_language = language.code(metadata.language or metadata.first("og:locale", "language", "content-language"))
    return build_article(
        reading.cleaned,
        declared_language,
        reading.dates.published,
        reading.dates.modified,
        source_id=source.source_id,
        key=found.key if found else canonical_url(document.url) or document.url,
        url=page.url,
        final_url=page.final_url,
        declared_url=next((canonical_url(url, document.url) for url in declared if url and not _UNFILLED.search(url)), None),
        kind=reading.verdict.kind,
        title=reading.headline.text or (found.title if found else None),
        title_variants=reading.headline.variants,
        text_source=TextSource.PAGE,
        authors=reading.byline.people or (found.authors if found else ()),
        credits=(
            *(reading.byline.credits or (found.credits if found else ())),
            *authors.stated_sources(document),
            *(Credit(line, line) for line in reading.cleaned.sources),
        ),
        site_name=site_names.site_name(document),
        description=metadata.first("og:description", "description", "twitter:description"),
        dates=reading.dates.witnesses,
        posts=reading.posts,
        removed=reading.removed(),
        warc=page.warc,
        fetched_at=page.fetched_at,
        links=find_links(document, reading.cleaned.paragraphs),
        aliases=alias_urls(page.url, page.final_url, found.listed_url if found else None),
    )
