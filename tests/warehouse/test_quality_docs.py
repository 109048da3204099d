"""docs/quality.md says what the suites say."""

from pathlib import Path

import pytest

from warehouse.expectations.drift.judge import SOURCE
from warehouse.expectations.rows.article import ARTICLE
from warehouse.expectations.rows.tables import TABLES
from warehouse.expectations.rule import Rule
from warehouse.expectations.whole_lake import LAKE

DOCS = Path(__file__).parents[2] / "docs" / "quality.md"
SUITES = (ARTICLE, SOURCE, LAKE, *(table.suite for table in TABLES))


@pytest.mark.parametrize("rule", [rule for suite in SUITES for rule in suite.rules], ids=lambda rule: rule.name)
def test_every_expectation_is_documented(rule: Rule) -> None:
    """Each expectation has its line with its severity, its reason and what it would have caught, as the code has them."""
    [line] = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith(f"| `{rule.name}` |")]
    assert f"| {rule.severity} |" in line
    assert rule.reason.replace("|", "\\|") in line
    assert rule.catches.replace("|", "\\|") in line


def test_names_are_unique() -> None:
    """No two expectations of one table have the same name: results are known by it."""
    for suite in SUITES:
        names = [rule.name for rule in suite.rules]
        assert len(names) == len(set(names))
