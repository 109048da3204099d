"""Measures the quality of extraction on a manifest of saved pages whose content is known.

    python bench/extraction.py MANIFEST... [--compare]

A manifest is JSON Lines of {"html", "url", "body", "must_have", "must_not_have", "title", "date", "language"}; paths are relative to it.
`body` is the text or a list of paragraphs. `must_have` and `must_not_have` are segments that belong or do not belong in the text. `date` is
an ISO date or instant. Fields that a line does not have are not scored.

    text      mean per-page precision, recall and F1 over 4-token shingles (the measure of Scrapinghub's article extraction benchmark)
    segments  F1 over segments: an unwanted one found or a wanted one missing is wrong; white space, case and hidden signs do not count
    title     equal apart from case, punctuation and white space
    day       the same day, in the offset that the page states
    instant   the same minute, if a time is known

`--compare` also prints bare trafilatura, and the difference. Intervals are 95 %, from 2,000 bootstrap samples of the pages.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from bench.command import as_command
from bench.texts import read_rows, unzipped
from extractors.strings.characters import clean

SHINGLE = 4
WORKERS = 2
SAMPLES = 2000
Truth = dict[str, Any]
Counts = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read out of one page."""

    text: str = ""
    title: str | None = None
    published: datetime | None = None


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", clean(text or "").lower())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = words(text)
    return Counter(tuple(tokens[start : start + SHINGLE]) for start in range(max(1, len(tokens) - SHINGLE + 1))) if tokens else Counter()


def overlap(truth: str, answer: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of one page."""
    wanted, got = shingles(truth), shingles(answer)
    common = sum((wanted & got).values())
    precision = common / sum(got.values()) if got else float(not wanted)
    recall = common / sum(wanted.values()) if wanted else float(not got)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def text_counts(row: Truth, answer: Answer) -> Counts | None:
    """Precision, recall, F1 and 1 for the page; None where its text is not known."""
    body = row.get("body")
    return (*overlap(body if isinstance(body, str) else "\n".join(body), answer.text), 1.0) if body else None


def segment_counts(row: Truth, answer: Answer) -> Counts | None:
    """Wanted segments found, wanted ones, unwanted ones found, unwanted ones."""
    if "must_have" not in row:
        return None
    text = folded(answer.text)
    wanted, unwanted = (sum(folded(segment) in text for segment in row.get(name, ())) for name in ("must_have", "must_not_have"))
    return wanted, len(row["must_have"]), unwanted, len(row.get("must_not_have", ()))


def title_counts(row: Truth, answer: Answer) -> Counts | None:
    return (float(words(row["title"]) == words(answer.title)), 1.0) if row.get("title") else None


def day_counts(row: Truth, answer: Answer) -> Counts | None:
    return (float(str(row["date"])[:10] == str(answer.published)[:10]), 1.0) if row.get("date") else None


def instant_counts(row: Truth, answer: Answer) -> Counts | None:
    if len(str(row.get("date") or "")) <= len("2026-03-17"):
        return None
    truth = datetime.fromisoformat(str(row["date"]))
    known = truth if truth.tzinfo else truth.replace(tzinfo=UTC)
    return float(answer.published is not None and abs(known - answer.published) < timedelta(minutes=1)), 1.0


def folded(text: str) -> str:
    return " ".join(clean(text).split()).casefold()


def mean(counts: Counts) -> float:
    """The share of pages that are right, or their mean F1."""
    return counts[-2] / counts[-1] if counts[-1] else 0.0


def segment_f1(counts: Counts) -> float:
    found, wanted, wrong, _ = counts
    return 2 * found / (found + wanted + wrong) if wanted else 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: the counts of a page, which add up over pages, and the figure of their sums."""

    name: str
    counts: Callable[[Truth, Answer], Counts | None]
    figure: Callable[[Counts], float]


MEASURES = (
    Measure("text", text_counts, mean),
    Measure("segments", segment_counts, segment_f1),
    Measure("title", title_counts, mean),
    Measure("day", day_counts, mean),
    Measure("instant", instant_counts, mean),
)


def total(pages: Sequence[Counts]) -> Counts:
    return tuple(map(sum, zip(*pages, strict=True)))


def interval(pages: Sequence[Counts], figure: Callable[[Counts], float], less: Sequence[Counts] | None = None) -> tuple[float, float]:
    """The bounds of 95 % of the bootstrap samples of a figure, or of its difference from that of the same pages' other counts."""
    chance = random.Random(0)
    found = []
    for _ in range(SAMPLES):
        sample = chance.choices(range(len(pages)), k=len(pages))
        other = figure(total([less[page] for page in sample])) if less else 0.0
        found.append(figure(total([pages[page] for page in sample])) - other)
    found.sort()
    return found[int(SAMPLES * 0.025)], found[int(SAMPLES * 0.975) - 1]


def detail(name: str, counts: Counts) -> str:
    if name == "text":
        return f"precision {counts[0] / counts[3]:.4f}  recall {counts[1] / counts[3]:.4f}  ({counts[3]:.0f} pages)"
    if name == "segments":
        return f"wanted {counts[0]:.0f}/{counts[1]:.0f}  unwanted {counts[2]:.0f}/{counts[3]:.0f}"
    return f"{counts[0]:.0f}/{counts[1]:.0f}"


def report(rows: list[Truth], answers: dict[str, list[Answer]]) -> Iterator[str]:
    """One line for each measure and reader, with the interval, then the difference of the first two readers."""
    for measure in MEASURES:
        scored: dict[str, list[Counts]] = {}
        for name, given in answers.items():
            scored[name] = [counts for row, answer in zip(rows, given, strict=True) if (counts := measure.counts(row, answer))]
            if not scored[name]:
                break
            low, high = interval(scored[name], measure.figure)
            sums = total(scored[name])
            yield f"{name:12} {measure.name:9} {measure.figure(sums):.4f}  [{low:.4f}, {high:.4f}]  {detail(measure.name, sums)}"
        else:
            if len(scored) > 1:
                own, other = scored.values()
                low, high = interval(own, measure.figure, other)
                gain = measure.figure(total(own)) - measure.figure(total(other))
                yield f"{'gain':12} {measure.name:9} {gain:+.4f}  [{low:+.4f}, {high:+.4f}]"


def languages(rows: list[Truth], answers: dict[str, list[Answer]]) -> Iterator[str]:
    """The segments of each language, most pages first."""
    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if row.get("must_have"):
            groups.setdefault(row.get("language") or "not stated", []).append(index)
    for language, indexes in sorted(groups.items(), key=lambda item: -len(item[1])):
        for name, given in answers.items():
            sums = total([counts for index in indexes if (counts := segment_counts(rows[index], given[index]))])
            yield f"{name:12} {language:10} {segment_f1(sums):.4f}  {detail('segments', sums)}"


def own(job: tuple[Path, Truth]) -> Answer:
    from extractors.errors import ExtractError
    from extractors.text.files import SavedPage, read_saved

    folder, row = job
    try:
        article = read_saved(SavedPage(folder / row["html"], row.get("url")), datetime.now(UTC))
    except ExtractError:
        return Answer()
    if article.published is None:
        return Answer(article.text, article.title)
    stated = (item.offset_minutes for item in article.dates if item.witness == article.published_by and item.instant == article.published)
    zone = timezone(timedelta(minutes=next(stated, None) or 0))
    return Answer(article.text, article.title, article.published.astimezone(zone))


def bare(job: tuple[Path, Truth]) -> Answer:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    folder, row = job
    document = bare_extraction(unzipped(folder / row["html"]), url=row.get("url"), with_metadata=True)
    if not isinstance(document, Document):
        return Answer()
    day = datetime.fromisoformat(document.date).replace(tzinfo=UTC) if document.date else None
    return Answer(document.text or "", document.title, day)


def main(*manifests: Path, compare: bool = False) -> None:
    readers = {"newslake": own, "trafilatura": bare} if compare else {"newslake": own}
    for manifest in manifests:
        rows = list(read_rows(manifest))
        jobs = [(manifest.parent, row) for row in rows]
        with ProcessPoolExecutor(WORKERS) as pool:
            answers = {name: list(pool.map(reader, jobs, chunksize=4)) for name, reader in readers.items()}
        print(f"{manifest}: {len(rows)} pages")
        print(*report(rows, answers), *languages(rows, answers), sep="\n")


if __name__ == "__main__":
    as_command(main, __doc__)
