"""`newslake sources list`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from extractors.errors import LakeError
from extractors.records import Poll, PollOutcome, Source
from extractors.sources import load_sources, offered
from flows import settings as configuration
from flows.cli.common.lake import reading
from flows.cli.common.options import Catalogue, Limit, Printed
from flows.logs import remark
from flows.printing.output import counted, print_rows
from flows.settings import Settings
from warehouse.read.polls import poll_states

SHORT = ("source", "state", "last_ok", "next_due", "every", "per_day")
COLUMNS = ("source", "keep", "state", "last_ok", "next_due", "every", "per_day", "failures", "missed", "note")


def list_sources(*, sources: Catalogue = None, limit: Limit = 500, home: Path | None = None, format: Printed = "table") -> None:
    """List each source of the catalogue with what the lake knows about it.

    Example: newslake sources list --format csv

    :param limit: How many sources a table has at most. json and csv have all.
    :param home: Folder of the lake. Default: ./lake, or NEWSLAKE_HOME. Without a lake, only the catalogue is shown.
    """
    settings = configuration.load().replace(sources=sources, home=home)
    listed, wrong = load_sources(settings.sources)
    for error in wrong:
        remark(error)
    if new := len(offered(settings.sources)):
        remark(f"newslake ships {counted(new, 'source')} more since; `newslake sources update` shows them")
    polls = _polls(settings)
    if format == "table" and len(listed) > limit:
        remark(f"the first {limit} of {len(listed):,} sources; --limit gives more, --format csv or json all of them")
        listed = listed[:limit]
    rows = [row(source, polls.get(source.source_id, ())) for source in listed]
    if format == "table":
        print_rows([short(one) for one in rows], SHORT, title=str(settings.sources), whole=SHORT[:1])
        print("last_ok, next_due: UTC; every: minutes; per_day: entries. `--format csv` or json has more columns.")
    else:
        print_rows(rows, COLUMNS, format=format)


def row(source: Source, history: tuple[Poll, ...]) -> dict[str, object]:
    """One source: its state is disabled, new, or the outcome of its last poll; `every` is in minutes, `per_day` in entries."""
    last = history[-1] if history else None
    answered = [poll.at for poll in history if poll.outcome.answered]
    due = last.next_due if last and last.outcome != PollOutcome.GONE else None  # what is gone waits for another URL
    hours = [float(part) for part in (last.profile or "").split()] if last else []
    return {
        "source": source.source_id,
        "keep": str(source.keep),
        "state": (last.outcome if last else "new") if source.enabled else "disabled",
        "last_ok": answered[-1] if answered else None,
        "next_due": due,
        "every": round((due - last.at).total_seconds() / 60) if last and due else None,
        "per_day": round(sum(hours), 1) if hours else None,
        "failures": last.failures if last else None,
        "missed": sum(poll.missed for poll in history) if last else None,
        "note": (last.detail if last and last.detail else None) or (source.notes if not source.enabled else None),
    }


def short(row: Mapping[str, object]) -> dict[str, object]:
    """A row for a narrow table: instants to the minute, in UTC."""
    return {name: f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value for name, value in row.items()}


def _polls(settings: Settings) -> dict[str, tuple[Poll, ...]]:
    try:
        with reading(settings.home) as lake:
            return poll_states(lake)
    except LakeError as error:
        remark(f"{error}; showing the catalogue only")
        return {}
