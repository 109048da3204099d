"""The backfill flow: WARC files into the lake, on this machine or by a Dask cluster, tracked by Prefect, which retries a batch's commit."""

from datetime import date
from typing import Literal

from prefect import flow
from prefect.runtime import flow_run

from flows import settings as configuration
from flows.artifacts import leave_table
from flows.logs import redacting
from flows.pipeline.backfill.page_filter import WarcChoices
from flows.pipeline.backfill.warc import backfill_warc
from flows.pipeline.report import Report
from flows.retries import committing
from warehouse.append.backfilled import append_part

append = committing("append part")(append_part)


@flow(name="backfill", log_prints=True)
@redacting()
def backfill(
    files: list[str],
    home: str | None = None,
    domains: list[str] | None = None,
    languages: list[str] | None = None,
    since: date | None = None,
    runner: Literal["here", "dask"] = "here",
) -> Report:
    """Append the pages of WARC files; an interrupted run continues where it stopped.

    `home` is the lake's folder and defaults to the settings; `runner` says who reads: processes of this machine, or the workers of a Dask
    cluster. Raises SettingError, ParseError, SeedError, MachineError or LakeError.
    """
    settings = configuration.load().replace(home=home)
    choices = WarcChoices(tuple(domains or ()), tuple(languages or ()), since)
    report = _report(settings, files, choices, runner)
    leave_table("backfill", report.rows(), "; ".join(filter(None, (*report.notes, report.troubles()))) or "nothing was passed over")
    return report


def _report(settings: configuration.Settings, files: list[str], choices: WarcChoices, runner: str) -> Report:
    if runner == "here":
        return backfill_warc(settings, files, choices, run_id=flow_run.get_id())
    from flows.pipeline.backfill.bulk.cluster import cluster

    with cluster() as client:
        from flows.pipeline.backfill.bulk.committer import backfill_many

        return backfill_many(settings, files, client, choices, run_id=flow_run.get_id(), commit=append)
