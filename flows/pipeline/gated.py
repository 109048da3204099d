"""Puts ended entries through the gate and into a batch, for passes and for backfills."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from extractors.records import Batch, Enriched, Fate, Quarantined, Reason
from flows.pipeline.halves import why
from warehouse.expectations import gate
from warehouse.expectations.drift.history import History
from warehouse.expectations.results import Check
from warehouse.expectations.rows.payload import dump, encodable

Ended = tuple[Fate, Enriched | None]


def gated_batch(
    batch: Batch, ended: Sequence[Ended], now: datetime, history: History | None = None, check: Check | None = None
) -> tuple[Batch, History | None]:
    """The batch with the accepted articles, the quarantined rows and all fates; and the history with the accepted articles added.

    A quarantined row ends as rejected; its detail names the failed expectations. `check` is as for `gate`.
    """
    enriched = [item for _, item in ended if item is not None]
    gated = gate(enriched, now=now, history=history, check=check)
    reasons = {row.key: "; ".join(row.reasons) for row in gated.quarantined}
    fates = tuple(
        Fate.of(fate.source_id, fate.key, Reason.INVALID, fate.at, reasons[fate.key], score=fate.score)
        if item is not None and fate.key in reasons
        else fate
        for fate, item in ended
    )
    filled = replace(batch, enriched=gated.accepted, fates=fates, quarantined=gated.quarantined, validations=gated.validations)
    return filled, gated.history


def held_back(batch: Batch, ended: Ended, error: Exception, now: datetime) -> Batch:
    """The batch with one row that cannot be stored: its fate has the error, its article goes to quarantine."""
    fate, item = ended
    fate = Fate.of(fate.source_id, encodable(fate.key), Reason.INVALID, fate.at, why(error))
    rows = () if item is None else (Quarantined(fate.source_id, fate.key, (type(error).__name__,), dump(item), now),)
    return replace(batch, fates=(fate,), quarantined=rows)
