"""The enricher of a worker process: loaded once, when the first article needs it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.enrich import Enricher

if TYPE_CHECKING:
    from flows.settings import Settings

_files: tuple[Path, Path, Path] | None = None


def definitions(settings: Settings) -> tuple[Path, Path, Path]:
    """The arguments of `prepare`."""
    return settings.topics, settings.entities, settings.profile


def prepare(topics: Path, entities: Path, profile: Path) -> None:
    """Say which definitions are in use; the first thing that a worker process does."""
    global _files
    _files = (topics, entities, profile)
    enricher.cache_clear()


@cache
def enricher() -> Enricher:
    """The enricher with these definitions."""
    assert _files is not None, "prepare() runs first in every worker"
    return Enricher.load(*_files)
