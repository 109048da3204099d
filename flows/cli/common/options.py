"""Options that several commands share, and the values that they accept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from extractors.errors import ArgumentError

CENTURY = 36_525  # days

Flag = Annotated[bool, Parameter(negative="")]  # without a --no- form
Limit = Annotated[int, Parameter(validator=Number(gte=1))]
Duration = Annotated[float, Parameter(validator=Number(gte=0, lte=CENTURY))]
Days = Annotated[int, Parameter(validator=Number(gte=1, lte=CENTURY))]
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


def check_order(since: date | None, until: date | None) -> None:
    """Raises ArgumentError where a span ends before it begins."""
    if since and until and since > until:
        raise ArgumentError(f"--since {str(since)[:16]}", f"is later than --until {str(until)[:16]}")
