"""All topics, their articles and quality as a folder of files that need no server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dashboards import assets
from dashboards.answers import ask
from dashboards.asked import Asked
from dashboards.page import Page
from dashboards.pages.article import article
from dashboards.pages.home import home
from dashboards.pages.quality import quality
from dashboards.pages.topic import topic
from dashboards.render import Site, html
from extractors.errors import LakeError
from warehouse.read import home_page

ARTICLES = "2000"  # of each topic, the newest


def export(folder: Path) -> Path:
    """Write the pages and what they need into a folder; gives the first page. Raises LakeError."""
    pages = [(Asked("/"), home(Asked("/"))), *_topics()]
    ids = {row["article_id"] for _, page in pages[1:] for row in page.parts["articles"].answer.rows}
    ids |= {row["headline"]["article_id"] for row in pages[0][1].values["topics"] if row["headline"]}
    pages += [(asked, article(asked)) for asked in (Asked(f"/article/{each}", {"article": each}) for each in sorted(ids))]
    pages.append((Asked("/quality"), quality(Asked("/quality"))))
    site = Site({asked.path: f"{asked.path.strip('/') or 'index'}.html" for asked, _ in pages})
    assert site.files is not None
    try:
        for asked, page in pages:
            _write(folder / site.files[asked.path], html(page, asked, site).encode())
        for name in assets.NAMES:
            _write(folder / "static" / name, assets.asset(name).body)
    except OSError as error:
        raise LakeError(str(folder), f"the pages cannot be written here ({error.strerror}): name another folder") from error
    return folder / "index.html"


def _topics() -> Iterator[tuple[Asked, Page]]:
    for row in ask(home_page.TOPICS).rows:
        asked = Asked(f"/topic/{row['topic']}", {"topic": row["topic"]}, {"size": ARTICLES})
        yield asked, topic(asked)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
