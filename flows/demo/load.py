"""Reads `seeds/demo`: every field is checked, and each error names its file and line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal
from zlib import crc32

from pydantic import Field

from extractors.errors import SeedError
from extractors.files.data_files import Text, load, shaped
from extractors.files.text_files import read_text
from extractors.files.yaml_file import parse_yaml
from flows.demo.world import DAYS, DEMO, LivePost, Publisher, Serve, Story, Update, World, instant

DIRECTIONS: Mapping[str, frozenset[str | None]] = {
    "ceasefire_talks": frozenset({"advance", "setback", "mixed", None}),
    "sanctions": frozenset({"tighten", "ease", "mixed", None}),
    "peace_terms": frozenset({None}),
    "military_aid": frozenset({None}),
    "nuclear_risk": frozenset({None}),
    "humanitarian": frozenset({None}),
}
Day = Annotated[int, Field(ge=1, le=DAYS)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Update:
    day: Day
    time: Clock
    title: str | None = None
    replace: dict[str, str] = field(default_factory=dict)
    append: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Light:
    """How a copy differs from its wire original: another dateline, and so many paragraphs less at the end."""

    dateline: str | None = None
    cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Front:
    """The front matter of an article file; seeds/demo/README.md explains every field."""

    title: Text
    day: Day
    time: Clock
    kind: Literal["report", "commentary", "explainer", "flash", "live"]
    section: Annotated[str, Field(pattern="^[a-z-]+$")]
    language: Literal["en", "uk"]
    topics: dict[str, str | None]
    authors: tuple[str, ...] = ()
    wire: str | None = None
    update: _Update | None = None
    light: _Light = _Light()
    serve: Serve = "article"

    def __post_init__(self) -> None:
        for topic, direction in self.topics.items():
            if direction not in DIRECTIONS.get(topic, ()):
                raise ValueError(f"topic {topic} with direction {direction} is none of the demo's")


def load_world(folder: Path = DEMO) -> World:
    """Publishers and stories of a folder laid out like `seeds/demo`; raises SeedError naming file, line and field."""
    publishers = tuple(map(_with_feeds, load(folder / "publishers.yaml", tuple[Publisher, ...])))
    known = {publisher.id: publisher for publisher in publishers}
    stories: dict[str, Story] = {}
    drafts = []
    for file in sorted((folder / "articles").glob("*/*.md")):
        if file.parent.name not in known:
            raise SeedError(str(file), f"no publisher {file.parent.name!r} in publishers.yaml")
        front, body = _front_matter(file)
        story = _story(front, body, file, known[file.parent.name])
        stories[story.id] = story
        drafts.append((story.id, front, file))
    for story_id, front, file in drafts:
        if front.wire:
            stories[story_id] = _copied(stories[story_id], front.wire, front.light, file, stories)
    _check_paths(stories.values())
    return World(publishers, tuple(sorted(stories.values(), key=lambda story: (story.published, story.id))))


def _with_feeds(publisher: Publisher) -> Publisher:
    """Feeds without an identifier have the publisher's."""
    return replace(publisher, feeds=tuple(replace(feed, source_id=feed.source_id or publisher.id) for feed in publisher.feeds))


def _front_matter(file: Path) -> tuple[_Front, str]:
    parts = re.split(r"^---\s*$", read_text(file), maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise SeedError(str(file), "must start with front matter between two --- lines")
    return shaped(file, *parse_yaml(file, parts[1]), _Front), parts[2]


def _story(front: _Front, body: str, file: Path, publisher: Publisher) -> Story:
    match = re.fullmatch(r"day(\d\d)-([a-z0-9-]+)", file.stem)
    if not match or int(match[1]) != front.day:
        raise SeedError(str(file), f"must be named dayNN-slug.md, NN its day {front.day}, the slug in a-z, 0-9 and hyphens")
    if bool(front.wire) == bool(body.strip()):
        raise SeedError(str(file), "needs either a body or a wire original, not both")
    blocks = _paragraphs(body)
    return Story(
        publisher=publisher,
        name=file.stem,
        slug=match[2],
        number=10_000 + crc32(file.stem.encode()) % 900_000,
        title=front.title,
        kind=front.kind,
        section=front.section,
        authors=front.authors,
        language=front.language,
        published=instant(front.day, front.time),
        topics=front.topics,
        paragraphs=() if front.kind == "live" else blocks,
        posts=_posts(blocks, front.day, file) if front.kind == "live" else (),
        update=_update(front.update, blocks, file) if front.update else None,
        copy_of=front.wire,
        serve=front.serve,
    )


def _paragraphs(body: str) -> tuple[str, ...]:
    spaced = re.sub(r"^(#+ .+)$", r"\1\n", body.strip(), flags=re.MULTILINE)
    return tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", spaced) if block.strip())


def _posts(blocks: tuple[str, ...], day: int, file: Path) -> tuple[LivePost, ...]:
    posts: list[LivePost] = []
    for block in blocks:
        heading = re.match(r"## (\d\d:\d\d) (.+)", block)
        if heading:
            posts.append(LivePost(instant(day, heading[1]), heading[2], ()))
        elif posts:
            posts[-1] = replace(posts[-1], paragraphs=(*posts[-1].paragraphs, block))
        else:
            raise SeedError(str(file), "a live blog must start with a '## HH:MM Title' line")
    return tuple(posts)


def _update(given: _Update, blocks: tuple[str, ...], file: Path) -> Update:
    for start in given.replace:
        if not any(block.startswith(start) for block in blocks):
            raise SeedError(str(file), f"update replaces a paragraph that is not there: {start!r}")
    swaps = tuple((start, " ".join(new.split())) for start, new in given.replace.items())
    return Update(instant(given.day, given.time), given.title, swaps, given.append)


def _copied(story: Story, wire: str, light: _Light, file: Path, stories: Mapping[str, Story]) -> Story:
    original = stories.get(wire)
    if original is None:
        raise SeedError(str(file), f"no wire original {wire!r}")
    if original.published > story.published:
        raise SeedError(str(file), f"published before its wire original {original.id}")
    first, *others = original.paragraphs
    return replace(
        story,
        paragraphs=(_dateline(first, light.dateline), *others)[: len(original.paragraphs) - light.cut],
        topics=story.topics or original.topics,
        authors=story.authors or (original.publisher.name,),
    )


def _dateline(paragraph: str, dateline: str | None) -> str:
    """The first paragraph with its dateline (`VIENNA, March 5 —`) exchanged for another; without one it goes."""
    text = re.sub(r"^[A-Z]{3,}[^—]{0,50} — ", "", paragraph)
    return f"{dateline} {text}" if dateline else text


def _check_paths(stories: Iterable[Story]) -> None:
    seen: dict[tuple[str, str], Story] = {}
    for story in stories:
        for name in (story.path.rstrip("/"), str(story.number)):
            other = seen.setdefault((story.publisher.id, name), story)
            if other is not story:
                raise SeedError(story.id, f"has the same path or number as {other.id}: {name}")
