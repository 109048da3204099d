"""What a writer does until it is killed: it archives pages, appends batches and maintains the lake."""

import os
from datetime import UTC, datetime, timedelta

from factories import article, batch

from extractors.archive.warc import Archive
from extractors.records import Page
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake import connection
from warehouse.upkeep.maintain import maintain

SIZE = 20  # articles a batch
HTML = (("content-type", "text/html"),)


def write(location: LakeLocation, first: int, told: int) -> None:
    """For ever, in a process of its own. The number of each batch whose commit was confirmed goes to the descriptor `told`."""
    if first % 2:
        connection.INLINED_ROWS = SIZE // 2  # leaves files instead of rows in the metadata database
    with open_lake(location) as lake, Archive(location.warc) as archive:
        for number in range(first, first + 10_000):
            enriched, now = [article(SIZE * number + i) for i in range(SIZE)], datetime.now(UTC)
            for each in enriched[:3]:
                url, body = each.article.key, each.article.text.encode()
                archive.write(Page(url=url, final_url=url, status=200, headers=HTML, body=body, fetched_at=now))
            append_batch(lake, batch(f"run-{first}", enriched, at=now))
            os.write(told, f"{number}\n".encode())
            if number % 3 == 0:
                maintain(lake, datetime.now(UTC), keep=timedelta(seconds=5), grace=timedelta(seconds=5))
