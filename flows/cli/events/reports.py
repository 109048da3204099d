"""`newslake events show` and `explain`: one event, its reports, and why they belong to it."""

from typing import Any, Literal

from extractors.errors import QueryError
from flows.cli.articles.lookup import when
from flows.cli.common.lake import reading
from flows.cli.common.options import AsOf, Event, Home
from flows.cli.events.shared_words import shared_words
from flows.printing.output import print_json, print_rows, say
from warehouse import Lake
from warehouse.append.events.assign import JOIN
from warehouse.read.events import differences, event_of, explained, read_event

REPORTS = ("dated", "role", "publisher", "language", "title", "url")


def show(name: Event, /, *, as_of: AsOf = None, home: Home = None, format: Literal["table", "json"] = "table") -> None:
    """Show one event: who was first, who copied, who reported it themselves.

    Example: newslake events show https://news.example/talks

    :param format: json is one object with all columns, `reports` and `revisions`.
    """
    with reading(home, as_of=as_of) as lake:
        event = _read(lake, name)
    if format == "json":
        print_json(event)
        return
    first, own = event["first_publisher"], event["independent"]
    say(f"{event['title']}\n")
    at = when(event["first_at"]) + " (only the day is known)" * (event["first_basis"] == "day")
    say(f"{first} first, {at}; {event['articles']} reports of {event['publishers']} publishers, {own} independent")
    print_rows([row | {"dated": when(row["dated"])} for row in event["reports"]], REPORTS, whole=("role", "publisher"))
    say(*(f"Reports differ: {line}" for line in event["disagreements"]), *(f"Last said, {line}" for line in event["who_says"]))
    for row in event["revisions"]:
        done = "was divided from" if row["kind"] == "split" else "became part of"
        by = f", by {row['article_id']}" if row["article_id"] != row["other_id"] else ""
        say(f"{when(row['revised_at'])}: {row['other_id']} {done} {row['event_id']}{by}")


def explain(name: Event, /, *, as_of: AsOf = None, home: Home = None, format: Literal["table", "json"] = "table") -> None:
    """Explain why each report belongs to an event: the nearest other report, what the two share, and what makes up the score.

    Example: newslake events explain https://news.example/talks

    Scores are log-odds: above 0, two reports are more likely to be of one event than not. A report joins the event that it fits best where
    its fit is above 0.5. The fit is the score with the nearest report, and for a quarter the mean score with the nearest eight.

    :param format: json is a list with an object for each report.
    """
    with reading(home, as_of=as_of) as lake:
        found = _read(lake, name)["reports"]
        shared = shared_words(lake, found)
    reports = [_explained(row, shared[row["article_id"]]) for row in found]
    if format == "json":
        print_json(reports)
        return
    by_id = {row["article_id"]: row for row in reports}
    for row in reports:
        say(f"\n{row['publisher']}: {row['title']} ({row['article_id']})")
        if row["nearest"] is None:
            say("  began the event" if row["fit"] is None else f"  fit {row['fit']:+.2f}")
            continue
        nearest = by_id.get(row["nearest"])
        say(f"  {_fit(row['fit'])}")
        say(f"  nearest: {nearest['publisher']}: {nearest['title']} ({row['nearest']})" if nearest else f"  nearest: {row['nearest']}")
        say(f"  both have: {', '.join(row['shared']) or 'nothing rare'}")
        say(f"  score with it {row['score']:+.2f}: " + ", ".join(f"{each['figure']} {each['adds']:+.2f}" for each in row["figures"]))


def _fit(fit: float | None) -> str:
    if fit is None:
        return "was put here by a person"
    if fit <= JOIN:
        return f"fit {fit:+.2f}, not above {JOIN}: it has the same text as another, events were merged, or a person put it here"
    return f"fit {fit:+.2f}, {fit - JOIN:.2f} above the {JOIN} from which a report joins"


def _read(lake: Lake, name: str) -> dict[str, Any]:
    event_id = event_of(lake, name)
    if event_id is None:
        raise QueryError(
            name,
            "the lake has no event or article of that name; `newslake search` finds articles by words, `newslake events` lists events",
        )
    return read_event(lake, event_id) | differences(lake, event_id)


def _explained(report: dict[str, Any], shared: list[str]) -> dict[str, Any]:
    kept = {name: report[name] for name in ("article_id", "publisher", "title", "fit", "nearest")}
    figures = explained(report) if report["figures"] else []
    return kept | {"joins_above": JOIN, "shared": shared, "score": sum(each["adds"] for each in figures), "figures": figures}
