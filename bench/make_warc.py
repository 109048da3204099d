"""Makes a WARC file of the saved pages of a manifest, to measure the throughput of backfills.

    python bench/make_warc.py MANIFEST FILE.warc.gz [--pages 2000]

MANIFEST is JSON Lines of {"html": file, "url": address}, as for `newslake extract --manifest`; gzipped pages are recognised. If it has
fewer pages than asked for, they are repeated under other addresses. Each page is a separate gzip member, as in the files of Common Crawl.
"""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.command import as_command
from bench.texts import fetched_pages
from extractors.archive import Archive
from extractors.archive.foreign import read_entries
from extractors.urls.hosts import site_of
from extractors.urls.pages import canonical_url
from flows.pipeline.backfill.pages import WarcPage
from flows.pipeline.backfill.publishers import Publishers

FETCHED = datetime(2026, 3, 1, tzinfo=UTC)


def make_warc(manifest: Path, target: Path, pages: int | None = None) -> int:
    """Write the file; returns how many pages it has."""
    count = 0
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        with Archive(Path(folder), rotate_at=1 << 62) as archive:
            for count, page in enumerate(fetched_pages(manifest, pages, FETCHED), start=1):  # noqa: B007 - the last count is the answer
                archive.write(page)
        [made] = Path(folder).glob("*/*.warc.gz")
        shutil.move(made, target)
    return count


def warc_pages(path: Path) -> list[WarcPage]:
    """The pages of a WARC file as a backfill asks for them to be read, one for each address."""
    found, publishers = {}, Publishers({})
    for entry in read_entries(str(path)):
        key = canonical_url(entry.page.url) if entry.page else None
        if entry.page is not None and key is not None:
            found[key] = WarcPage(key, publishers.of(site_of(key), key), entry.page)
    return list(found.values())


def main(manifest: Path, target: Path, /, *, pages: int | None = None) -> None:
    print(f"{make_warc(manifest, target, pages)} pages, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    as_command(main, __doc__)
