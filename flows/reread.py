"""The reread flow: `flows.pipeline.reread.reread` with its readings stored, tracked by Prefect, which retries a batch's commit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from extractors.fetch import utc_now
from flows import settings as configuration
from flows.artifacts import leave_quality
from flows.pipeline.reread.difference import RereadReport, counts
from flows.pipeline.reread.reread import Choices, commit_batch
from flows.pipeline.reread.reread import reread as read_again
from flows.retries import DELAYS, transient
from warehouse import Lake, open_lake
from warehouse.append.readings import RereadBatch
from warehouse.read.quality import read_state


@task(name="append readings", retries=len(DELAYS), retry_delay_seconds=DELAYS, retry_condition_fn=transient, cache_policy=NO_CACHE)
def append_batch(lake: Lake, batch: RereadBatch) -> int:
    """One batch, one transaction; tried again where the error's type says that it is worth it."""
    return commit_batch(lake, batch)


@flow(name="reread", log_prints=True)
def reread(
    home: str | None = None,
    since: date | None = None,
    until: date | None = None,
    sources: list[str] | None = None,
    kinds: list[str] | None = None,
    changed_only: bool = True,
) -> RereadReport:
    """Read archived pages again with today's extraction and store the readings; a run that was interrupted is gone on with.

    `home` is the lake's folder and defaults to the settings. Raises SettingError, SeedError or LakeError.
    """
    settings = configuration.load().replace(home=None if home is None else Path(home))
    choices = Choices(
        since=since, until=until, sources=tuple(sources or ()), kinds=tuple(kinds or ()), changed_only=changed_only, store=True
    )
    report = read_again(settings, choices, run_id=flow_run.get_id(), commit=append_batch)
    create_table_artifact(key="reread", table=counts(report), description=f"{report.stored} new readings by extractor {report.extractor}")
    with open_lake(settings.location(), read_only=True) as lake:
        leave_quality(settings, read_state(lake, utc_now()))
    return report
