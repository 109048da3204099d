"""The enricher of a worker process: loaded once, when the process starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from extractors.enrich import Enricher

if TYPE_CHECKING:
    from flows.settings import Settings

_enricher: Enricher | None = None


def definitions(settings: Settings) -> tuple[Path, Path, Path]:
    """The arguments of `prepare`."""
    return settings.topics, settings.entities, settings.profile


def prepare(topics: Path, entities: Path, profile: Path) -> None:
    """Load the definitions; the first thing that a worker process does."""
    global _enricher
    _enricher = Enricher.load(topics, entities, profile)


def enricher() -> Enricher:
    """What `prepare` loaded."""
    assert _enricher is not None, "prepare() runs first in every worker"
    return _enricher
