"""Put every file of a corpus through the parsers: how many are read, refused with a reason, or break something.

usage: python bench/corpus_parse.py DIR        DIR holds any of feeds/, sitemaps/, robots/, warc/
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from extractors.archive.foreign import read_entries
from extractors.discover import read
from extractors.errors import ParseError
from extractors.fetch.robots import parse_robots
from extractors.records import Page, Source, SourceKind


def _document(path: Path, kind: SourceKind) -> str:
    url = f"https://corpus.example/{path.name}"
    page = Page(url=url, final_url=url, status=200, headers=(), body=path.read_bytes(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    found = read(Source(source_id="corpus", name="corpus", kind=kind, url=url), page)
    count = len(found.entries) or len(found.sitemaps) or len(found.feeds)
    return f"{found.kind}, {count} entries" + (f" ({'; '.join(found.warnings)})" if found.warnings else "")


def _robots(path: Path) -> str:
    robots = parse_robots(path.read_bytes())
    return f"allows /: {robots.allows('https://corpus.example/')}, {len(robots.sitemaps)} sitemaps, delay {robots.crawl_delay}"


def _archive(path: Path) -> str:
    entries = list(read_entries(str(path)))
    bodies = [len(entry.page.body) for entry in entries if entry.page]
    return f"{len(bodies)} responses, {sum(bodies)} bytes, {len(entries) - len(bodies)} passed over"


PARSERS: dict[str, Callable[[Path], str]] = {
    "feeds": lambda path: _document(path, SourceKind.FEED),
    "sitemaps": lambda path: _document(path, SourceKind.SITEMAP),
    "robots": _robots,
    "warc": _archive,
}


def main() -> None:
    """Print one line a file and one a folder."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--quiet", action="store_true", help="only the counts, and what broke")
    given = options.parse_args()
    for name, parse in PARSERS.items():
        counts: Counter[str] = Counter()
        started = time.perf_counter()
        for path in sorted((given.folder / name).glob("*")):
            if path.suffix == ".csv":
                continue
            try:
                outcome, words = "read", parse(path)
            except ParseError as error:
                outcome, words = "refused", error.message
            except Exception as error:  # noqa: BLE001 - counting what breaks is the point
                outcome, words = "raised", repr(error)
            counts[outcome] += 1
            if not given.quiet or outcome == "raised":
                print(f"{outcome:8} {name}/{path.name}: {words}")
        summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("read", "refused", "raised"))
        print(f"{name}: {summary}, {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
