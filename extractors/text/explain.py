"""Explains, line by line, why extraction decided as it did, for people who add a source."""

from collections.abc import Iterator

from extractors.errors import ExtractError
from extractors.records import DateWitness, Page
from extractors.text.metadata import publication as dates
from extractors.text.page import Reading, read_page


def explain(page: Page) -> tuple[str, ...]:
    """One line for each candidate of kind, title, dates and text, with the winner and its reason."""
    try:
        return tuple(_lines(read_page(page), page))
    except ExtractError as error:
        return (str(error),)


def _lines(reading: Reading, page: Page) -> Iterator[str]:
    yield f"kind: {reading.verdict.kind.value} ({reading.verdict.why})"
    yield f"title: from {reading.headline.witness} ({reading.headline.why})"
    for witness, text in reading.headline.candidates:
        yield f"  {witness}: {text}"
    yield from _date_lines("published", reading.dates.published, reading.dates.witnesses, page)
    yield from _date_lines("modified", reading.dates.modified, reading.dates.witnesses, page)
    body = reading.body
    yield f"text: reading {body.reading!r}, {len(body.paragraphs)} blocks, {len(reading.cleaned.paragraphs)} after residue"
    for rule, count in reading.removed():
        yield f"  {rule}: {count} taken out"
    if reading.posts:
        yield f"posts: {len(reading.posts)}, dated {sum(post.published is not None for post in reading.posts)}"


def _date_lines(role: str, winner: DateWitness | None, witnesses: tuple[DateWitness, ...], page: Page) -> Iterator[str]:
    yield f"{role}: {winner.witness if winner else 'unknown'}"
    for item in (item for item in witnesses if item.role == role):
        standing = dates.standing(item, winner, page.fetched_at)
        yield f"  {item.witness}: {item.raw!r} → {item.instant and item.instant.isoformat()} ({standing})"
