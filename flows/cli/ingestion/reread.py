"""`newslake reread`: archived pages through today's extraction."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from extractors.errors import ArgumentError, LakeTooOldError
from flows import settings as configuration
from flows.cli.common.exit_codes import DONE_IN_PART
from flows.cli.common.known import check_known
from flows.cli.common.lake import existing, reading
from flows.cli.common.options import Day, Flag, Home, check_order
from flows.cli.common.progress import bars
from flows.cli.common.tracking import tracking
from flows.logs import remark
from flows.printing.output import Format, print_json, print_rows
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.pipeline.reread.difference import Difference, RereadReport
    from flows.pipeline.reread.reread import Choices


def reread(
    *,
    since: Day | None = None,
    until: Day | None = None,
    source: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    kind: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    changed_only: Flag = False,
    store: Flag = False,
    home: Home = None,
    format: Format = "table",
) -> int:
    """Read archived pages again with today's extraction, and show what changes. Nothing is stored without --store.

    Example: newslake reread --since 2026-11-01 --source kyiv-paper

    With --store each page gets a new reading: the same version, read by this extractor. Articles, topics, entities and stories show the
    newest reading; `sql --as-of` and the mart `reading` have the earlier ones. An interrupted run continues where it stopped; pages that
    this extractor has already read are skipped. Exit codes: 0 fine; 1 some pages were lost or out of reach, which the next run tries again.

    :param since: Only articles published from this day on.
    :param until: Only articles published up to this day.
    :param source: Only articles of these sources.
    :param kind: Only articles of these kinds: article, opinion, "live blog", flash.
    :param changed_only: Store a reading only if it differs from the last one.
    :param store: Store the readings.
    :param format: json has the report with both readings of each page that is shown; csv the counts.
    """
    from extractors.records import PageKind
    from flows.pipeline.reread.reread import Choices

    check_order(since, until)
    if wrong := next((each for each in kind if each not in {str(known) for known in PageKind}), None):
        raise ArgumentError(f"--kind {wrong}", "expected article, opinion, live blog or flash")
    settings = configuration.load().replace(home=home)
    existing(settings.location())
    if source:
        with suppress(LakeTooOldError), reading(home) as lake:  # the flow brings an earlier newslake's lake up to date
            for each in source:
                check_known(lake, "source_id", each)
    choices = Choices(since=since, until=until, sources=source, kinds=kind, changed_only=changed_only, store=store)
    report = _tracked(settings, choices) if store and os.environ.get("PREFECT_API_URL") else _direct(settings, choices)
    _show(report, store=store, format=format)
    return DONE_IN_PART if report.undone else 0


def _direct(settings: Settings, choices: Choices) -> RereadReport:
    from flows.pipeline.reread.reread import reread as run

    with bars() as progress:
        return run(settings, choices, progress=progress)


def _tracked(settings: Settings, choices: Choices) -> RereadReport:
    from flows.reread import reread as flow

    with tracking():
        return flow(
            home=str(settings.home),
            since=choices.since,
            until=choices.until,
            sources=list(choices.sources),
            kinds=list(choices.kinds),
            changed_only=choices.changed_only,
        )


def _show(report: RereadReport, *, store: bool, format: Format) -> None:
    from flows.pipeline.reread.difference import counts

    rows = counts(report)
    if format == "json":
        print_json(
            {"extractor_version": report.extractor, "counts": rows, "stored": report.stored, "shown": list(map(asdict, report.shown))}
        )
        return
    if format == "table" and not report.outcomes.total():
        remark(f"no archived page is left to read: extractor {report.extractor} has read all that were chosen")
        return
    print_rows(rows, ("what", "pages"), format=format, title=f"{report.outcomes.total()} archived pages, extractor {report.extractor}")
    if format != "table":
        return
    for why, count in report.troubles.most_common(5):
        print(f"newslake: {count} × {why}", file=sys.stderr)
    before, after = report.characters
    print(f"characters of text: {before} before, {after} after")
    for one in report.shown:
        _print(one)
    stored = f"{report.stored} new readings stored" if store else "nothing was stored; --store does it"
    seconds = (report.ended - report.started).total_seconds() if report.ended else 0.0
    print(f"\n{stored} ({seconds:.1f} s)")
    if report.undone:
        remark(f"{report.undone} pages were lost or out of reach; the next run tries them again")


def _print(one: Difference) -> None:
    from flows.cli.articles.diff import compared

    print(f"\n{one.dated:%Y-%m-%d}  {one.url}  ({', '.join(one.parts)})")
    for part in ("kind", "published", "modified"):
        before, after = getattr(one.before, part), getattr(one.after, part)
        if before != after:
            print(f"    {part}: {before or 'unknown'} -> {after or 'unknown'}")
    if "title" in one.parts:
        print(f"    {compared(one.before.title or '', one.after.title or '', full=True)}")
    if "text" in one.parts:
        print(f"    {compared(one.before.text, one.after.text, full=False)}")
