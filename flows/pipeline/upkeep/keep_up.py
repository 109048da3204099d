"""Maintains the lake, uploads archive files that wait for it, then learns the boilerplate of its sources."""

from datetime import datetime, timedelta

from extractors.archive import Pages
from flows.pipeline.upkeep.boilerplate import learn_boilerplate
from flows.settings import Settings
from warehouse import Lake
from warehouse.upkeep.maintain import KEEP_SNAPSHOTS, READERS_GRACE, Maintenance, maintain


def keep_up(
    lake: Lake, settings: Settings, now: datetime, *, keep: timedelta = KEEP_SNAPSHOTS, grace: timedelta = READERS_GRACE
) -> Maintenance:
    """Run all steps of `warehouse.upkeep.maintain`, then learn boilerplate as one more step. Raises SeedError or LakeError."""
    done = maintain(lake, now, keep=keep, grace=grace)
    pages = Pages(lake.location.warc, lake.location.archive)
    if pages.url is not None:
        done.steps["archive files uploaded"] = pages.upload()
    done.steps["boilerplate learned"] = learn_boilerplate(lake, settings, now)
    return done
