"""What sources repeat, from the lake back into reading."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from factories import START, article, batch

from extractors.enrich import content_hash
from extractors.records import Enriched, Found, Outcome, Page, Source, SourceKind
from flows.pipeline.ingest.rechecks import recheck
from flows.pipeline.upkeep.boilerplate import learn_boilerplate, same_but_boilerplate
from flows.pipeline.workers.enricher import prepare
from flows.pipeline.workers.read import read
from flows.settings import Settings
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.read.boilerplate import boilerplate_of
from warehouse.read.rechecks import DueRecheck

NOTICE = "This newspaper is printed on paper from forests that are looked after."
NOW = START + timedelta(days=40)
SOURCE = Source(source_id="paper-0", name="Paper", kind=SourceKind.FEED, url="https://paper0.example/feed")
OPENED = "The {} was opened again on Monday, and a crowd of several hundred people came to see it from all over the valley."
HOUSE = "House number {} on the market square was sold on Monday to a family that had rented it for a long time, said its owner."
BODY = [OPENED.format(word) for word in ("harbour", "railway", "orchard")]


def _stored(number: int, *paragraphs: str) -> Enriched:
    text = "\n\n".join(paragraphs)
    made = article(number, text=text, source_id="paper-0")
    title = made.article.title
    day = START + timedelta(days=number % 9)
    return replace(made, article=replace(made.article, published=day), content_hash=content_hash(title, text), topics=())


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    """A lake in which every article of a source ends with the same notice."""
    with open_lake(LakeLocation(tmp_path / "lake"), clock=lambda: START) as opened:
        append_batch(opened, batch("a", [_stored(number, *BODY, f"Number {number} opened too.", NOTICE) for number in range(1)]))
        append_batch(opened, batch("b", [_stored(number, HOUSE.format(number), NOTICE) for number in range(1, 25)]))
        yield opened


def _settings(lake: Lake) -> Settings:
    return Settings(home=lake.location.home)


def test_a_notice_is_learned_once_and_again_when_enough_has_come(lake: Lake) -> None:
    """The newest learning of a source counts, and where nothing came nothing is learned."""
    assert learn_boilerplate(lake, _settings(lake), NOW) == 1
    assert lake.query("SELECT source_id, text, articles, of_articles, left_out FROM boilerplate") == [("paper-0", NOTICE, 25, 25, 0)]
    assert learn_boilerplate(lake, _settings(lake), NOW) == 0
    assert {name: len(keys) for name, keys in boilerplate_of(lake).items()} == {"paper-0": 1}


def test_reading_leaves_out_what_was_learned_and_a_later_look_makes_no_version_of_it(lake: Lake) -> None:
    """The page is as it was: its stored text has the notice and what is read now has not, which is no change; a new sentence is one."""
    settings = _settings(lake)
    learn_boilerplate(lake, settings, NOW)
    prepare(settings.topics, settings.entities, settings.profile)
    [(key, title, text)] = lake.query("SELECT key, title, text FROM base.article_version WHERE text LIKE '%Number 0 opened too%'")
    due = DueRecheck(Found(source_id="paper-0", key=key, url=key), content_hash(title, text), None, None)

    def look(*paragraphs: str) -> tuple[Outcome, Enriched | None]:
        inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        body = f"<html lang=en><body><main><article><h1>{title}</h1>{inner}</article></main></body></html>"
        page = Page(url=key, final_url=key, status=200, headers=(("content-type", "text/html"),), body=body.encode(), fetched_at=NOW)

        async def get(url: str, *, etag: str | None, last_modified: str | None) -> Page:
            return page

        async def keep(page: Page) -> Page:
            return page

        async def reader(page: Page | None, found: Found, source: Source) -> Enriched:
            return read(page, found, source, NOW, boilerplate_of(lake)["paper-0"])

        ended = asyncio.run(
            recheck(due, SOURCE, get, keep, reader, lambda due, enriched: same_but_boilerplate(lake, due, enriched), lambda: NOW)
        )
        return ended.fate.outcome, ended.enriched

    assert look(*BODY, "Number 0 opened too.", NOTICE)[0] is Outcome.DUPLICATE
    outcome, changed = look(*BODY, "Number 0 opened too.", "The mayor cut a ribbon, and a band of twelve played until nightfall.", NOTICE)
    assert outcome is Outcome.REVISED
    assert changed is not None
    assert NOTICE not in changed.article.text
    assert dict(changed.article.removed)["recurring"] == 1
