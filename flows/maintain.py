"""The maintenance flow: `flows.pipeline.upkeep.keep_up`, tracked by Prefect."""

from datetime import UTC, datetime, timedelta

from prefect import flow, get_run_logger

from flows import settings as configuration
from flows.artifacts import leave_quality, leave_table
from flows.logs import redacting, shown
from flows.pipeline.upkeep.keep_up import keep_up
from warehouse import open_lake
from warehouse.upkeep.maintain import KEEP_SNAPSHOTS


@flow(name="maintain", retries=2, retry_delay_seconds=60)
@redacting()
def maintain(home: str | None = None, keep_days: float = KEEP_SNAPSHOTS / timedelta(days=1)) -> list[dict[str, object]]:
    """Flush, merge, expire, remove, and learn what sources repeat; safe beside ingests and readers.

    `keep_days` is how far back snapshots answer. Returns one row per step: what was done, how much.
    """
    settings = configuration.load().replace(home=home)
    with open_lake(settings.location()) as lake:
        done = keep_up(lake, settings, datetime.now(UTC), keep=timedelta(days=keep_days))
    get_run_logger().info(shown(done.summary()))
    leave_table("maintenance", done.rows(), done.summary())
    leave_quality(settings)
    return done.rows()
