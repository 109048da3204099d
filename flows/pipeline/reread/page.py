"""Reads one archived page again: what happens inside a worker process."""

from extractors.archive import Pages
from extractors.records import Enriched, WarcRef
from flows.pipeline.workers.requests import ReadPage


def read_again(entry: ReadPage, pages: Pages, warc: WarcRef) -> Enriched:
    """What today's extractor reads in an entry's archived page.

    Raises ParseError where the archive has no such page, ExtractError where the page is no article.
    """
    from flows.pipeline.workers.read import read  # the extractor, which only workers need

    return read(pages.read(warc), entry.found, entry.source, entry.now, entry.recurring)
