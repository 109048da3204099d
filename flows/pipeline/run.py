"""One pass, top to bottom.

    load sources | who is due | poll each | keep what is new | fetch | archive | read | gate and append | report

Polling starts at once; the worker processes and Great Expectations load meanwhile.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from extractors.discover.catalogue import load_sources
from extractors.fetch import Archive, Client, FetchPolicy
from extractors.records import Enriched, Found, Page, Poll, Run, Source
from flows.pipeline.batches import Batcher, Commit, commit_batch
from flows.pipeline.entries import fetch, finish, known
from flows.pipeline.polling import poll
from flows.pipeline.progress import Progress, Silent
from flows.pipeline.readers import Readers
from flows.pipeline.report import Report
from flows.settings import Settings
from warehouse import Lake, LakeLocation, open_lake


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)
