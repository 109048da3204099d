"""`newslake events divide` and `merge`: people correct which reports are one event."""

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from extractors.errors import ArgumentError, QueryError
from flows.cli.common.lake import changing
from flows.cli.common.options import Event, Home
from flows.printing.output import counted, say
from warehouse import Lake
from warehouse.read.events import report_of

Reason = Annotated[str, Parameter(help="The reason, kept with the decision.")]


def divide(
    *articles: Annotated[str, Parameter(required=True, help="Reports of one event, by identifier or URL.")],
    why: Reason,
    home: Home = None,
) -> None:
    """Divide reports from their event, so that they are an event of their own. `events merge` takes it back.

    Example: newslake events divide https://news.example/second-strike --why "another strike, a day later"

    No article merges the two events again, and --as-of an earlier moment shows them as they were.
    """
    from warehouse.upkeep.regroup import divide_event

    _check(why)
    with changing(home) as lake:
        found = {name: _report(lake, name) for name in articles}
        events = sorted({event_id for _, event_id in found.values()})
        if len(events) > 1:
            raise ArgumentError("articles", f"expected reports of one event; these are of {', '.join(events)}")
        chosen = {article_id for article_id, _ in found.values()}
        divided = divide_event(lake, events[0], chosen, why, datetime.now(UTC))
    say(f"{divided} was divided from {events[0]}, by {counted(len(chosen), 'report')}")


def merge(event: Event, other: Event, /, *, why: Reason, home: Home = None) -> None:
    """Make two events one; the one with the earlier report keeps its identifier. `events divide` takes it back.

    Example: newslake events merge https://news.example/talks https://paper.example/round-in-vienna --why "the same round of talks"
    """
    from warehouse.upkeep.regroup import merge_events

    _check(why)
    with changing(home) as lake:
        first, second = _report(lake, event)[1], _report(lake, other)[1]
        if first == second:
            raise ArgumentError(other, f"expected another event; both are {first}")
        kept = merge_events(lake, first, second, why, datetime.now(UTC))
    say(f"{second if kept == first else first} became part of {kept}")


def _check(why: str) -> None:
    if not why.strip():
        raise ArgumentError("--why", "expected a reason: it is kept with the decision")


def _report(lake: Lake, name: str) -> tuple[str, str]:
    found = report_of(lake, name)
    if found is None:
        raise QueryError(name, "the lake has no event or article of that name; `newslake events` lists events")
    return found
