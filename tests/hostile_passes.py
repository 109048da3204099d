"""Passes over hostile behaviours beside a well-behaved source, on loopback: what each ended as, and what is wrong with that."""

import asyncio
import contextlib
import csv
import resource
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from hostile_table import ARTICLE, CLOSE, OPEN, Behaviour, reply

from extractors.fetch import utc_now
from flows.pipeline.backfill.load import backfill
from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.workers.readers import Readers
from flows.settings import Settings
from warehouse import LakeLocation, open_lake

GOOD = "127.9.9.9"
FEED = reply(OPEN + b"<item><title>Bridge opens</title><link>/article</link></item>" + CLOSE, "200 OK", "Content-Type: application/rss+xml")
HOSTILE_PAGE = reply(OPEN + b"<item><title>Bridge opens</title><link>/page</link></item>" + CLOSE)
HOSTILE_PAGES = reply(OPEN + b"".join(b"<item><title>T</title><link>/page%d</link></item>" % number for number in range(30)) + CLOSE)
SOURCE_SECONDS = 30.0
MEMORY = 900  # MiB that the process of a pass may have at its peak
KINDS = {"sitemap": "sitemap", "homepage": "page"}


@dataclass(frozen=True)
class Seen:
    """How one behaviour ended, what its source used, and what is wrong with that."""

    behaviour: Behaviour
    fate: str
    seconds: float
    wrong: str = ""


class Site:
    """All behaviours on one port, each at a loopback address of its own; one more serves a good feed and its article."""

    def __init__(self, behaviours: Sequence[Behaviour]) -> None:
        self.by_address = {f"127.8.{number // 250}.{number % 250 + 1}": each for number, each in enumerate(behaviours)}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._connected, "0.0.0.0", 0, backlog=512), self._loop)
        self._server = starting.result()
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Stop serving, whatever conversations are going on."""

        async def end() -> None:
            self._server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            behaviour = self.by_address.get(writer.get_extra_info("sockname")[0])
            await self._answer(behaviour, path, writer)
            await writer.drain()
        writer.close()

    async def _answer(self, behaviour: Behaviour | None, path: str, writer: asyncio.StreamWriter) -> None:
        kind = behaviour.kind if behaviour else "good"
        if path == "/article":
            writer.write(reply(ARTICLE, "200 OK", "Content-Type: text/html"))
        elif path == "/robots.txt" and kind != "robots":
            writer.write(reply(b"", "404 Not Found"))
        elif path == "/feed" and kind in ("good", "robots", "page", "pages"):
            writer.write({"page": HOSTILE_PAGE, "pages": HOSTILE_PAGES}.get(kind, FEED))
        elif behaviour is not None and path.startswith(("/feed", "/page", "/robots.txt")):
            if isinstance(behaviour.answer, bytes):
                writer.write(behaviour.answer)
            else:
                await behaviour.answer(writer)
        else:
            writer.write(reply(b"", "404 Not Found"))


@contextlib.contextmanager
def served(behaviours: Sequence[Behaviour]) -> Iterator[Site]:
    """A site for the block."""
    site = Site(behaviours)
    try:
        yield site
    finally:
        site.close()


def settings_for(home: Path) -> Settings:
    """Short time-outs, loopback allowed."""
    return Settings(
        home=home / "lake", sources=home / "sources.csv", host_delay=0.0, allow_networks=(ip_network("127.0.0.0/8"),), connect_timeout=5.0,
        read_timeout=3.0, total_timeout=6.0, page_seconds=15.0, page_memory=768 * 1024 * 1024, source_seconds=SOURCE_SECONDS,
    )  # fmt: skip


def passed(behaviours: Sequence[Behaviour], home: Path) -> list[Seen]:
    """One pass over these behaviours and the good source."""
    home.mkdir(parents=True, exist_ok=True)
    settings = settings_for(home)
    with served(behaviours) as site:
        listed = {address: KINDS.get(each.kind, "feed") for address, each in site.by_address.items()} | {GOOD: "feed"}
        with settings.sources.open("w", newline="") as file:
            rows = [[_name(address), "Hostile", kind, f"http://{address}:{site.port}/feed", "all"] for address, kind in listed.items()]
            csv.writer(file).writerows([["source_id", "name", "kind", "url", "keep"], *rows])
        spent = asyncio.run(_run(settings))
        with open_lake(LakeLocation(settings.home), read_only=True) as lake:
            polls = dict(lake.query("SELECT source_id, outcome FROM base.poll"))
            fates = dict(lake.query("SELECT source_id, outcome || ': ' || reason FROM base.fate WHERE key NOT LIKE '%10.0.0.1%'"))
            stored = lake.query("SELECT count(*) FROM base.article_version WHERE source_id = ?", [_name(GOOD)])[0][0]
    beside = (
        "" if polls.get(_name(GOOD)) == "ok" and stored == 1 else f"the good source beside it: {polls.get(_name(GOOD))}, {stored} stored"
    )
    return [_seen(each, _name(address), polls, fates, spent, beside) for address, each in site.by_address.items()]


async def _run(settings: Settings) -> dict[str, float]:
    async with Readers(settings, utc_now) as readers:
        await run_pass(settings, force=True, readers=readers)
        return {source_id: budget.spent for source_id, budget in readers.budgets.items()}


def _seen(behaviour: Behaviour, name: str, polls: dict[str, str], fates: dict[str, str], spent: dict[str, float], beside: str) -> Seen:
    page = behaviour.kind in ("page", "robots")
    fate = fates.get(name, f"poll {polls.get(name)}") if page else polls.get(name, "not polled")
    wrong = beside
    if (page and name not in fates and polls.get(name) != "failed") or (behaviour.fates and fate not in behaviour.fates):
        wrong = wrong or f"expected {', '.join(sorted(behaviour.fates)) or 'a fate'}"
    if "unexpected" in fate:
        wrong = wrong or "an error that nobody foresaw"
    return Seen(behaviour, fate, spent.get(name, 0.0), wrong)


def loaded(behaviours: Sequence[Behaviour], home: Path) -> list[Seen]:
    """One backfill of a table with all the rows, and a good row between any two."""
    home.mkdir(parents=True, exist_ok=True)
    text = b"The council met on Monday and agreed on the plan for the new library, which opens in spring. " * 5
    good = [b'{"url": "https://good.example/%d", "title": "Library", "text": "%s %d", "date": "2026-03-02"}' % (n, text, n)
            for n in range(len(behaviours) + 1)]  # fmt: skip
    answers = [each.answer for each in behaviours if isinstance(each.answer, bytes)]
    lines = [line for pair in zip(good, answers, strict=False) for line in pair]
    file = home / "rows.jsonl"
    file.write_bytes(b"\n".join([*lines, good[-1], b""]))
    settings, started = settings_for(home), time.perf_counter()
    report = backfill(settings, file)
    seconds = (time.perf_counter() - started) / len(behaviours)
    with open_lake(LakeLocation(settings.home), read_only=True) as lake:
        ends = lake.query("SELECT key, outcome || ': ' || reason, detail FROM base.fate")
        stored = lake.query("SELECT count(*) FROM base.article_version WHERE source_id = 'good.example'")[0][0]
    beside = "" if stored == len(good) else f"{stored} of {len(good)} good rows stored"
    total = int(str(report.total()["found"]))
    missing = "" if total == len(behaviours) + len(good) else f"{total} fates for {len(behaviours) + len(good)} rows"
    return [Seen(each, _row_fate(ends, number), seconds, beside or missing) for number, each in enumerate(behaviours)]


def _row_fate(ends: list[tuple[str, str, str | None]], number: int) -> str:
    line = 2 * number + 2
    for key, fate, detail in ends:
        if key == f"https://rows.example/{number}" or key.endswith(f":{line}") or (detail or "").startswith(f"line {line}:"):
            return fate
    return "counted"


def _name(address: str) -> str:
    return f"h-{address.replace('.', '-')}"


def peak() -> float:
    """MiB of this process at its highest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
