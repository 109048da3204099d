"""Reads `seeds/demo`: every field is checked, and each error names its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from zlib import crc32
from zoneinfo import ZoneInfo

import yaml

from extractors.errors import SeedError
from flows.demo.world import DAYS, DEMO, Fault, Feed, LivePost, Publisher, Serve, Story, Update, World, instant

KINDS = ("report", "commentary", "explainer", "flash", "live")
DIRECTIONS: Mapping[str, frozenset[str | None]] = {
    "ceasefire_talks": frozenset({"advance", "setback", "mixed", None}),
    "sanctions": frozenset({"tighten", "ease", "mixed", None}),
    "peace_terms": frozenset({None}),
    "military_aid": frozenset({None}),
    "nuclear_risk": frozenset({None}),
    "humanitarian": frozenset({None}),
}


def load_world(folder: Path = DEMO) -> World:
    """Publishers and stories of a folder laid out like `seeds/demo`; raises SeedError naming file and field."""
    publishers = tuple(_publisher(row, folder / "publishers.yaml") for row in _rows(folder / "publishers.yaml"))
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
        if front.get("wire"):
            stories[story_id] = _copied(stories[story_id], front, file, stories)
    _check_paths(stories.values())
    return World(publishers, tuple(sorted(stories.values(), key=lambda story: (story.published, story.id))))


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SeedError(str(file), f"cannot be read as YAML: {error}") from None
    if not isinstance(rows, list):
        raise SeedError(str(file), "must be a list of publishers")
    return rows


def _publisher(row: dict[str, Any], file: Path) -> Publisher:
    try:
        feeds = tuple(_feed(feed, row["id"]) for feed in row["feeds"])
        return Publisher(
            id=row["id"],
            name=row["name"],
            language=row["language"],
            country=row["country"],
            zone=ZoneInfo(row["zone"]),
            group=row["group"],
            keep=row["keep"],
            layout=row["layout"],
            path=row["path"],
            sections=tuple(row["sections"]),
            robots=tuple(row.get("robots", ())),
            outages=_faults(row.get("outages", ())),
            feeds=feeds,
        )
    except KeyError as error:
        raise SeedError(f"{file}: {row.get('id', row)}", f"lacks {error}") from None


def _feed(row: dict[str, Any], publisher_id: str) -> Feed:
    return Feed(
        source_id=row.get("id", publisher_id),
        path=row["path"],
        format=row["format"],
        content=row["content"],
        sections=frozenset(row["sections"]) if "sections" in row else None,
        tracking=row.get("tracking"),
        faults=_faults(row.get("faults", ())),
    )


def _faults(rows: Iterable[dict[str, Any]]) -> tuple[Fault, ...]:
    return tuple(Fault(how=row["how"], first=row.get("from", 1), last=row.get("to", 10_000)) for row in rows)


def _front_matter(file: Path) -> tuple[dict[str, Any], str]:
    parts = re.split(r"^---\s*$", file.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise SeedError(str(file), "must start with front matter between two --- lines")
    try:
        front = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        raise SeedError(str(file), f"front matter is not YAML: {error}") from None
    if not isinstance(front, dict):
        raise SeedError(str(file), "front matter must be a mapping")
    return front, parts[2]


def _story(front: dict[str, Any], body: str, file: Path, publisher: Publisher) -> Story:
    match = re.fullmatch(r"day(\d\d)-([a-z0-9-]+)", file.stem)
    if not match:
        raise SeedError(str(file), "must be named dayNN-slug.md, the slug in a-z, 0-9 and hyphens")
    try:
        day, clock, title, kind = front["day"], str(front["time"]), front["title"], front["kind"]
        section, topics, language = front["section"], front["topics"] or {}, front["language"]
    except KeyError as error:
        raise SeedError(str(file), f"front matter lacks {error}") from None
    serve = front.get("serve", "article")
    problems = [
        (day != int(match[1]) or not 1 <= day <= DAYS, f"day {day!r} must be 1 to {DAYS} and agree with the file's name"),
        (kind not in KINDS, f"kind {kind!r} must be one of {', '.join(KINDS)}"),
        (serve not in get_args(Serve), f"serve {serve!r} must be one of {', '.join(get_args(Serve))}"),
        (not re.fullmatch(r"[a-z-]+", section), f"section {section!r} must be a word in a-z and hyphens"),
        (not re.fullmatch(r"[0-2]\d:[0-5]\d", clock), f"time {clock!r} must be HH:MM in quotes"),
        (language not in ("en", "uk"), f"language {language!r} must be en or uk"),
        *((topic not in DIRECTIONS, f"unknown topic {topic!r}") for topic in topics),
        *(
            (value not in DIRECTIONS.get(topic, {value}), f"topic {topic} cannot have direction {value!r}")
            for topic, value in topics.items()
        ),
        (bool(front.get("wire")) == bool(body.strip()), "needs either a body or a wire original, not both"),
    ]
    for wrong, message in problems:
        if wrong:
            raise SeedError(str(file), message)
    blocks = _paragraphs(body)
    return Story(
        publisher=publisher,
        name=file.stem,
        slug=match[2],
        number=10_000 + crc32(file.stem.encode()) % 900_000,
        title=title,
        kind=kind,
        section=section,
        authors=tuple(front.get("authors") or ()),
        language=language,
        published=instant(day, clock),
        topics=topics,
        paragraphs=() if kind == "live" else blocks,
        posts=_posts(blocks, day, file) if kind == "live" else (),
        update=_update(front.get("update"), blocks, file),
        copy_of=front.get("wire"),
        serve=serve,
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


def _update(row: dict[str, Any] | None, blocks: tuple[str, ...], file: Path) -> Update | None:
    if row is None:
        return None
    swaps = tuple((row.get("replace") or {}).items())
    for start, _ in swaps:
        if not any(block.startswith(start) for block in blocks):
            raise SeedError(str(file), f"update replaces a paragraph that is not there: {start!r}")
    return Update(
        instant(row["day"], str(row["time"])),
        row.get("title"),
        tuple((start, " ".join(new.split())) for start, new in swaps),
        row.get("append"),
    )


def _copied(story: Story, front: dict[str, Any], file: Path, stories: Mapping[str, Story]) -> Story:
    original = stories.get(front["wire"])
    if original is None:
        raise SeedError(str(file), f"no wire original {front['wire']!r}")
    if original.published > story.published:
        raise SeedError(str(file), f"published before its wire original {original.id}")
    light = front.get("light")
    edits = light if isinstance(light, dict) else {}
    paragraphs = list(original.paragraphs)
    paragraphs[0] = _dateline(paragraphs[0], edits.get("dateline"))
    paragraphs = paragraphs[: len(paragraphs) - int(edits.get("cut", 0))]
    return replace(
        story,
        paragraphs=tuple(paragraphs),
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
