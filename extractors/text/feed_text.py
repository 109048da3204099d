"""A feed's own entry → Article, for sources whose pages are not fetched, and for pages that were refused or too short."""

from datetime import datetime

from extractors.records import Article, Found, PageKind, Source, TextSource
from extractors.strings import clean
from extractors.text import language
from extractors.text.build import build_article
from extractors.text.cleanup import residue
from extractors.text.metadata import publication as dates

FULL_TEXT = 1000


def from_feed(found: Found, source: Source, now: datetime, recurring: frozenset[str] = frozenset()) -> Article:
    """The article that a feed entry itself carries. `kind` is SUMMARY where that is a title with a summary.

    Pure; never raises. `recurring` holds the keys of the source's boilerplate. The text is empty where the entry has a title only.
    """
    content, summary = clean.paragraphs(found.content), clean.paragraphs(found.summary)
    full = sum(map(len, content)) >= FULL_TEXT
    cleaned = residue.clean(content or summary, found.title, residue.load_rules(), recurring)
    published, modified = (dates.choose(found.dates, role, now) for role in (dates.PUBLISHED, dates.MODIFIED))
    return build_article(
        cleaned,
        language.code(found.language or source.language),
        published,
        modified,
        source_id=source.source_id,
        key=found.key,
        url=found.url,
        # The shared page of several entries identifies none of them.
        declared_url=found.listed_url if found.url is None else None,
        kind=PageKind.ARTICLE if full else PageKind.SUMMARY,
        title=found.title,
        text_source=TextSource.FEED,
        authors=found.authors,
        credits=found.credits,
        dates=found.dates,
    )
