"""The invented publishers and their stories as frozen records, loaded from `seeds/demo` and checked on load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zlib import crc32
from zoneinfo import ZoneInfo

import yaml

from extractors.errors import SeedError
from flows.settings import SEEDS

DEMO = SEEDS / "demo"
FIRST_DAY = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 14

Serve = Literal["article", "consent_wall", "paywall", "empty", "failing", "moved", "gone"]
KINDS = ("report", "commentary", "explainer", "flash", "live")
SERVES: tuple[Serve, ...] = ("article", "consent_wall", "paywall", "empty", "failing", "moved", "gone")
DIRECTIONS: Mapping[str, frozenset[str | None]] = {
    "ceasefire_talks": frozenset({"advance", "setback", "mixed", None}),
    "sanctions": frozenset({"tighten", "ease", "mixed", None}),
    "peace_terms": frozenset({None}),
    "military_aid": frozenset({None}),
    "nuclear_risk": frozenset({None}),
    "humanitarian": frozenset({None}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a feed or a whole publisher from day `first` to day `last` (both included, 1-based)."""

    how: str
    first: int = 1
    last: int = 10_000

    def on(self, day: int) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: its row in the catalogue. `tracking` is the query string it hangs on every link."""

    source_id: str
    path: str
    format: str
    content: str
    sections: frozenset[str] | None
    tracking: str | None
    faults: tuple[Fault, ...]

    def fault(self, day: int) -> str | None:
        return next((fault.how for fault in self.faults if fault.on(day)), None)


@dataclass(frozen=True, slots=True)
class Publisher:
    """One invented publisher. `path` is the pattern of its article paths, `robots` the path prefixes it disallows."""

    id: str
    name: str
    language: str
    country: str
    zone: ZoneInfo
    group: str
    keep: str
    layout: str
    path: str
    sections: tuple[str, ...]
    robots: tuple[str, ...]
    outages: tuple[Fault, ...]
    feeds: tuple[Feed, ...]

    def outage(self, day: int) -> str | None:
        return next((fault.how for fault in self.outages if fault.on(day)), None)


@dataclass(frozen=True, slots=True)
class Update:
    """A later version of a story: from `at` on, paragraphs that start with a key of `swaps` read otherwise."""

    at: datetime
    title: str | None
    swaps: tuple[tuple[str, str], ...]
    append: str | None


@dataclass(frozen=True, slots=True)
class LivePost:
    """One entry of a live blog, visible from its own instant on."""

    at: datetime
    title: str
    paragraphs: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return f"post-{self.at:%H%M}"


@dataclass(frozen=True, slots=True)
class Story:
    """One article as its publisher has it. `topics` is the truth that tests measure against: topic → direction.

    `published` is UTC. `copy_of` names the wire original (`publisher/file`) whose text this is.
    """

    publisher: Publisher
    name: str
    slug: str
    number: int
    title: str
    kind: str
    section: str
    authors: tuple[str, ...]
    language: str
    published: datetime
    topics: Mapping[str, str | None]
    paragraphs: tuple[str, ...]
    posts: tuple[LivePost, ...]
    update: Update | None
    copy_of: str | None
    serve: Serve
    modified: datetime | None = None

    @property
    def id(self) -> str:
        """`publisher/dayNN-slug`: the file that the story came from."""
        return f"{self.publisher.id}/{self.name}"

    @property
    def path(self) -> str:
        """Where the story lives on its publisher's site."""
        local = self.published.astimezone(self.publisher.zone)
        return self.publisher.path.format(
            date=f"{local:%Y/%m/%d}",
            year=f"{local:%Y}",
            month=f"{local:%m}",
            day=f"{local:%d}",
            section=self.section,
            slug=self.slug,
            number=self.number,
        )

    @property
    def listed_path(self) -> str:
        """The path that feeds give: a moved story is still listed at its old place, from where it redirects."""
        return f"/archive/{self.slug}" if self.serve == "moved" else self.path

    @property
    def changed(self) -> datetime:
        """When this version was made."""
        return self.modified or self.published

    def at(self, now: datetime) -> Story | None:
        """The story as it reads at `now`, None before it is published."""
        if now < self.published:
            return None
        if self.posts:
            posts = tuple(post for post in self.posts if post.at <= now)
            return replace(self, posts=posts, modified=max((post.at for post in posts), default=None))
        update = self.update
        if update is None or now < update.at:
            return self
        swapped = tuple(_swap(paragraph, update.swaps) for paragraph in self.paragraphs)
        paragraphs = (*swapped, update.append) if update.append else swapped
        return replace(self, title=update.title or self.title, paragraphs=paragraphs, modified=update.at)


@dataclass(frozen=True)
class World:
    """All publishers and all their stories, in order of publication."""

    publishers: tuple[Publisher, ...]
    stories: tuple[Story, ...]

    @classmethod
    def load(cls, folder: Path = DEMO) -> World:
        """Read and check the data; raises SeedError naming file and field."""
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
        return cls(publishers, tuple(sorted(stories.values(), key=lambda story: (story.published, story.id))))

    def publisher(self, publisher_id: str) -> Publisher:
        return next(publisher for publisher in self.publishers if publisher.id == publisher_id)

    def story(self, story_id: str) -> Story:
        """The story of the file `publisher/dayNN-slug`; raises KeyError."""
        return self._by_id[story_id]

    @cached_property
    def _by_id(self) -> dict[str, Story]:
        return {story.id: story for story in self.stories}

    def of(self, publisher: Publisher, now: datetime) -> tuple[Story, ...]:
        """What a publisher has published by `now`, as it reads then, newest first."""
        current = (story.at(now) for story in self.stories if story.publisher.id == publisher.id)
        return tuple(reversed([story for story in current if story is not None]))


def instant(day: int, clock: str = "00:00") -> datetime:
    """UTC instant of `HH:MM` on a day of the story (1 is 2 March 2026)."""
    at = time.fromisoformat(clock)
    return FIRST_DAY + timedelta(days=day - 1, hours=at.hour, minutes=at.minute)


def day_of(now: datetime) -> int:
    """Day of the story (1-based) that an instant falls on, in UTC."""
    return (now - FIRST_DAY).days + 1


def _swap(paragraph: str, swaps: Iterable[tuple[str, str]]) -> str:
    return next((new for start, new in swaps if paragraph.startswith(start)), paragraph)


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
        (serve not in SERVES, f"serve {serve!r} must be one of {', '.join(SERVES)}"),
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
