"""What happens to one page inside a worker process: extract it, then read topics, entities and likeness out of it."""

from dataclasses import replace
from datetime import datetime

from extractors.errors import NotArticleError
from extractors.records import Article, Enriched, Found, Page, Source
from extractors.text import extract, from_feed
from flows.pipeline.entry_text import feed_speaks
from flows.pipeline.workers.enricher import enricher


def read(page: Page | None, found: Found, source: Source, now: datetime, recurring: frozenset[str] = frozenset()) -> Enriched:
    """One article from a page, or from its feed entry if there is no page or the page is no article.

    `recurring` has the keys of the source's boilerplate. Raises NotArticleError or ExtractError if neither gives text.
    """
    if page is None:
        return _enriched(from_feed(found, source, now, recurring))
    try:
        article = extract(page, found, source, recurring)
    except NotArticleError:
        if not feed_speaks(found):
            raise
        article = from_feed(found, source, now, recurring)
    return _enriched(article)


def _enriched(article: Article) -> Enriched:
    posts = tuple(enricher().match(post.title, post.text, article.language)[0] for post in article.posts)
    return replace(enricher().enrich(article), post_topics=posts)
