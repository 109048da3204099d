"""The demo: two weeks of the invented world, ingested day by day by the real composition."""

import shutil
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path

from extractors.errors import ArgumentError
from extractors.shortage import refusal
from flows.demo.server import ServedWorld
from flows.demo.world import instant
from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.report import Report
from flows.pipeline.workers.readers import Readers
from flows.settings import DEMO_CATALOGUE, Settings

# Twice a day: at noon a morning's story is read before its evening update.
CLOCKS = ("12:30", "23:50")


def demo_settings(base: Settings, home: Path) -> Settings:
    """Settings for a lake in `home` and nowhere else, fed from loopback, where politeness between requests helps nobody."""
    elsewhere = {"catalog": None, "data": None}  # invented news has no place in the lake that is in use
    given = base.replace(home=home, sources=home / DEMO_CATALOGUE, host_delay=0.0, allow_networks=(ip_network("127.0.0.0/8"),))
    return given.model_copy(update=elsewhere)


def prepare_home(home: Path, *, replace: bool) -> None:
    """Make the empty folder of the demo's lake; raises ArgumentError where something is in the way."""
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        if not replace:
            raise ArgumentError(str(home), "is already there; `--replace` makes the demo's lake anew, `--home DIR` puts it elsewhere")
        if not (home / DEMO_CATALOGUE).is_file():
            raise ArgumentError(
                str(home), f"holds no {DEMO_CATALOGUE}, so the demo did not make it and will not delete it; give another --home"
            )
        shutil.rmtree(home)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArgumentError(str(home), f"cannot be made {refusal(error, 'give another --home')}") from None


async def play(settings: Settings, served: ServedWorld, days: int, after: Callable[[datetime, Report], None]) -> None:
    """Ingest `days` days of the world, calling `after` with the simulated instant and the report of each pass."""
    served.sources_csv(settings.sources)

    def now() -> datetime:
        return served.now

    async with Readers(settings, now) as readers:
        for day in range(1, days + 1):
            for clock in CLOCKS:
                served.set_time(instant(day, clock))
                after(served.now, await run_pass(settings, now=now, readers=readers))
