"""What the lake knows is asked for many polls at once."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from extractors.records import Batch, Fate, Reason, Run, Source, SourceKind
from flows.pipeline.ingest.known import KnownKeys
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.lake.handle import utc_now
from warehouse.read.known import known_by

SOURCE = Source(source_id="paper", name="Paper", kind=SourceKind.FEED, url="https://paper.example/feed")


def test_polls_that_come_in_a_row_share_queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each poll gets what the lake holds of its own keys; forty polls, none at the same moment, are a few queries."""
    with open_lake(LakeLocation(tmp_path / "lake")) as lake:
        at = utc_now()
        held = [f"https://paper.example/{number}" for number in range(40)]
        fates = tuple(Fate.of("paper", url, Reason.NO_TOPIC, at) for url in held)
        append_batch(lake, Batch(run=Run("run", "ingest", at, tracked=False), fates=fates))
        queries: list[set[str]] = []

        def counted(lake: Lake, keys: Iterable[str]) -> dict[str, set[str | None]]:
            queries.append(set(keys))
            return known_by(lake, queries[-1])

        monkeypatch.setattr("flows.pipeline.ingest.known.known_by", counted)

        async def polls() -> list[set[str]]:
            known = KnownKeys(lake, {})
            first = await known.among([held[0], "https://paper.example/new"], SOURCE)
            tasks = []
            for url in held[1:]:
                tasks.append(asyncio.create_task(known.among([url, f"{url}/new"], SOURCE)))
                await asyncio.sleep(0)
            return [first, *await asyncio.gather(*tasks)]

        assert asyncio.run(polls()) == [{url} for url in held]
        assert len(queries) < 10
        assert set().union(*queries) == {*held, "https://paper.example/new", *(f"{url}/new" for url in held[1:])}


def test_keys_may_have_any_characters(tmp_path: Path) -> None:
    """Identifiers of entries come from feeds as they are. NUL and lone surrogates are in no database."""
    keys = [
        'entry:paper:"a" \\ {b}',
        "entry:paper:a\n[b]",
        "entry:paper:стаття",
        "entry:paper:\u2028",
        "entry:paper:x\x00y",
        "entry:paper:\ud800",
    ]
    with open_lake(LakeLocation(tmp_path / "lake")) as lake:
        at = utc_now()
        fates = tuple(Fate.of("paper", key, Reason.NO_TOPIC, at) for key in keys[:4])
        append_batch(lake, Batch(run=Run("run", "ingest", at, tracked=False), fates=fates))
        assert known_by(lake, keys) == {key: {"paper"} for key in keys[:4]}
