"""`newslake quarantine`: lists, shows, releases or discards rows that failed validation."""

import json
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import App, Parameter

from flows.cli.common.lake import changing, reading
from flows.cli.common.options import Home, Limit, Printed
from flows.logs import remark
from flows.printing.output import print_json, print_rows
from warehouse.read.quarantine import State, quarantined_row, quarantined_rows

EachId = Annotated[str, Parameter(required=True, help="As `newslake quarantine list` prints them.")]
Why = Annotated[str | None, Parameter(help="The reason, recorded with the decision.")]
COLUMNS = ("quarantine_id", "source_id", "title", "reasons", "state", "quarantined_at", "key")

app = App(name="quarantine", help="Rows that failed validation: list, show, release, discard.")


@app.command(name="list")
def list_rows(
    *,
    state: State = "held",
    limit: Limit = 50,
    home: Home = None,
    format: Printed = "table",
) -> None:
    """List quarantined rows, newest first.

    Example: newslake quarantine list --format json

    :param state: held, released, discarded or all.
    :param limit: At most this many.
    """
    with reading(home) as lake:
        rows = quarantined_rows(lake, state, limit)
    if rows or format != "table":
        print_rows(rows, COLUMNS, format=format, whole=COLUMNS[:1])
    else:
        remark("nothing is held back" if state == "held" else f"no row is {state}" if state != "all" else "no row ever failed validation")


@app.command
def show(quarantine_id: str, /, *, home: Home = None) -> None:
    """Print one row with its reasons and its whole payload, as JSON.

    Example: newslake quarantine show 0f3a9c41d2e85b67

    :param quarantine_id: As `newslake quarantine list` prints it.
    """
    with reading(home) as lake:
        row = quarantined_row(lake, quarantine_id)
    print_json(row | {"payload": json.loads(row["payload"])})


@app.command
def release(*quarantine_id: EachId, why: Why = None, home: Home = None) -> None:
    """Append rows as they are, past the gate.

    Example: newslake quarantine release 0f3a9c41d2e85b67 --why "a table, and meant to be one"
    """
    from warehouse.upkeep.curate import release as release_row

    with changing(home) as lake:
        for each in quarantine_id:
            for fate in release_row(lake, each, why, datetime.now(UTC)).fates:
                remark(f"{each}: {fate.outcome} ({fate.reason}) {fate.key}")


@app.command
def discard(*quarantine_id: EachId, why: Why = None, home: Home = None) -> None:
    """Decide that rows stay out.

    Example: newslake quarantine discard 0f3a9c41d2e85b67 --why "a login page"
    """
    from warehouse.upkeep.curate import discard as discard_row

    with changing(home) as lake:
        for each in quarantine_id:
            discard_row(lake, each, why, datetime.now(UTC))
            remark(f"{each}: discarded")
