"""The stretches of time around some moments, as SQL: one old article must not make a batch read years."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def near(column: str, moments: Iterable[datetime], window: timedelta) -> str:
    """A condition: the column is within the window of one of the moments. Instants are constants, so that files of other months are
    skipped."""
    return " OR ".join(
        f"{column} BETWEEN '{start.isoformat()}'::TIMESTAMPTZ AND '{end.isoformat()}'::TIMESTAMPTZ"
        for start, end in _spans(moments, window)
    )


def _spans(moments: Iterable[datetime], window: timedelta) -> list[tuple[datetime, datetime]]:
    """The windows around the moments; overlapping ones are joined."""
    spans: list[tuple[datetime, datetime]] = []
    for moment in sorted(moments):
        start, end = moment - window, moment + window
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
