"""`newslake maintain`: keep the lake small and fast."""

from datetime import UTC, datetime, timedelta

from flows import settings as configuration
from flows.cli.common.lake import changing
from flows.cli.common.options import Duration, Home, Printed
from flows.printing.output import print_rows


def maintain(*, keep_days: Duration = 30, grace_minutes: Duration = 60, home: Home = None, format: Printed = "table") -> None:
    """Flush inlined rows, merge small files by year, expire snapshots, remove unused files, learn each source's boilerplate.

    Example: newslake maintain

    :param keep_days: How far back `newslake sql --as-of` uses snapshots; before that it goes by ingestion time.
    :param grace_minutes: How long replaced files are kept for readers that may still use them.
    """
    from flows.pipeline.upkeep.keep_up import keep_up

    with changing(home) as lake:
        now = datetime.now(UTC)
        done = keep_up(lake, configuration.load(), now, keep=timedelta(days=keep_days), grace=timedelta(minutes=grace_minutes))
    print_rows(done.rows(), ("step", "count"), format=format)
    if format == "table":
        print(done.summary())
