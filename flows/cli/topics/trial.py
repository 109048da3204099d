"""`newslake topics try`: what an edited definition would change over history, before anything is stored."""

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows import settings as configuration
from flows.cli.common.options import Home, Limit
from flows.cli.common.progress import bars
from flows.pipeline.topics.trial import TopicTrial, try_definitions
from flows.printing.output import Format, print_json, print_rows, printable
from flows.printing.sparkline import fitted, sparkline

WIDTH = 13


def trial(file: Path, /, *, limit: Limit = 5, home: Home = None, format: Format = "table") -> None:
    """Show what an edited definition would change over history. Nothing is stored; `newslake track --all` does that.

    Example: newslake topics try my-topics.yaml

    :param file: The edited topics file. Only topics that differ from those in use are shown.
    :param limit: How many entering, leaving and newly mentioning articles of each topic are shown; json has all of them.
    :param format: json is everything; csv is one line for each topic and week, before and after.
    """
    with bars() as progress:
        trials = try_definitions(configuration.load().replace(home=home), file, progress=progress)
    if format == "json":
        print_json([_object(one) for one in trials])
    elif format == "csv":
        rows = [{"topic": one.topic} | week for one in trials for week in _weeks(one)]
        print_rows(rows, ["topic", "week", "before", "after"], format="csv")
    elif not trials:
        print("No topic of this file differs from the definitions in use.")
    else:
        print_rows(
            [_row(one) for one in trials], list(_row(trials[0])), title=_title(trials), whole=("topic", "curve before", "curve after")
        )
        if gone := [one.title for one in trials if one.deleted]:
            print(f"Not in this file: {', '.join(map(printable, gone))}. What was found stays, and nothing is added to it.")
        for one in trials:
            _print(one, limit)


def _row(one: TopicTrial) -> dict[str, object]:
    weeks = sorted(one.before)
    return {
        "topic": one.title,
        "before": one.before.total(),
        "after": one.after.total(),
        "entering": len(one.entering),
        "leaving": len(one.leaving),
        "curve before": sparkline(fitted([one.before[week] for week in weeks], WIDTH)),
        "curve after": sparkline(fitted([one.after[week] for week in weeks], WIDTH)),
    }


def _title(trials: list[TopicTrial]) -> str:
    weeks: list[date] = sorted(trials[0].before)
    if not weeks:
        return "The lake has no articles"
    return f"Articles, {weeks[0]:%-d %b %Y} to {weeks[-1] + timedelta(days=6):%-d %b %Y}; curves by week"


def _weeks(one: TopicTrial) -> list[dict[str, object]]:
    return [{"week": week, "before": one.before[week], "after": one.after[week]} for week in sorted(one.before)]


def _object(one: TopicTrial) -> dict[str, object]:
    changes = {name: [asdict(change) for change in getattr(one, name)] for name in ("entering", "leaving", "mentioned")}
    return {
        "topic": one.topic,
        "title": one.title,
        "deleted": one.deleted,
        "before": one.before.total(),
        "after": one.after.total(),
        "passing_before": one.passing_before,
        "passing_after": one.passing_after,
        "weeks": _weeks(one),
    } | changes


def _print(one: TopicTrial, limit: int) -> None:
    console = Console(highlight=False)
    passing = f"newly mentioned in passing ({one.passing_before} before, {one.passing_after} after)"
    for name, changes in (("entering", one.entering), ("leaving", one.leaving), (passing, one.mentioned)):
        if not changes:
            continue
        console.print(Text(f"\n{one.title}: {len(changes)} {name}", style="bold"))
        for change in sorted(changes, key=lambda change: -change.score)[:limit]:
            console.print(Text(f"{change.dated:%Y-%m-%d}  {printable(change.title or '(no title)')}  ({change.score:.2f})"))
            if change.evidence:
                console.print(Text(f"    “{printable(change.evidence)}”", style="dim"))
