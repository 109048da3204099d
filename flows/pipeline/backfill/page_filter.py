"""A first look at a record of a WARC file before it is decoded, so that unwanted records cost next to nothing."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from extractors.archive.response import Head
from extractors.records import Page
from extractors.text import language
from extractors.urls.pages import canonical_url

SMALLEST = 512  # bytes: no article's page is smaller
MEDIA = frozenset({"text/html", "application/xhtml+xml", None})
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\slang\s{0,9}=\s{0,9}[\"']?([A-Za-z]{2,3})", re.IGNORECASE)
_BEGIN, _ENOUGH = 256 * 1024, 400


@dataclass(frozen=True, slots=True)
class PageFilter:
    """Which pages are wanted: of these domains (with their subdomains) and languages, or all if none are given; fetched on or after
    `since`; of at most `largest` bytes."""

    domains: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    since: date | None = None
    largest: int = 10 * 1024 * 1024

    def head(self, head: Head) -> str | None:
        """Why a response is not wanted, by its headers alone; None if it may be."""
        if head.status != 200:
            return "status other than 200"
        if head.media_type not in MEDIA:
            return "not HTML"
        if not SMALLEST <= head.length <= self.largest:
            return "too small or too large"
        if self.since is not None and head.at < datetime.combine(self.since, time(), UTC):
            return "fetched before --since"
        if not self._of_domain(head.url):
            return "other domain"
        return None if canonical_url(head.url) else "no web address"

    def _of_domain(self, url: str) -> bool:
        if not self.domains:
            return True
        try:
            labels = (urlsplit(url).hostname or "").split(".")
        except ValueError:
            return False
        return any(".".join(labels[start:]) in self.domains for start in range(len(labels)))

    def body(self, page: Page) -> str | None:
        """Why a page is not wanted, by a guess of its language. A page whose language cannot be guessed is wanted."""
        if not self.languages:
            return None
        guessed = guess_language(page.body)
        return "other language" if guessed is not None and guessed not in self.languages else None


@dataclass(frozen=True, slots=True)
class WarcChoices:
    """Which pages are wanted; `again` reads files and addresses that are done once more."""

    domains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    again: bool = False

    def look(self, largest: int) -> PageFilter:
        """The first look for these choices."""
        names = frozenset(domain.lower().strip(". ") for domain in self.domains)
        return PageFilter(names, frozenset(code.lower() for code in self.languages), self.since, largest)

    def digest(self) -> str:
        """A hash of the choices."""
        return hashlib.sha256(repr((sorted(self.domains), sorted(self.languages), self.since)).encode()).hexdigest()[:8]


def guess_language(body: bytes) -> str | None:
    """The language of the first words of a page; if these are too few, what its root element states."""
    begin = body[:_BEGIN]
    words = _words(begin.decode("utf-8", "ignore"))
    if len(words) >= _ENOUGH:
        middle = len(words) // 2
        return language.detect(words[middle - _ENOUGH // 2 :])
    stated = _LANGUAGE.search(begin)
    return stated[1].decode().lower() if stated else None


def _words(markup: str) -> str:
    """The text between tags, without scripts and styles. One pass, also over unclosed elements."""
    inside, kept = "", []
    for piece in markup.split("<")[1:]:
        tag, _, text = piece.partition(">")
        name = (tag.split(None, 1) or [""])[0].lower()
        if inside:
            inside = "" if name == f"/{inside}" else inside
        elif name in ("script", "style"):
            inside = name
        if not inside:
            kept.append(text)
    return " ".join(" ".join(kept).split())
