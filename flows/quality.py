"""The quality flow: the checks of `flows.pipeline.upkeep.checking`, tracked by Prefect.

Prefect adds the schedule, a summary for people to read, and one event and message when a drift or failed check opens and
one when it closes (docs/quality.md).
"""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow, get_run_logger
from prefect.runtime import flow_run

from flows import settings as configuration
from flows.announce import send_news
from flows.artifacts import docs_folder, leave_quality, leave_table
from flows.logs import redacting, shown
from flows.pipeline.upkeep.checking import Checked, run_checks


@flow(name="quality", retries=2, retry_delay_seconds=60)
@redacting()
def quality(home: str | None = None, docs: str | None = None) -> str:
    """Check every source and the whole lake, announce what is new, and write the Data Docs.

    `home` is the lake's folder, by default the setting; `docs` the Data Docs' folder, by default `quality-docs` in the lake's.
    Returns the state in words.
    """
    settings = configuration.load().replace(home=home)
    folder = Path(docs) if docs else docs_folder(settings)
    checked = run_checks(settings, now=lambda: datetime.now(UTC), run_id=flow_run.get_id(), docs=folder)
    get_run_logger().info(shown(checked.state.sentence))
    send_news(checked.news, settings.alert_blocks)
    _publish(checked)
    leave_quality(settings, folder)
    return checked.state.sentence


def _publish(checked: Checked) -> None:
    failed = [result for result in checked.validations if not result.success]
    rows = [
        {"table": r.table, "source": r.source_id, "expectation": r.expectation, "severity": r.severity, "observed": r.observed}
        for r in failed
    ]
    leave_table("quality-failures", rows, "Expectations that were not met")
