"""A process that archives pages, appends batches and maintains a lake until it is killed: killed_writer.py FIRST HOME [CATALOG DATA].

It prints the number of each batch whose commit was confirmed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from factories import article, batch

from extractors.archive.warc import Archive
from extractors.records import Page
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake import connection
from warehouse.upkeep.maintain import maintain

SIZE = 20  # articles a batch
HTML = (("content-type", "text/html"),)

if __name__ == "__main__":
    first = int(sys.argv[1])
    catalog, data = (*sys.argv[3:], None, None)[:2]
    location = LakeLocation(Path(sys.argv[2]), catalog, data)
    if first % 2:
        connection.INLINED_ROWS = SIZE // 2  # leaves files instead of rows in the metadata database
    with open_lake(location) as lake, Archive(location.warc) as archive:
        for number in range(first, first + 10_000):
            enriched, now = [article(SIZE * number + i) for i in range(SIZE)], datetime.now(UTC)
            for each in enriched[:3]:
                url, body = each.article.key, each.article.text.encode()
                archive.write(Page(url=url, final_url=url, status=200, headers=HTML, body=body, fetched_at=now))
            append_batch(lake, batch(f"run-{first}", enriched, at=now))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            if number % 3 == 0:
                maintain(lake, datetime.now(UTC), keep=timedelta(seconds=5), grace=timedelta(seconds=5))
