"""Each reason of the closed list knows the outcomes that it may end in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.records import Fate, Outcome, Reason

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_every_outcome_has_a_reason() -> None:
    """The two closed lists fit each other."""
    assert {outcome for reason in Reason for outcome in reason.outcomes} == set(Outcome)


def test_every_reason_is_documented() -> None:
    """docs/fetching.md says what each means, in the words of the quality page."""
    lines = (Path(__file__).parents[2] / "docs" / "fetching.md").read_text("utf-8").splitlines()
    assert {f"| {', '.join(reason.outcomes)} | `{reason}` | {reason.meaning} |" for reason in Reason} <= set(lines)


@pytest.mark.parametrize(
    ("reason", "retried", "outcome"),
    [
        (Reason.NEW, False, Outcome.APPENDED),
        (Reason.INVALID, False, Outcome.REJECTED),
        (Reason.TIMEOUT, False, Outcome.DEFERRED),
        (Reason.EXTRACTOR_LOST, False, Outcome.FAILED),
        (Reason.EXTRACTOR_LOST, True, Outcome.DEFERRED),
        (Reason.THIN, False, Outcome.REJECTED),
        (Reason.THIN, True, Outcome.DEFERRED),
    ],
)
def test_a_fate_ends_as_its_reason_says(reason: Reason, retried: bool, outcome: Outcome) -> None:
    """Deferred only where it is tried again."""
    assert Fate.of("paper", "https://a.example/1", reason, AT, retried=retried).outcome is outcome
