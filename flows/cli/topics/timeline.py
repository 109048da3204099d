"""`newslake topics timeline`: the history of a topic as dated events."""

from datetime import UTC, datetime, timedelta
from html import escape
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from flows.cli.common.lake import reading
from flows.cli.common.options import AsOf, Day, Home, Topic, check_order
from flows.logs import remark
from flows.printing.markup import message_text, web_address
from flows.printing.output import print_json
from warehouse.read.series import last_day
from warehouse.read.timeline import timeline as read_timeline

DAYS = 28


def timeline(
    topic: Topic,
    /,
    *,
    since: Day | None = None,
    until: Day | None = None,
    events: Annotated[int, Parameter(validator=Number(gte=1))] = 20,
    as_of: AsOf = None,
    home: Home = None,
    format: Literal["md", "html", "json"] = "md",
) -> None:
    """Show the history of a topic: the events of the days that later reports name most, by date, with a sentence, sources and a link.

    Example: newslake topics timeline ceasefire_talks --since 2026-11-01 --until 2026-11-14 --events 10

    :param since: First day. Default: the last 28 days up to --until.
    :param until: Last day. Default: the newest in the lake.
    :param events: How many events.
    :param format: md, html, or json as a list with an object for each event.
    """
    with reading(home, as_of=as_of) as lake:
        last = until or last_day(lake, as_of or datetime.now(UTC))
        first = since or last - timedelta(days=DAYS - 1)
        check_order(first, last)
        rows = read_timeline(lake, topic, first, last, events)
    if not rows:
        remark(f"no event of {topic} began from {first} to {last}")
    if format == "json":
        print_json(rows)
    elif format == "html":
        print("<ol>", *map(_html, rows), "</ol>", sep="\n")
    elif rows:
        print(*map(_markdown, rows), sep="\n")


def _markdown(row: dict[str, Any]) -> str:
    title, sentence = (message_text(each) for each in _title_and_sentence(row))
    text = f"{title}: “{sentence}”" if sentence else title
    return f"- **{row['day']:%-d %B %Y}** {text} ({', '.join(map(message_text, row['sources']))}) {web_address(row['url'])}".rstrip()


def _html(row: dict[str, Any]) -> str:
    title, sentence = (escape(each) for each in _title_and_sentence(row))
    link = f'<a href="{escape(row["url"])}">{title}</a>' if (row["url"] or "").startswith(("http://", "https://")) else title
    quoted = f": <q>{sentence}</q>" if sentence else ""
    day, sources = f'<time datetime="{row["day"]}">{row["day"]:%-d %B %Y}</time>', escape(", ".join(row["sources"]))
    return f"<li>{day} {link}{quoted} <cite>{sources}</cite></li>"


def _title_and_sentence(row: dict[str, Any]) -> tuple[str, str]:
    """The event's headline, which `events` has too, and the sentence where it says something else."""
    title, sentence = row["title"] or "", row["sentence"] or ""
    return title, "" if sentence == title else sentence
