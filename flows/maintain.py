"""The maintenance flow: `warehouse.maintain`, tracked by Prefect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from flows import settings as configuration
from warehouse import open_lake
from warehouse.maintain import KEEP_SNAPSHOTS
from warehouse.maintain import maintain as maintain_lake


@flow(name="maintain", retries=2, retry_delay_seconds=60)
def maintain(home: str | None = None, keep_days: float = KEEP_SNAPSHOTS / timedelta(days=1)) -> list[dict[str, object]]:
    """Flush, merge, expire and remove; safe beside ingests and readers.

    `keep_days` is how far back snapshots answer. Returns one row per step: what was done, how much.
    """
    settings = configuration.load().replace(home=None if home is None else Path(home))
    with open_lake(settings.location()) as lake:
        done = maintain_lake(lake, datetime.now(UTC), keep=timedelta(days=keep_days))
    get_run_logger().info(done.summary())
    create_table_artifact(key="maintenance", table=done.rows(), description=done.summary())
    return done.rows()
