"""Options that several commands share, and the values that they accept."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, Token
from cyclopts.validators import Number

from extractors.errors import ArgumentError
from extractors.shortage import refusal
from flows.printing.output import Format
from warehouse.read.when import begin, end, read_when

CENTURY = 36_525  # days


def _when(_: object, tokens: Sequence[Token]) -> date:
    [token] = tokens
    try:
        return read_when(token.value, lambda: datetime.now(UTC))
    except ValueError as error:
        raise ArgumentError(token.keyword or "day", str(error)) from None


Flag = Annotated[bool, Parameter(negative="")]  # without a --no- form
Limit = Annotated[int, Parameter(validator=Number(gte=1))]
Duration = Annotated[float, Parameter(validator=Number(gte=0, lte=CENTURY))]
Days = Annotated[int, Parameter(validator=Number(gte=1, lte=CENTURY))]
Day = Annotated[date, Parameter(converter=lambda _, tokens: begin(_when(_, tokens)).date())]  # of a moment its day
When = Annotated[date | datetime, Parameter(converter=_when)]  # a datetime where a time is given
AsOf = Annotated[
    datetime | None,
    Parameter(
        converter=lambda _, tokens: begin(_when(_, tokens)),
        help="Answer as of this moment: '2026-11-17 09:00', or the lake's last 'Tuesday 09:00' (UTC unless it states an offset or a zone).",
    ),
]
Printed = Annotated[Format, Parameter(help="How the output is printed.")]
Topic = Annotated[str, Parameter(help="Title of the topic, or its name.")]
SourceId = Annotated[str, Parameter(required=True, help="Identifiers of the sources.")]
Article = Annotated[str, Parameter(help="Any URL of the article.")]
Event = Annotated[str, Parameter(help="Identifier of the event, or identifier or URL of one of its articles.")]
Home = Annotated[Path | None, Parameter(help="Folder of the lake. Default: ./lake, or NEWSLAKE_HOME.")]
Catalogue = Annotated[
    Path | None,
    Parameter(help="The catalogue (CSV). Default: NEWSLAKE_SOURCES, sources.csv in the working folder, or the one that newslake ships."),
]
OwnCatalogue = Annotated[
    Path | None,
    Parameter(
        help="The catalogue to change. Default: NEWSLAKE_SOURCES, or sources.csv in the working folder, "
        "made from the shipped one at first use."
    ),
]


def write_out(content: str, out: Path | None) -> None:
    """Write a command's text to a file, or print it; raises ArgumentError where the file cannot be written."""
    if out is None:
        print(content, end="")
        return
    try:
        out.write_text(content, encoding="utf-8")
    except OSError as error:
        raise ArgumentError(str(out), f"cannot be written {refusal(error, 'choose another place')}") from None


def check_order(since: date | None, until: date | None) -> None:
    """Raises ArgumentError where a span ends before it begins."""
    if since and until and begin(since) > (until if isinstance(until, datetime) else end(until) - timedelta.resolution):
        raise ArgumentError(f"--since {str(since)[:16]}", f"is later than --until {str(until)[:16]}")
