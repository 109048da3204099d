"""A news world without faults, for the benches of the lake: the publishers of the demo, with new stories by the real clock.

Each publisher is two overlapping sources, its feed and its sitemap. The sitemap lists everything, so it is known exactly what a lake must
hold in the end.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.records import Keep, Source, SourceKind
from extractors.sources import append_rows
from flows.demo.load import load_world
from flows.demo.server import ServedWorld, serve
from flows.demo.world import Publisher, Story, World

PUBLISHERS = ("northwire", "harbor-courier", "meridian-post", "baltic-observer")
TICK = 0.1  # seconds between two steps of the world's clock
# What a command needs to be fed from here: no politeness between requests, loopback allowed; and small batches, for many commits.
ENVIRONMENT = {
    "NEWSLAKE_HOST_DELAY": "0",
    "NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8",
    "NEWSLAKE_CONTACT": "https://reader.example",
    "NEWSLAKE_WORKERS": "1",
    "NEWSLAKE_BATCH": "10",
}


def newsroom(count: int, start: datetime, span: timedelta) -> World:
    """`count` stories published evenly from `start` over `span`: the demo's reports, under other addresses."""
    demo = load_world()
    publishers = [_faultless(demo.publisher(name)) for name in PUBLISHERS]
    originals = [story for story in demo.stories if (story.kind, story.language, story.serve) == ("report", "en", "article")]
    return World(
        tuple(publishers),
        tuple(
            _again(originals[i % len(originals)], publishers[i % len(publishers)], i, start + span * i / max(count, 1))
            for i in range(count)
        ),
    )


def catalogue(served: ServedWorld, path: Path) -> Path:
    """Write the sources: each publisher's feed and its sitemap."""
    path.unlink(missing_ok=True)
    append_rows(
        path,
        [
            Source(
                source_id=f"{publisher.id}-{kind}",
                name=publisher.name,
                kind=kind,
                url=served.bases[publisher.id] + path,
                language=publisher.language,
                keep=Keep(publisher.keep),
            )
            for publisher in served.world.publishers
            for kind, path in ((SourceKind.FEED, publisher.feeds[0].path), (SourceKind.SITEMAP, "/sitemap.xml"))
        ],
    )
    return path


@contextmanager
def on_air(world: World) -> Iterator[ServedWorld]:
    """Serve a world whose time is the real clock's."""
    stop = threading.Event()
    with serve(world, datetime.now(UTC)) as served:

        def tick() -> None:
            while not stop.wait(TICK):
                served.set_time(datetime.now(UTC))

        clock = threading.Thread(target=tick, daemon=True)
        clock.start()
        try:
            yield served
        finally:
            stop.set()
            clock.join()


def environment(given: Mapping[str, str], home: Path, sources: Path, catalog: str | None, data: str | None) -> dict[str, str]:
    """The environment of commands on that lake; settings of ours alone, whatever the caller has set."""
    inherited = {name: value for name, value in given.items() if not name.startswith(("NEWSLAKE_", "PREFECT_"))}
    variables = {"NEWSLAKE_HOME": str(home), "NEWSLAKE_SOURCES": str(sources), "NEWSLAKE_CATALOG": catalog, "NEWSLAKE_DATA": data}
    return inherited | ENVIRONMENT | {name: value for name, value in variables.items() if value}


def _faultless(publisher: Publisher) -> Publisher:
    feed = replace(publisher.feeds[0], faults=(), sections=None)
    return replace(publisher, keep="all", robots=(), outages=(), feeds=(feed,))


def _again(story: Story, publisher: Publisher, number: int, published: datetime) -> Story:
    return replace(
        story,
        publisher=publisher,
        name=f"{story.name}-{number}",
        slug=f"{story.slug}-{number}",
        number=number,
        title=f"{story.title}: report {number}",
        section=publisher.sections[0],
        published=published,
        update=None,
        copy_of=None,
    )
