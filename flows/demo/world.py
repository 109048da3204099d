"""The invented publishers and their stories as frozen records; `load.load_world` reads them from `seeds/demo`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from extractors.files.seeds import SEEDS

DEMO = SEEDS / "demo"
FIRST_DAY = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 14

Serve = Literal["article", "consent_wall", "paywall", "empty", "failing", "moved", "gone"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a feed or a whole publisher from day `first` to day `last` (both included, 1-based)."""

    how: str
    first: Annotated[int, Field(alias="from")] = 1
    last: Annotated[int, Field(alias="to")] = 10_000

    def on(self, day: int) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: its row in the catalogue, by default under its publisher's identifier. `tracking` is the query string it hangs on every
    link.
    """

    path: str
    format: str
    content: str
    source_id: Annotated[str, Field(alias="id")] = ""
    sections: frozenset[str] | None = None
    tracking: str | None = None
    faults: tuple[Fault, ...] = ()

    def fault(self, day: int) -> str | None:
        return next((fault.how for fault in self.faults if fault.on(day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
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
    feeds: tuple[Feed, ...]
    robots: tuple[str, ...] = ()
    outages: tuple[Fault, ...] = ()

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


@dataclass(frozen=True, slots=True, kw_only=True)
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

    def at(self, now: datetime) -> "Story | None":
        """The story as it reads at `now`, None before it is published."""
        if now < self.published:
            return None
        if self.posts:
            posts = tuple(post for post in self.posts if post.at <= now)
            return replace(self, posts=posts, modified=max((post.at for post in posts), default=None))
        update = self.update
        if update is None or now < update.at:
            return self
        swapped = [next((new for start, new in update.swaps if each.startswith(start)), each) for each in self.paragraphs]
        paragraphs = (*swapped, update.append) if update.append else tuple(swapped)
        return replace(self, title=update.title or self.title, paragraphs=paragraphs, modified=update.at)


@dataclass(frozen=True)
class World:
    """All publishers and all their stories, in order of publication."""

    publishers: tuple[Publisher, ...]
    stories: tuple[Story, ...]

    def publisher(self, publisher_id: str) -> Publisher:
        return next(publisher for publisher in self.publishers if publisher.id == publisher_id)

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
