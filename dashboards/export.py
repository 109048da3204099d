"""Writes the pages of topics, articles and quality to a folder of files that need no server."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from dashboards import assets
from dashboards.answers import ask
from dashboards.page import Page
from dashboards.pages.article import articles
from dashboards.pages.home import home
from dashboards.pages.quality import quality
from dashboards.pages.topic import topic
from dashboards.render import Site, html
from dashboards.request import PageRequest
from extractors.errors import LakeError
from extractors.shortage import refusal
from warehouse.read import home_page

ARTICLES = "2000"  # of each topic, the newest
TOPICS = "100000"  # on the first page
BATCH_SIZE = 200


def export(folder: Path) -> Path:
    """Write the pages and what they need into a folder; gives the first page. Raises LakeError."""
    first = PageRequest("/", query={"size": TOPICS})
    pages = [(first, home(first)), *_topics()]
    dated = {row["article_id"]: row["dated"] for _, page in pages[1:] for row in page.parts["articles"].answer.rows}
    dated |= {row["headline"]["article_id"]: row["headline"]["dated"] for row in pages[0][1].values["topics"] if row["headline"]}
    for batch in _batches(sorted(dated, key=dated.__getitem__)):
        pages += [
            (PageRequest(f"/article/{each}"), page) for each, page in articles({each: dated[each] for each in batch}, PageRequest(""))
        ]
    pages.append((PageRequest("/quality"), quality(PageRequest("/quality"))))
    site = Site({request.path: f"{request.path.strip('/') or 'index'}.html" for request, _ in pages})
    assert site.files is not None
    try:
        for request, page in pages:
            _write(folder / site.files[request.path], html(page, request, site).encode())
        for name in assets.NAMES:
            _write(folder / "static" / name, assets.asset(name).body)
    except OSError as error:
        raise LakeError(str(folder), f"the pages cannot be written here {refusal(error, 'name another folder')}") from error
    return folder / "index.html"


def _topics() -> Iterator[tuple[PageRequest, Page]]:
    for row in ask(home_page.TOPICS).rows:
        request = PageRequest(f"/topic/{row['topic']}", {"topic": row["topic"]}, {"size": ARTICLES})
        yield request, topic(request)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while batch := list(islice(left, BATCH_SIZE)):
        yield batch


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
