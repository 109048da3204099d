"""`newslake demo`: runs two weeks of invented news through the real pipeline."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from flows import settings as configuration
from flows.cli.common.options import Flag
from flows.logs import remark
from flows.pipeline.report import NOT_DUE, Report


def demo(
    *,
    home: Path = Path("lake-demo"),
    days: Annotated[int, Parameter(validator=Number(gte=1, lte=14))] = 14,
    replace: Flag = False,
) -> None:
    """Run two weeks of invented news through the real pipeline, without the internet.

    Fourteen publishers are served on loopback; each of their days is ingested twice, at noon and at midnight.

    Example: newslake demo --home my-demo

    :param home: Folder of the demo's lake; it must not exist yet.
    :param days: How many of the fourteen days to play.
    :param replace: Delete the lake that an earlier demo left in that folder.
    """
    from flows.demo.load import load_world
    from flows.demo.run import demo_settings, play, prepare_home
    from flows.demo.server import serve
    from flows.demo.show import show_events, show_farewell, show_funnel, show_question, show_timeline
    from warehouse import LakeLocation, open_lake

    settings = demo_settings(configuration.load(), home)
    world = load_world()
    prepare_home(home, replace=replace)
    remark(f"{len(world.publishers)} invented publishers, {len(world.stories)} stories, 2 to 15 March 2026, over HTTP on 127.0.0.1")
    with serve(world) as served:
        asyncio.run(play(settings, served, days, _line))
    with open_lake(LakeLocation(home), read_only=True) as lake:
        show_timeline(lake, days)
        show_question(lake)
        show_events(lake, days)
        show_funnel(lake)
        show_farewell(lake, home)


def _line(now: datetime, report: Report) -> None:
    total = report.total()
    polls = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.polls.items()) if outcome != NOT_DUE)
    ends = ", ".join(f"{count} {name}" for name, count in total.items() if name not in ("source", "poll", "found") and count)
    remark(f"{now:%a %d %b %H:%M}  polls: {polls}; {total['found']} URLs" + (f": {ends}" if ends else ""))
