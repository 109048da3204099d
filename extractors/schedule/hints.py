"""Publishers' hints: ttl, sy:update*, skipHours, skipDays (as Discovery.hints has them), Cache-Control and Expires."""

import re
from datetime import datetime, timedelta

from extractors.fetch.classify import http_date, number
from extractors.records import Page

MAX_WISH = timedelta(hours=1)
_BUSY = 2.0  # entries
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def earliest(hints: str | None, page: Page, rate: float) -> timedelta:
    """The shortest wait that the publisher asks for; at most an hour.

    Many sites state a default of their software (WordPress: hourly), so a wish is ignored if the source publishes more than two
    entries in that time. The lifetime of a cached answer is a fact, not a wish, and always respected.
    """
    stated = [timedelta(minutes=number(value)) for name, value in _pairs(hints) if name in ("ttl", "sy")]
    wished = max(stated, default=timedelta(0))
    wished = min(wished, MAX_WISH)
    if rate * (wished / timedelta(hours=1)) > _BUSY:
        wished = timedelta(0)
    return max(wished, min(_cached(page), MAX_WISH))


def outside_skipped(hints: str | None, due: datetime) -> datetime:
    """The first instant from `due` on that is outside of the hours and days to skip; `due` itself if all are to be skipped."""
    named = dict(_pairs(hints))
    hours = {number(hour) for hour in named.get("skip", "").split(",") if hour}
    days = {_DAYS.index(day) for day in named.get("days", "").split(",") if day in _DAYS}
    candidate = due
    for _ in range(24 * 7):
        if candidate.hour not in hours and candidate.weekday() not in days:
            return candidate
        candidate = candidate.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _cached(page: Page) -> timedelta:
    """How long the answer stays fresh in caches (RFC 9111, section 4.2.1), less the Age it came with."""
    control = (page.header("cache-control") or "").lower()
    if "no-cache" in control or "no-store" in control:
        return timedelta(0)
    found = _MAX_AGE.search(control)
    if found:
        return timedelta(seconds=max(number(found[1]) - number(page.header("age") or ""), 0))
    expires, date = http_date(page.header("expires") or ""), http_date(page.header("date") or "")
    return max(expires - (date or page.fetched_at), timedelta(0)) if expires else timedelta(0)


def _pairs(hints: str | None) -> list[tuple[str, str]]:
    return [(name, value) for part in (hints or "").split() for name, equals, value in [part.partition("=")] if equals]
