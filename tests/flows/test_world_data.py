"""The demo's data holds what the demo promises, and bad data is named."""

from collections import Counter
from pathlib import Path

import pytest

from extractors.errors import SeedError
from flows.demo.load import DIRECTIONS, load_world
from flows.demo.world import DAYS, World, day_of, instant

PUBLISHER = """
- {id: gazette, name: Gazette, language: en, country: GB, zone: Europe/London, group: wire, keep: all, layout: a, path: "/{slug}",
   sections: [world], feeds: [{path: /rss, format: rss, content: summary}]}
"""
STORY = """---
title: "A title"
day: 4
time: "09:40"
kind: report
section: world
authors: []
language: en
topics: {}
---
First paragraph.

Second paragraph.
"""


def written(folder: Path, story: str = STORY, name: str = "gazette/day04-a-title.md") -> Path:
    file = folder / "articles" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    (folder / "publishers.yaml").write_text(PUBLISHER, encoding="utf-8")
    file.write_text(story, encoding="utf-8")
    return folder


def test_size(world_data: World) -> None:
    """At least 12 publishers, 120 original articles and 14 days, in English and Ukrainian, with every kind of text."""
    originals = [story for story in world_data.stories if not story.copy_of]
    assert len(world_data.publishers) >= 12
    assert len(originals) >= 120
    assert {day_of(story.published) for story in originals} == set(range(1, DAYS + 1))
    assert {story.language for story in originals} == {"en", "uk"}
    assert {story.kind for story in originals} == {"report", "commentary", "explainer", "flash", "live"}


def test_every_topic_and_direction_is_told(world_data: World) -> None:
    """The truth covers every topic and both directions of the two directed ones."""
    told = {(topic, direction) for story in world_data.stories for topic, direction in story.topics.items()}
    assert {topic for topic, _ in told} == set(DIRECTIONS)
    assert {("ceasefire_talks", "advance"), ("ceasefire_talks", "setback"), ("sanctions", "tighten"), ("sanctions", "ease")} <= told


def test_wire_copies(world_data: World) -> None:
    """Several wire originals run two to four times elsewhere, with their own bylines, on the same text."""
    copies = Counter(story.copy_of for story in world_data.stories if story.copy_of)
    assert sum(2 <= count <= 4 for count in copies.values()) >= 2
    by_id = {story.id: story for story in world_data.stories}
    for story in world_data.stories:
        if story.copy_of:
            original = by_id[story.copy_of]
            assert story.paragraphs[1:3] == original.paragraphs[1:3]
            assert story.published >= original.published


def test_special_pages_exist(world_data: World) -> None:
    """Each kind of awkward page, an update and an off-topic story is in the world."""
    served = Counter(story.serve for story in world_data.stories)
    for special in ("consent_wall", "paywall", "empty", "failing", "moved", "gone"):
        assert served[special] >= 1
    assert any(story.update for story in world_data.stories)
    assert sum(not story.topics and story.section in {"sports", "culture", "local", "society"} for story in world_data.stories) >= 4


def test_a_story_reads_as_of_its_instant(tmp_path: Path) -> None:
    """Before publication there is nothing; after its update title and paragraphs differ."""
    update = 'update: {day: 5, time: "13:00", title: "A new title", replace: {"Second": "Another second."}, append: "A third."}\n---\nFirst'
    world = load_world(written(tmp_path, STORY.replace("---\nFirst", update)))
    [story] = [story for story in world.stories if story.id == "gazette/day04-a-title"]
    before, after = story.at(instant(5, "12:59")), story.at(instant(5, "13:00"))
    assert story.at(instant(4, "09:39")) is None
    assert before is not None
    assert before.paragraphs == ("First paragraph.", "Second paragraph.")
    assert after is not None
    assert (after.title, after.paragraphs) == ("A new title", ("First paragraph.", "Another second.", "A third."))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (STORY.replace("day: 4", "day: 3"), "NN its day 3"),
        (STORY.replace("kind: report", "kind: poem"), 'kind: "poem" is not one of'),
        (STORY.replace("topics: {}", "topics: {weather: null}"), "topic weather"),
        (STORY.replace("topics: {}", "topics: {sanctions: advance}"), "direction advance"),
        (STORY.replace('title: "A title"\n', ""), "title: is missing"),
        (STORY.replace("topics: {}", "topics: {}\nwire: gazette/day01-none"), "not both"),
        (STORY.replace("topics: {}", 'topics: {}\nupdate: {day: 5, time: "13:00", replace: {"Fifth": "x"}}'), "not there: 'Fifth'"),
        ("no front matter", "front matter"),
    ],
)
def test_bad_data_is_named(tmp_path: Path, wrong: str, message: str) -> None:
    """A wrong article file is refused with its path and what is wrong."""
    with pytest.raises(SeedError, match=message) as caught:
        load_world(written(tmp_path, wrong))
    assert "day04-a-title.md" in caught.value.subject
