"""`newslake events show` and `explain`: one event, its reports, and why they belong to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from extractors.errors import QueryError
from flows.cli.articles.lookup import when
from flows.cli.common.lake import reading
from flows.cli.common.options import AsOf, Event, Home
from flows.printing.output import print_json, print_rows, say
from warehouse.read.events import disagreements, event_of, explained, read_event

REPORTS = ("dated", "role", "publisher", "language", "title", "url")
_KINDS = {"n": "name", "d": "number", "w": "word"}


def show(name: Event, /, *, as_of: AsOf = None, home: Home = None, format: Literal["table", "json"] = "table") -> None:
    """Show one event: who was first, who copied, who reported it themselves.

    Example: newslake events show https://news.example/talks

    Parameters
    ----------
    format
        json is one object with all columns, `reports` and `revisions`.
    """
    event = _read(name, home, as_of)
    if format == "json":
        print_json(event)
        return
    first, own = event["first_publisher"], event["independent"]
    say(f"{event['title']}\n")
    at = when(event["first_at"]) + " (only the day is known)" * (event["first_basis"] == "day")
    say(f"{first} first, {at}; {event['articles']} reports of {event['publishers']} publishers, {own} independent")
    print_rows([row | {"dated": when(row["dated"])} for row in event["reports"]], REPORTS, whole=("role", "publisher"))
    say(*(f"Reports differ: {line}" for line in event["disagreements"]))
    for row in event["revisions"]:
        done = "was divided from" if row["kind"] == "split" else "became part of"
        by = f", by {row['article_id']}" if row["article_id"] != row["other_id"] else ""
        say(f"{when(row['revised_at'])}: {row['other_id']} {done} {row['event_id']}{by}")


def explain(name: Event, /, *, as_of: AsOf = None, home: Home = None, format: Literal["table", "json"] = "table") -> None:
    """Explain why each report belongs to an event: the nearest other report, what the two share, and what makes up the score.

    Example: newslake events explain https://news.example/talks

    Scores are log-odds: above 0, two reports are more likely to be of one event than not.

    Parameters
    ----------
    format
        json is a list with an object for each report.
    """
    reports = [_explained(row) for row in _read(name, home, as_of)["reports"]]
    if format == "json":
        print_json(reports)
        return
    for row in reports:
        say(f"\n{row['article_id']} {row['publisher']}: {row['title']}")
        if row["nearest"] is None:
            say("  began the event")
            continue
        say(f"  fit {row['fit']:+.2f}, nearest to {row['nearest']}; they share {', '.join(row['shared'])}")
        say("  " + "; ".join(f"{each['figure']} {each['adds']:+.2f}" for each in row["figures"]))


def _read(name: str, home: Path | None, as_of: datetime | None) -> dict[str, Any]:
    with reading(home, as_of=as_of) as lake:
        event_id = event_of(lake, name)
        if event_id is None:
            raise QueryError(
                name,
                "the lake has no event or article of that name; `newslake search` finds articles by words, `newslake events` lists events",
            )
        return read_event(lake, event_id) | {"disagreements": disagreements(lake, event_id)}


def _explained(report: dict[str, Any]) -> dict[str, Any]:
    kept = {name: report[name] for name in ("article_id", "publisher", "title", "fit", "nearest")}
    shared = [f"{_KINDS[trait[0]]} {trait[2:]}" for trait in report["shared"]]
    return kept | {"shared": shared, "figures": explained(report) if report["figures"] else []}
