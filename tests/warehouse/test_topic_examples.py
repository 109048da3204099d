"""Every SQL example on topics over time in docs/sql.md runs on a real lake and has an answer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import topic_lake

from extractors.records import LabelLevel, TopicLabel, TopicMeasure
from warehouse import Lake, LakeLocation, open_lake
from warehouse.append.labels import append_labels, append_measures

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
EXAMPLES = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8").partition("\n## Topics over time\n")[2], re.DOTALL)


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> Iterator[Lake]:
    """That of the other tests of topics, with one measured topic and one labelled article."""
    location = topic_lake.build(new_lake())
    with open_lake(location) as opened:
        append_measures(
            opened,
            [TopicMeasure(topic="sanctions", version=topic_lake.VERSION["sanctions"], right=80, extra=20, missed=10, basis="110 labels")],
        )
        [(first,)] = opened.query("SELECT min(article_id) FROM article_topic WHERE topic = 'sanctions'")
        append_labels(opened, [TopicLabel(article_id=first, topic="sanctions", reader="anna", level=LabelLevel.ABSENT)])
    with open_lake(location, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_documentation_has_an_answer(lake: Lake, number: int) -> None:
    """It runs, and returns rows."""
    columns, rows = lake.rows(EXAMPLES[number])
    assert columns
    assert rows, EXAMPLES[number]
