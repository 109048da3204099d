"""Worker processes that know the definitions, and their enricher: loaded once in each, when the first article needs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.workers.pool import ExtractPool
from flows.pipeline.workers import PARSERS

if TYPE_CHECKING:
    from extractors.enrich import Enricher
    from flows.settings import Settings

_files: tuple[Path, Path, Path] | None = None


def reading_pool(settings: Settings, work: Callable[..., Any]) -> ExtractPool:
    """Processes that do `work` within the limits of the settings, and with their definitions."""
    limits = (settings.workers, settings.page_seconds, settings.page_memory)
    files = (settings.topics, settings.entities, settings.profile)
    return ExtractPool(*limits, work=work, initializer=prepare, initargs=files, preload=PARSERS)


def prepare(topics: Path, entities: Path, profile: Path) -> None:
    """Set the definitions in use. Each worker process starts with this."""
    global _files
    _files = (topics, entities, profile)
    enricher.cache_clear()


@cache
def enricher() -> Enricher:
    """The enricher with these definitions."""
    from extractors.enrich import Enricher  # the process that starts the workers does without

    assert _files is not None, "prepare() runs first in every worker"
    return Enricher.load(*_files)
