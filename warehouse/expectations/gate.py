"""The gate: splits a batch into the rows that may enter the lake and the rows that go to quarantine."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.records import Enriched, Quarantined, Severity, Validation
from warehouse.expectations import engine
from warehouse.expectations.drift.history import History
from warehouse.expectations.drift.judge import drift
from warehouse.expectations.results import SAMPLE, Check, Checked, result_of_all
from warehouse.expectations.rows import payload
from warehouse.expectations.rows.article import ARTICLE, article_rows


@dataclass(frozen=True, slots=True)
class Gate:
    """A judged batch. Every article given is in `accepted` or, as JSON, in `quarantined`, in the order given.

    `history` is the one given with the accepted articles added: what the run's next batch is to be judged against.
    """

    accepted: tuple[Enriched, ...]
    quarantined: tuple[Quarantined, ...]
    validations: tuple[Validation, ...]
    history: History | None = None


def gate(enriched: Sequence[Enriched], *, now: datetime, history: History | None = None, check: Check | None = None) -> Gate:
    """Validate a batch: a row that fails a critical expectation is quarantined with its reasons and its whole payload.

    There is one `Validation` per expectation with source_id None. With a `history` (`read_history`, once per run) the sources of
    the batch are compared with their own past too, and those that left their bounds or came back have results of their own.
    `check` asks Great Expectations somewhere else (`gate_process.py`); without it this process does.
    """
    check = check or engine.check
    if not enriched:
        return Gate((), (), (), history)
    results = check(ARTICLE, article_rows(enriched, now))
    reasons = _reasons(results)
    accepted = tuple(item for row, item in enumerate(enriched) if row not in reasons)
    validations = [_result(result, enriched, now) for result in results]
    if history is not None and accepted:
        history = history.plus(accepted)
        validations += drift(history, sorted({item.article.source_id for item in accepted}), now=now, check=check)
    refused = ((enriched[row], why) for row, why in sorted(reasons.items()))
    quarantined = tuple(
        Quarantined(item.article.source_id, payload.encodable(item.article.key), why, payload.dump(item), now) for item, why in refused
    )
    return Gate(accepted, quarantined, tuple(validations), history)


def _reasons(results: Iterable[Checked]) -> dict[int, tuple[str, ...]]:
    failed: defaultdict[int, list[str]] = defaultdict(list)
    for result in results:
        if result.rule.severity is Severity.CRITICAL:
            for row in result.rows:
                failed[row].append(result.rule.name)
    return {row: tuple(names) for row, names in failed.items()}


def _result(result: Checked, enriched: Sequence[Enriched], now: datetime) -> Validation:
    failed = result.rows
    keys = [payload.encodable(enriched[row].article.key) for row in failed[:SAMPLE]]
    return result_of_all(result, ARTICLE.table, len(failed), keys, f"{len(failed)} of {len(enriched)} rows fail", now=now)
