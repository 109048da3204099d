"""Pages of the demo's world are read as they were when same_articles.txt was written: what is made faster must not read otherwise.

Who changes what is read on purpose writes the file anew: python -m tests.flows.test_same_articles
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from extractors.records import Page, Source, SourceKind
from extractors.text import read_article
from flows.demo.load import load_world
from flows.demo.render import page
from flows.demo.world import DAYS, instant

FROZEN = Path(__file__).with_name("same_articles.txt")
STORIES = 60


def read_anew() -> str:
    """A line a story, drawn over all publishers: its address, and the beginning of a hash over everything that was read."""
    world, now = load_world(), instant(DAYS)
    stories = sorted(world.stories, key=lambda story: hashlib.sha256(story.path.encode()).digest())[:STORIES]
    lines = []
    for story in stories:
        base = f"https://{story.publisher.id}.example"
        source = Source(source_id=story.publisher.id, name=story.publisher.id, kind=SourceKind.FEED, url=f"{base}/feed.xml")
        url, body = base + story.path, page(story, base, ()).encode()
        fetched = Page(url=url, final_url=url, status=200, headers=(), body=body, fetched_at=now)
        article = replace(read_article(fetched, None, source), extractor_version=None)
        lines.append(f"{url} {hashlib.sha256(repr(article).encode()).hexdigest()[:16]}\n")
    return "".join(sorted(lines))


def test_the_demos_pages_are_read_as_before() -> None:
    """Line by line, so that a failure names the pages."""
    assert read_anew().splitlines() == FROZEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    FROZEN.write_text(read_anew(), encoding="utf-8")
