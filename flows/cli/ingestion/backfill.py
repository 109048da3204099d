"""`newslake backfill`: tables of articles and WARC files into the lake, through the same stages as polled ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from extractors.errors import ArgumentError
from extractors.records import Outcome
from flows import settings as configuration
from flows.cli.common.exit_codes import DONE_IN_PART
from flows.cli.common.options import Day, Flag, Home, Printed
from flows.cli.common.progress import bars
from flows.logs import remark
from flows.pipeline.report import Report
from flows.printing.output import Format, counted, filled_columns, print_rows

if TYPE_CHECKING:
    from flows.pipeline.backfill.page_filter import WarcChoices
    from flows.settings import Settings

COLUMNS = ("source", "found", *(str(outcome) for outcome in Outcome))
WARC = (".warc", ".warc.gz", ".arc", ".arc.gz", ".wet", ".wet.gz", ".wat", ".wat.gz")
Names = Annotated[tuple[str, ...], Parameter(negative="", consume_multiple=True)]


def backfill(
    *files: str,
    url: str = "url",
    text: str = "text",
    title: str = "title",
    date: str = "date",
    language: str = "language",
    source: str | None = None,
    source_id: str | None = None,
    undated: Flag = False,
    again: Flag = False,
    day_first: Flag = False,
    month_first: Flag = False,
    domains: Names = (),
    languages: Names = (),
    since: Day | None = None,
    runner: Literal["here", "dask"] = "here",
    home: Home = None,
    format: Printed = "table",
) -> int:
    """Append a table of articles (.jsonl, .json, .csv, .tsv, all also .gz, or .parquet), or the pages of WARC files (.warc, .warc.gz).

    Example: newslake backfill archive.csv.gz --url link --date published_at

    Example: newslake backfill CC-NEWS-*.warc.gz --domains paper.example --languages en uk

    Each row goes through the same stages as a polled article: language, topics, entities and validation. It ends in one fate. Running it
    again appends nothing. Bad rows are reported as file:line and do not stop the others. Exit codes: 0 fine, 1 some rows were refused, 2
    wrong settings or files.

    :param files: One table, or any number of WARC files, here or in object storage (s3://bucket/file.warc.gz). A run over WARC files that
        was interrupted continues where it stopped.
    :param url: Column of the article's address.
    :param text: Column of its text.
    :param title: Column of its headline.
    :param date: Column of its publication time: ISO 8601, epoch seconds, or as mail and newspapers write dates; UTC where it names no zone.
    :param language: Column of its language, two letters. Detected if the table has none.
    :param source: Column of its publisher. Default: the site of the address.
    :param source_id: One publisher for all rows, instead of a column.
    :param undated: Also take rows without a date; they are dated on the day of the backfill.
    :param again: Look at known addresses again: a changed text becomes a new version.
    :param day_first: Read 03/04/2026 as 3 April. Needed if no row of the column shows the order, as 25/04/2026 does.
    :param month_first: Read 03/04/2026 as 4 March.
    :param domains: WARC files: only pages of these domains and their subdomains.
    :param languages: WARC files: only pages in these languages, two letters, guessed before a page is read.
    :param since: WARC files: only pages fetched on or after this day.
    :param runner: Who reads WARC files: processes of this machine, or the workers of a Dask cluster, by Dask's own configuration
        (docs/scale.md).
    """
    from flows.pipeline.backfill.columns import Columns
    from flows.pipeline.backfill.load import Choices
    from flows.pipeline.backfill.load import backfill as run

    settings = configuration.load().replace(home=home)
    warcs = [name for name in files if name.lower().endswith(WARC)]
    if warcs and len(warcs) == len(files):
        from flows.pipeline.backfill.page_filter import WarcChoices

        report = _warcs(settings, warcs, WarcChoices(domains, languages, since, again), runner)
        _show(report, format, "page")
        return DONE_IN_PART if report.warnings else 0
    if runner != "here":
        raise ArgumentError("--runner", "is for WARC files: a table is read on this machine")
    if len(files) != 1:
        raise ArgumentError(" ".join(files) or "backfill", "expected one table, or WARC files only")
    if day_first and month_first:
        raise ArgumentError("--day-first, --month-first", "exclude each other; give the one that the table follows")
    order = True if day_first else False if month_first else None
    choices = Choices(
        Columns(url=url, text=text, title=title, date=date, language=language, source=source), source_id, undated, again, order
    )
    with bars() as progress:
        report = run(settings, Path(files[0]), choices, progress=progress)
    _show(report, format, "row")
    return DONE_IN_PART if report.total()[Outcome.REJECTED] or report.total()[Outcome.FAILED] else 0


def _warcs(settings: Settings, names: list[str], choices: WarcChoices, runner: str) -> Report:
    if runner == "here":
        from flows.pipeline.backfill.warc import backfill_warc

        with bars() as progress:
            return backfill_warc(settings, names, choices, progress=progress)
    from flows.pipeline.backfill.bulk.cluster import cluster

    with cluster() as client:
        from flows.pipeline.backfill.bulk.committer import backfill_many

        with bars() as progress:
            return backfill_many(settings, names, client, choices, progress=progress)


def _show(report: Report, format: Format, what: str) -> None:
    for line in (*report.warnings, *report.notes):
        remark(line)
    rows = report.rows()
    print_rows(rows, filled_columns(rows, COLUMNS, ("source", "found")) if format == "table" else COLUMNS, format=format)
    if format == "table" and (why := report.troubles()):
        where = f"run_id = '{report.run_id}' AND outcome IN ('rejected', 'failed')"
        which = f'newslake sql "SELECT url, reason, detail FROM fate WHERE {where}"'  # noqa: S608 - for people to run
        print(f"{why[:1].upper()}{why[1:]}. Which ones, and why: {which}")
    if format == "table" and report.ended:
        seconds = (report.ended - report.started).total_seconds()
        count = int(str(report.total()["found"]))
        speed = f"{count / max(seconds, 0.001):.0f} {what}s/s"
        print(f"{counted(count, what)}, {counted(report.commits, 'commit')}, {seconds:.1f} s, {speed} (run {report.run_id})")
