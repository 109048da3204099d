"""Parses and checks the parameters of a page's address, and builds addresses with some of them changed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from extractors.errors import QueryError, resembling
from warehouse.read.when import begin, read_when

MAX_DAYS = 10_000  # of one page: charts have a place for each
NEAREST = 5  # names that an error offers
LISTS = {"topic": "/", "source": "/sources"}


class NotFoundError(Exception):
    """What an address names is not in the lake; `nearest` are (words, path) that are."""

    def __init__(self, what: str, nearest: Collection[tuple[str, str]] = ()) -> None:
        super().__init__(what)
        self.nearest = tuple(nearest)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The path of a page without its ending, what the path names, the parameters, and whether the visitor has left."""

    path: str
    named: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    gone: Callable[[], bool] = lambda: False
    foreign: bool = False  # another site's link led here

    def text(self, name: str, default: str = "") -> str:
        """A parameter as it was given, without spaces around it."""
        return self.query.get(name, "").strip() or default

    def day(self, name: str, default: date) -> date:
        """A day; raises QueryError where it is none."""
        given = self.text(name)
        return read_day(name, given) if given else default

    def span(self, first: date, last: date, days: int, most: int = MAX_DAYS) -> tuple[date, date]:
        """The days `since` and `until`, `most` at most; by default the last `days` of those from `first` to `last`. Raises QueryError."""
        until = self.day("until", last)
        earliest = until - timedelta(days=min(days, until.toordinal()) - 1)
        since = self.day("since", max(first, earliest))
        if since > until:
            raise QueryError(f"since={since}", f"is later than until={until}: exchange the two")
        if (until - since).days >= most:
            raise QueryError(f"since={since}", f"is too long before until={until}: this page shows at most {most:,} days")
        return since, until

    def moment(self, name: str, latest: Callable[[], datetime]) -> datetime | None:
        """A moment, UTC unless it says otherwise, a day of the week before `latest`; None where it was not given. Raises QueryError."""
        given = self.text(name)
        try:
            return begin(read_when(given, latest)) if given else None
        except ValueError as error:
            raise QueryError(f"{name}={given}", str(error)) from None

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """One of the allowed words, the first by default; raises QueryError naming them."""
        given = self.text(name, next(iter(allowed)))
        if given not in allowed:
            raise QueryError(f"{name}={given}", f"expected one of {', '.join(filter(None, allowed))}")
        return given

    def whole(self, name: str, default: int, most: int = 100_000) -> int:
        """A whole number from 1 to `most`; raises QueryError."""
        given = self.text(name, str(default))
        if not (given.isascii() and given.isdecimal() and len(given) < 10 and 1 <= int(given) <= most):
            raise QueryError(f"{name}={given}", f"expected a whole number from 1 to {most}")
        return int(given)

    def address(self, *, ending: str = "", **changed: object) -> str:
        """This address with some parameters changed; None takes one out."""
        path = "/index" if ending and self.path == "/" else self.path
        return address(path + ending, **{**self.query, **changed})


def without_nul(text: str) -> str:
    """Text of an address as a statement takes it: DuckDB and its metadata databases take no NUL, and no stored text has one."""
    return text.replace("\0", "\ufffd")


def identifier(kind: str, name: str, titles: Mapping[str, str]) -> str:
    """The identifier that a name of a topic or source is, or whose title it is, in any case. Raises NotFoundError with the nearest."""
    if name in titles:
        return name
    plain = {" ".join(title.casefold().split()): each for each, title in titles.items()}
    found = plain.get(" ".join(name.casefold().split()))
    if found is None:
        near = [(titles[each], f"/{kind}/{each}") for each in resembling(name, titles, NEAREST)]
        raise NotFoundError(f"no {kind} {name}", [*near, (f"all {kind}s", LISTS[kind])])
    return found


def read_day(name: str, text: str) -> date:
    """A day in the parameter `name`; raises QueryError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QueryError(f"{name}={text}", "expected a day such as 2026-11-17") from None


def each_day(since: date, until: date) -> list[date]:
    """The days of a span."""
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


def address(path: str, **query: object) -> str:
    """A path with its parameters; those that are None or empty are left out."""
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given, safe=',:')}" if given else path
