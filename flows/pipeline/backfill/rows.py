"""One row of an article table → Enriched: what happens inside a worker process of a backfill."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.dates import Hints, witness
from extractors.errors import described
from extractors.records import Enriched, PageKind, Reason, TextSource
from extractors.strings import clean, markup
from extractors.text import language
from extractors.text.build import build_article
from extractors.text.cleanup import residue
from flows.pipeline.workers.enricher import enricher

SHORT = 280  # characters below which a text is a summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row whose URL was read: `key` is its canonical form. `where` is file:line."""

    where: str
    source_id: str
    key: str
    url: str
    title: str | None
    text: str
    date: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that gave no article, and why."""

    reason: Reason
    message: str


def enrich_rows(rows: Sequence[Candidate], now: datetime, undated: bool, day_first: bool | None = None) -> list[Enriched | RefusedRow]:
    """Each row as an enriched article or a refusal, in the order given.

    A row without a date is refused unless `undated`, because it would count as published today. `day_first` is the order in
    which the table writes numbers; None if no row needs it.
    """
    return [_enriched_or_refused(row, now, undated, day_first) for row in rows]


def _enriched_or_refused(row: Candidate, now: datetime, undated: bool, day_first: bool | None) -> Enriched | RefusedRow:
    try:
        return _enriched(row, now, undated, day_first)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary of one row: the others of its chunk continue
        return RefusedRow(Reason.UNEXPECTED, described(error))


def _enriched(row: Candidate, now: datetime, undated: bool, day_first: bool | None) -> Enriched | RefusedRow:
    hints = replace(Hints.of(now, row.language, url=row.url), day_first=day_first, local=False)
    date = witness("table", "published", row.date, hints) if row.date else None
    if (date is None or date.instant is None) and not undated:
        line = f"date {row.date!r} cannot be read" if row.date else "has no date"
        return RefusedRow(Reason.INVALID, f"{line}; such an article would count as published today (--undated takes it all the same)")
    cleaned = residue.clean(_paragraphs(row.text), row.title, residue.load_rules())
    if not cleaned.paragraphs:
        return RefusedRow(Reason.NO_TEXT, "nothing is left of its text without residue")
    article = build_article(
        cleaned,
        language.code(row.language),
        date if date and date.instant else None,
        source_id=row.source_id,
        key=row.key,
        url=row.url,
        kind=PageKind.ARTICLE if len("\n\n".join(cleaned.paragraphs)) >= SHORT else PageKind.SUMMARY,
        title=clean.line(row.title),
        text_source=TextSource.TABLE,
        dates=(date,) if date else (),
    )
    return enricher().enrich(article)


def _paragraphs(text: str) -> Sequence[str]:
    if markup.unwrapped(text)[1]:
        return clean.paragraphs(text)
    text = text.replace("\r\n", "\n")
    pieces = text.split("\n\n" if "\n\n" in text else "\n")
    return [piece.strip() for piece in pieces if piece.strip()]
