"""Pages of WARC files → Enriched: what happens inside a worker process of a backfill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.errors import ExtractError
from extractors.records import Enriched, Found, Page, Reason, Source
from flows.pipeline.backfill.rows import RefusedRow


@dataclass(frozen=True, slots=True)
class WarcPage:
    """A page that passed the first look, with its identity."""

    key: str
    source: Source
    page: Page

    @property
    def url(self) -> str:
        """The subject of errors."""
        return self.page.url


def enrich_pages(pages: Sequence[WarcPage], now: datetime) -> list[Enriched | RefusedRow]:
    """Each page as an enriched article or a refusal, in the order given."""
    from flows.pipeline.workers.read import read  # the extractor, which only workers need

    results: list[Enriched | RefusedRow] = []
    for one in pages:
        try:
            results.append(read(one.page, Found(source_id=one.source.source_id, key=one.key, url=one.page.url), one.source, now))
        except ExtractError as error:
            results.append(RefusedRow(Reason(error.reason or Reason.UNEXPECTED), error.message))
    return results
