"""Pages of a lake with more sources and topics than one page can list."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import chain
from random import Random

import httpx
import pytest
from quality_lake import START, article, sources

from extractors.records import Batch, Level, Passage, Poll, PollOutcome, Run, Source, TopicDefinition, TopicMatch
from warehouse import LakeLocation, append_batch, open_lake

get = partial(httpx.get, timeout=60)
pytestmark = pytest.mark.xdist_group("dashboards")
MANY = 600
SILENT = frozenset({"paper-598", "paper-599"})


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> LakeLocation:
    """600 sources, of which two do not answer, and 600 topics; one article has them all."""
    location, papers = LakeLocation(tmp_path_factory.mktemp("many")), sources(MANY)
    names = [f"subject-{number:03}" for number in range(MANY)]
    found = tuple(
        TopicMatch(topic=name, version="v1", level=Level.SUBSTANTIAL, score=0.8, direction=None, passages=(Passage(0, 3, "The"),))
        for name in names
    )
    with open_lake(location, clock=lambda: START) as lake:
        append_batch(
            lake,
            Batch(
                run=Run("run-1", "ingest", START, False, START),
                sources=papers,
                polls=tuple(map(_poll, papers)),
                enriched=(replace(article(papers[0], 0, START, Random(0)), topics=found),),
                definitions=tuple(
                    TopicDefinition(topic=name, version="v1", definition="{}", activated_at=START, title=name.title()) for name in names
                ),
            ),
        )
    return location


def _poll(paper: Source) -> Poll:
    outcome = PollOutcome.FAILED if paper.source_id in SILENT else PollOutcome.OK
    return Poll(source_id=paper.source_id, url=paper.url, at=START, outcome=outcome, next_due=START + timedelta(hours=1))


def pages(address: str, pattern: str) -> list[list[str]]:
    """What a pattern finds on each page of a list, up to the last by its links."""
    found, number = [], 1
    while True:
        text = get(f"{address}page={number}").text
        found.append(re.findall(pattern, text))
        if f"page={number + 1}" not in text:
            return found
        number += 1


def test_the_heat_map_has_pages_and_begins_with_the_sources_that_need_a_look(many: LakeLocation, serve: Callable[..., str]) -> None:
    """Every source is on one of them, and their number is the one of all."""
    address = f"{serve(many.home)}quality?since=2026-10-04&"
    first, *others = found = pages(address, r'<th scope="row"><a href="/source/([^"]+)"')
    assert set(first[:2]) == SILENT
    assert {len(each) for each in (first, *others[:-1])} == {len(first)}
    assert len(first) <= 100
    assert sorted(chain(*found)) == sorted(f"paper-{number}" for number in range(MANY))
    shown = get(address).text
    assert "Needs a look (2)" in shown
    assert "As usual (598)" in shown


def test_lists_have_pages_and_are_searched_by_name(many: LakeLocation, serve: Callable[..., str]) -> None:
    """All topics and all sources are on some page."""
    address = serve(many.home)
    topics = pages(f"{address}?", r'<h2><a href="/topic/([^"]+)"')
    assert len(topics) == 6
    assert len(set(chain(*topics))) == MANY
    listed = pages(f"{address}sources?", r'<td[^>]*><a href="/source/([^"]+)"')
    assert len(listed) == 2
    assert len(set(chain(*listed))) == MANY
    assert re.findall(r'<a href="/source/([^"]+)"', get(f"{address}sources?q=PAPER+no.+577").text) == ["paper-577"]
    assert "No source has nowhere in its name." in get(f"{address}sources?q=nowhere").text


@pytest.mark.parametrize("path", ["", "quality", "search?q=delegation", "events", "topic/subject-001", "sources"])
def test_no_page_has_a_choice_of_everything(many: LakeLocation, serve: Callable[..., str], path: str) -> None:
    """A field with suggestions stands in its place, and statements do not name every source."""
    shown = get(f"{serve(many.home)}{path}").text
    choices = re.findall(r"<(?:select|datalist).*?</(?:select|datalist)>", shown, re.DOTALL)
    assert all(options.count("<option") <= 500 for options in choices)
    assert not re.search(r"&#39;paper-\d+&#39;(, &#39;paper-\d+&#39;){100}", shown)


def test_a_source_may_be_named_by_its_title(many: LakeLocation, serve: Callable[..., str]) -> None:
    """In any case; of a misspelt one the nearest are offered, and an error names some of the topics."""
    address = serve(many.home)
    assert re.findall(r'<th scope="row"><a href="/source/([^"]+)"', get(f"{address}quality?source=the+paper+no.+7").text) == ["paper-7"]
    assert "<h1>The Paper No. 7</h1>" in get(f"{address}source/The Paper No. 7").text
    assert "no source paper-700" in get(f"{address}search?q=delegation&source=paper-700").text
    assert "and 580 more" in get(f"{address}search?q=delegation&topic=nowhere").text
    wrong = get(f"{address}quality?source=papr-7")
    assert (wrong.status_code, "/source/paper-7" in wrong.text) == (404, True)


@pytest.mark.parametrize("since", ["1760-01-01", "2024-01-01"])
def test_the_heat_map_has_a_year_at_most(many: LakeLocation, serve: Callable[..., str], since: str) -> None:
    """A cell for each source and day of centuries would occupy the server for minutes."""
    answer = get(f"{serve(many.home)}quality?since={since}")
    assert (answer.status_code, "this page shows at most 366 days" in answer.text) == (400, True)
