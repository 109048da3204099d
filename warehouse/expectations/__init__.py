"""Validation with Great Expectations: row suites that gate a batch, drift suites that watch each source, audits of the lake.

    rows → suite → engine → gate → Gate(accepted, quarantined, validations)

Importing this package is cheap. Great Expectations itself is imported by `preload`, or at the first batch.

    announce.py      changes of quality since the last announcement
    data_docs.py     Great Expectations' Data Docs as plain files
    drift/           every source compared with its own past
    engine.py        running a suite with Great Expectations
    gate.py          the gate
    gate_process.py  Great Expectations in a process of its own
    languages.py     the two-letter language codes of ISO 639-1
    results.py       results of expectations as records
    rows/            row suites: what an article, and each row of the other tables, must be like
    rule.py          one expectation: its check, and the reason for it; all of them as seeds/expectations.yaml has them
    schedule.py      all scheduled checks
    whole_lake.py    checks of the lake as a whole
"""

from warehouse.expectations.drift.history import History, read_history
from warehouse.expectations.engine import preload
from warehouse.expectations.gate import Gate, gate

__all__ = ["Gate", "History", "gate", "preload", "read_history"]
