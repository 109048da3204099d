"""What one `get` asks for, and what it has used up and followed so far."""

from dataclasses import dataclass, field
from http.cookiejar import CookieJar

from extractors.fetch.budget import Budget
from extractors.fetch.classify import PERMANENT_REDIRECTS


@dataclass(slots=True, kw_only=True)
class Request:
    """One `get` with its redirects: its remaining seconds on the wire, its cookies, and its hops."""

    url: str
    conditions: dict[str, bytes]
    max_body: int
    seconds: float
    robots: bool = True
    truncate: bool = False
    partial: bool = False
    budget: Budget | None = None
    cookies: CookieJar | None = None
    hops: list[str] = field(default_factory=list)
    moved_to: str | None = None
    all_permanent: bool = True

    @property
    def left(self) -> float:
        """Seconds for the next exchange: the remaining time of the URL and of its source."""
        return min(self.seconds, self.budget.left) if self.budget else self.seconds

    def spend(self, seconds: float) -> None:
        """Count time on the wire."""
        self.seconds = max(self.seconds - seconds, 0.0)
        if self.budget:
            self.budget.spend(seconds)

    def follow(self, status: int, target: str) -> None:
        self.hops.append(target)
        self.all_permanent = self.all_permanent and status in PERMANENT_REDIRECTS
        if self.all_permanent:
            self.moved_to = target
