"""`newslake ingest`: one pass over the sources that are due."""

import asyncio
import ctypes
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated

from cyclopts import Parameter

from extractors.processes.imports import without
from flows import settings as configuration
from flows.cli.common.exit_codes import NO_ANSWER
from flows.cli.common.options import Catalogue, Flag, Home, Printed
from flows.cli.common.progress import bars
from flows.cli.common.tracking import tracking
from flows.logs import remark
from flows.pipeline.report import COLUMNS, NOT_DUE, Report
from flows.printing.output import Format, counted, filled_columns, print_rows
from flows.settings import Settings

M_ARENA_MAX = -8  # of glibc's malloc.h


def ingest(
    *,
    sources: Catalogue = None,
    home: Home = None,
    source: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    force: Flag = False,
    share: str = "1/1",
    format: Printed = "table",
) -> int:
    """Poll the sources that are due, fetch what is new, validate it and append it to the lake.

    Example: newslake ingest --sources my-sources.csv

    With PREFECT_API_URL set it is a tracked flow run; otherwise the same pass runs directly.
    Exit codes: 0 fine, also where some sources failed; 2 wrong settings or files; 3 no poll was answered, of at least three sites or of all
    in the catalogue. What earlier passes had left to do is done all the same.

    :param source: Only the sources with these ids.
    :param force: Poll also what is not due yet.
    :param share: Which share of the sites this machine polls if several poll into one lake: 2/4 is the second of four.
    """
    settings = configuration.load().replace(sources=sources, home=home)
    if settings.contact == Settings.model_fields["contact"].default:
        remark("NEWSLAKE_CONTACT is not set: say there who you are, so that publishers can reach you")
    report = _tracked(settings, source, force, share) if os.environ.get("PREFECT_API_URL") else _direct(settings, source, force, share)
    _show(report, format)
    if unreached := report.unreached():
        remark(unreached)
    return NO_ANSWER if unreached else 0


def _direct(settings: Settings, only: tuple[str, ...], force: bool, share: str) -> Report:
    remark("PREFECT_API_URL is not set, so this run is not tracked")
    _share_heap()
    # DuckDB and Arrow import pandas (60 MB, half a second) to see whether a value is one of its own; warcio imports fsspec for what
    # is not done here. Without pyarrow.dataset (0.1 s) DuckDB reads a table as a stream.
    with without("pandas", "pyarrow.dataset", "fsspec"), bars() as progress:
        from extractors.workers.pool import start_loading
        from flows.pipeline.workers import PARSERS

        if settings.location().is_missing:  # all of its entries will be new
            start_loading(PARSERS)
        from extractors.schedule import Share
        from flows.pipeline.ingest.passes import run_pass

        return asyncio.run(run_pass(settings, only=only, force=force, share=Share.parse(share), progress=progress))


def _share_heap() -> None:
    """Let all threads share one heap. glibc gives each its own, and each keeps what was freed in it: a tenth of a pass's memory."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _tracked(settings: Settings, only: tuple[str, ...], force: bool, share: str) -> Report:
    from flows.ingest import UnansweredError
    from flows.ingest import ingest as flow

    with tracking():
        state = flow(home=str(settings.home), sources=str(settings.sources), only=list(only), force=force, share=share, return_state=True)
        report = state.result(raise_on_failure=False)
        if isinstance(report, UnansweredError):
            return report.report
        if isinstance(report, BaseException):
            raise report
        assert isinstance(report, Report)
        return report


def _show(report: Report, format: Format) -> None:
    for warning in report.warnings:
        remark(warning)
    if format == "table" and not report.tallies:
        other = "other " if report.warnings else ""  # some are left to another pass
        print(f"No {other}source is due. `newslake sources list` shows when each one is; `--force` polls them now.")
        return
    if format != "table":
        print_rows(report.rows(), COLUMNS, format=format)
        return
    rows = [row for row in report.rows() if row["found"] or not _is_plain(row)]
    print_rows(rows, filled_columns(rows, COLUMNS, ("source", "poll", "found")), whole=("source",))
    if why := report.troubles():
        print(why[:1].upper() + why[1:])
    if report.ended:
        seconds = (report.ended - report.started).total_seconds()
        print(f"{counted(report.pages, 'page')} fetched, {counted(report.commits, 'commit')}, {seconds:.1f} s (run {report.run_id})")


def _is_plain(row: Mapping[str, object]) -> bool:
    """Whether the poll needs no row: it was answered, not due, or failed by our own network, which a warning says for all."""
    from extractors.schedule import OWN_NETWORK  # the pass has loaded it; before, workers come first

    return row["poll"] in ("ok", "unchanged", NOT_DUE) or str(row["note"]).startswith(OWN_NETWORK)
