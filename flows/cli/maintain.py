"""`newslake maintain`: keep the lake small and fast."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.cli.output import Format, print_rows
from warehouse import LakeLocation, open_lake


def maintain(*, keep_days: float = 30, grace_minutes: float = 60, home: Path | None = None, format: Format = "table") -> int:
    """Flush inlined rows, merge small files by year, expire snapshots, remove files nobody needs. Safe beside everything else.

    Example: newslake maintain

    Parameters
    ----------
    keep_days
        How far back `newslake sql --as-of` answers from snapshots; before that it answers by ingestion time.
    grace_minutes
        How long replaced files stay for readers that may still be using them.
    home
        Folder of the lake. Default: ./lake, or NEWSLAKE_HOME.
    format
        How the steps are printed.
    """
    from warehouse.maintain import maintain as maintain_lake

    with open_lake(LakeLocation.of(os.environ, home)) as lake:
        now = datetime.now(UTC)
        done = maintain_lake(lake, now, keep=timedelta(days=keep_days), grace=timedelta(minutes=grace_minutes))
    print_rows(done.rows(), ("step", "count"), format=format)
    if format == "table":
        print(done.summary())
    return 0
