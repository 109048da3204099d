"""Quality of extraction on a manifest of saved pages with their truth.

    python bench/extraction.py MANIFEST [--compare]

MANIFEST is JSON lines {"html", "gz", "url", "body", "title", "date"}; paths are relative to it, `body` is text or a list of
paragraphs, `date` an ISO date or instant; what a line does not state is not scored. Text: mean per-page precision, recall
and F1 over 4-token shingles (the measure of Scrapinghub's article extraction benchmark). Title: equal after case,
punctuation and white space. Date: the same day, in the offset that the page states. Instant: the same minute, where the
truth has a time. `--compare` prints bare trafilatura beside it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

SHINGLE = 4
WORKERS = 2
Truth = dict[str, Any]
Answer = tuple[str, str | None, datetime | None]


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").lower())


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


def own(job: tuple[Path, Truth]) -> Answer:
    from extractors.errors import ExtractError
    from extractors.text.files import SavedPage, read_saved

    folder, row = job
    try:
        article = read_saved(SavedPage(folder / row["html"], row.get("url")), datetime.now(UTC))
    except ExtractError:
        return "", None, None
    if article.published is None:
        return article.text, article.title, None
    stated = (item.offset_minutes for item in article.dates if item.witness == article.published_by and item.instant == article.published)
    return article.text, article.title, article.published.astimezone(timezone(timedelta(minutes=next(stated, None) or 0)))


def bare(job: tuple[Path, Truth]) -> Answer:
    from trafilatura import bare_extraction

    folder, row = job
    data = (folder / row["html"]).read_bytes()
    document = bare_extraction(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data, url=row.get("url"), with_metadata=True)
    if document is None:
        return "", None, None
    return document.text or "", document.title, datetime.fromisoformat(document.date).replace(tzinfo=UTC) if document.date else None


def share(hits: Iterable[bool]) -> str:
    found = list(hits)
    return f"{sum(found)}/{len(found)} = {sum(found) / len(found):.4f}" if found else "no truth"


def report(name: str, rows: list[Truth], answers: list[Answer]) -> None:
    pairs = list(zip(rows, answers, strict=True))
    scores = [overlap(body if isinstance(body, str) else "\n".join(body), text) for row, (text, _, _) in pairs if (body := row.get("body"))]
    if scores:
        precision, recall, f1 = (sum(column) / len(scores) for column in zip(*scores, strict=True))
        print(f"{name:12} text     precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  ({len(scores)} pages)")
    print(f"{name:12} title    {share(words(row['title']) == words(title) for row, (_, title, _) in pairs if row.get('title'))}")
    print(f"{name:12} day      {share(str(row['date'])[:10] == str(at)[:10] for row, (_, _, at) in pairs if row.get('date'))}")
    timed = [(datetime.fromisoformat(str(row["date"])), at) for row, (_, _, at) in pairs if len(str(row.get("date") or "")) > 10]
    print(f"{name:12} instant  {share(at is not None and same_minute(truth, at) for truth, at in timed)}")


def same_minute(truth: datetime, answer: datetime) -> bool:
    known = truth if truth.tzinfo else truth.replace(tzinfo=UTC)
    return abs(known - answer) < timedelta(minutes=1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Quality of extraction on a manifest with truth")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--compare", action="store_true", help="print bare trafilatura beside it")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.manifest.read_text(encoding="utf-8").splitlines() if line.strip()]
    jobs = [(given.manifest.parent, row) for row in rows]
    with ProcessPoolExecutor(WORKERS) as pool:
        report("newslake", rows, list(pool.map(own, jobs, chunksize=4)))
        if given.compare:
            report("trafilatura", rows, list(pool.map(bare, jobs, chunksize=4)))


if __name__ == "__main__":
    main()
