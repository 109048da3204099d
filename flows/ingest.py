"""The ingest flow: the pass of `flows.pipeline.ingest.passes`, tracked by Prefect.

Prefect adds the schedule, the record of each run, a retried commit and an artifact for people to read.
A task is a batch, never an article.
"""

import asyncio

from prefect import State, flow, get_run_logger
from prefect.deployments import arun_deployment
from prefect.runtime import flow_run
from prefect.states import Failed

from extractors.errors import NewslakeError
from extractors.fetch import utc_now
from extractors.schedule import Share
from flows import settings as configuration
from flows.announce import alert, send_news
from flows.artifacts import leave_quality, leave_table, leave_text
from flows.logs import forwarded, redacting, shown
from flows.pipeline.ingest.batches import commit_batch
from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.report import Report
from flows.printing.markup import markdown_text
from flows.retries import committing
from warehouse import open_lake
from warehouse.expectations.announce import announce

append_batch = committing("append batch")(commit_batch)


class UnansweredError(NewslakeError):
    """No poll of a pass was answered. Prefect raises what a failed state holds, so this holds the report in turn."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__("ingest", message)
        self.report = report

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.message, self.report))


@flow(name="ingest")
@redacting()
def ingest(
    home: str | None = None, sources: str | None = None, only: list[str] | None = None, force: bool = False, share: str = "1/1"
) -> Report | State[Report]:
    """Poll the sources that are due and append what is new.

    A source that fails is a row of the report. A pass in which no poll was answered (`Report.unreached`) ends in the state Failed, with
    an UnansweredError: what it had left to do is committed, and alerts are sent.

    `home` is the lake's folder and `sources` the catalogue; both default to the settings. Of several machines that poll into
    one lake each runs with its own `share` of the sites, such as 2/4. Raises SettingError, SeedError
    or LakeError before anything is polled.
    """
    part = Share.parse(share)
    settings = configuration.load().replace(home=home, sources=sources)
    with forwarded(get_run_logger()):
        report = asyncio.run(
            run_pass(settings, run_id=flow_run.get_id(), only=tuple(only or ()), force=force, share=part, commit=append_batch)
        )
    _publish(report)
    alert(settings)
    with open_lake(settings.location()) as lake:
        news = announce(lake, run_id=report.run_id, now=utc_now())
    send_news(news, settings.alert_blocks)
    leave_quality(settings)
    unreached = report.unreached()
    return Failed(message=shown(unreached), data=UnansweredError(shown(unreached), report)) if unreached else report


@flow(name="divide")
async def divide(shares: int, deployment: str = "ingest/one-share") -> list[str]:
    """Start a run of the deployment for each share of the sites, to be taken by whichever workers of its pool are free; their ids.

    Raises SettingError where `shares` is no number from 1 on.
    """
    parts = [Share.parse(f"{number}/{shares}") for number in range(1, max(shares, 1) + 1)]
    runs = [await arun_deployment(deployment, parameters={"share": f"{part.number}/{part.of}"}, timeout=0) for part in parts]
    return [str(run.id) for run in runs]


def _publish(report: Report) -> None:
    logger = get_run_logger()
    for warning in report.warnings:
        logger.warning(shown(warning))
    leave_table("ingest-funnel", report.rows(), "Every URL of this run, by source and outcome")
    total = report.total()
    lines = [f"- {name}: {value}" for name, value in total.items() if name != "source"]
    lines.append(f"- why: {markdown_text(report.troubles()) or 'nothing was rejected, failed or deferred'}")
    lines += [f"- pages fetched: {report.pages}", f"- commits: {report.commits}"]
    leave_text("ingest-summary", "\n".join([f"# Ingest {report.run_id}", "", *lines]), "Totals of this run")
