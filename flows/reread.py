"""The reread flow: `flows.pipeline.reread.reread` with its readings stored, tracked by Prefect, which retries a batch's commit."""

from datetime import date

from prefect import flow
from prefect.runtime import flow_run

from flows import settings as configuration
from flows.artifacts import leave_quality, leave_table
from flows.logs import redacting
from flows.pipeline.reread.difference import RereadReport, counts
from flows.pipeline.reread.reread import Choices, commit_batch
from flows.pipeline.reread.reread import reread as read_again
from flows.retries import committing

append_batch = committing("append readings")(commit_batch)


@flow(name="reread", log_prints=True)
@redacting()
def reread(
    home: str | None = None,
    since: date | None = None,
    until: date | None = None,
    sources: list[str] | None = None,
    kinds: list[str] | None = None,
    changed_only: bool = True,
) -> RereadReport:
    """Read archived pages again with today's extraction and store the readings; an interrupted run continues where it stopped.

    `home` is the lake's folder and defaults to the settings. Raises SettingError, SeedError or LakeError.
    """
    settings = configuration.load().replace(home=home)
    choices = Choices(
        since=since, until=until, sources=tuple(sources or ()), kinds=tuple(kinds or ()), changed_only=changed_only, store=True
    )
    report = read_again(settings, choices, run_id=flow_run.get_id(), commit=append_batch)
    leave_table("reread", counts(report), f"{report.stored} new readings by extractor {report.extractor}")
    leave_quality(settings)
    return report
