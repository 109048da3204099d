"""Every SQL example on topics over time in docs/sql.md runs on a real lake and has an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import topic_lake

from warehouse import Lake, LakeLocation, open_lake

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
EXAMPLES = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8").partition("\n## Topics over time\n")[2], re.DOTALL)


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> Iterator[Lake]:
    with open_lake(topic_lake.build(new_lake()), read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_documentation_has_an_answer(lake: Lake, number: int) -> None:
    """It runs, and returns rows."""
    columns, rows = lake.rows(EXAMPLES[number])
    assert columns
    assert rows, EXAMPLES[number]
