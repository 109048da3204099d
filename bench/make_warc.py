"""Makes WARC files out of a manifest of saved pages, so that a backfill's throughput can be measured on them.

    python bench/make_warc.py MANIFEST FILE.warc.gz [--pages 2000]

MANIFEST has JSON lines {"html": file, "url": address}, as `newslake extract --manifest` takes them; gzipped pages are recognised.
Where more pages are asked for than it has, they are repeated under other addresses. Each page is a gzip member of its own, as Common
Crawl writes them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from extractors.archive import Archive
from extractors.records import Page
from extractors.text.files import GZIP_MAGIC, unpacked

FETCHED = datetime(2026, 3, 1, tzinfo=UTC)


def saved_pages(manifest: Path) -> Iterator[tuple[str, bytes]]:
    """Address and body of each page."""
    for line in manifest.read_text("utf-8").splitlines():
        row = json.loads(line)
        data = (manifest.parent / row["html"]).read_bytes()
        yield row["url"], unpacked(data) if data.startswith(GZIP_MAGIC) else data


def make_warc(manifest: Path, target: Path, pages: int | None = None) -> int:
    """Write the file; returns how many pages it has."""
    found = list(saved_pages(manifest))
    count = len(found) if pages is None else pages
    headers = (("content-type", "text/html"),)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        with Archive(Path(folder), rotate_at=1 << 62) as archive:
            for number, (url, body) in enumerate(islice(cycle(found), count)):
                round_, address = number // len(found), url
                if round_:
                    address = f"{url}{'&' if '?' in url else '?'}copy={round_}"
                archive.write(Page(url=address, final_url=address, status=200, headers=headers, body=body, fetched_at=FETCHED))
        [made] = Path(folder).glob("*/*.warc.gz")
        shutil.move(made, target)
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--pages", type=int)
    given = parser.parse_args()
    print(f"{make_warc(given.manifest, given.target, given.pages)} pages, {given.target.stat().st_size / 1e6:.1f} MB")
