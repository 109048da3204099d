"""Opens the lake for a command."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import LakeTooOldError
from flows.logs import remark
from warehouse.lake.location import LakeLocation

if TYPE_CHECKING:
    from warehouse import Lake


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP end the process at once in the block: DuckDB's client may not look before a statement has ended."""
    signals = [each for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) != signal.SIG_IGN]
    before = {each: signal.signal(each, signal.SIG_DFL) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def reading(home: Path | None, *, as_of: datetime | None = None) -> Iterator[Lake]:
    """A lake to read from; Ctrl-C ends the process at once. A remark says so where the lake had no article yet at that moment."""
    from warehouse import open_lake

    with interruptible(), open_lake(LakeLocation.of(os.environ, home), read_only=True, as_of=as_of) as lake:
        if as_of is not None:
            from warehouse.read.articles import has_articles

            if not has_articles(lake):
                say_empty(as_of)
        yield lake


def say_empty(moment: datetime | None) -> None:
    """Remark on stderr that the lake held no article at this moment, because what was backfilled later is not missing news."""
    if moment is not None:
        remark(f"the lake held no article by {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC; --as-of goes by when articles arrived in it")


@contextmanager
def changing(home: Path | None) -> Iterator[Lake]:
    """An existing lake, to write to. A mistyped NEWSLAKE_HOME must not create one: only commands that bring articles do."""
    from warehouse import open_lake

    location = existing(LakeLocation.of(os.environ, home))
    with open_lake(location) as lake:
        yield lake


def existing(location: LakeLocation) -> LakeLocation:
    """The same location; raises LakeError where no lake is. An earlier newslake's will do: a writer brings it up to date."""
    from warehouse import open_lake

    with suppress(LakeTooOldError), open_lake(location, read_only=True):
        pass
    return location
