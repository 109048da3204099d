"""Every SQL example of docs/sql.md runs on a real lake and has an answer."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from factories import START, article, batch
from services import settings_of

from extractors.enrich import fingerprint
from extractors.records import Post
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.read.boilerplate import append_learned

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
# What comes after has a lake of its own: test_topic_examples.py.
EXAMPLES = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8").partition("\n## Topics over time\n")[0], re.DOTALL)


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> Iterator[Lake]:
    """Twenty articles, one of them revised, two of them copies, one with a post; and boilerplate of one source."""

    moment = START
    with open_lake(new_lake(), clock=lambda: moment) as opened:
        text = article(1).article.text
        copies = [replace(article(number, text=text), fingerprint=fingerprint(text)) for number in (21, 22)]
        append_batch(opened, batch("a", [*map(article, range(20)), *copies], at=START))
        moment += timedelta(days=1)
        append_batch(opened, batch("b", [article(2, title="Talks collapse", text="The delegation left early.")], at=moment))
        blog = article(4)
        posts = (Post("p1", "Noon", "The delegation said that export sanctions stay in force.", START),)
        live = replace(blog, article=replace(blog.article, posts=posts), post_topics=(blog.topics,))
        append_batch(opened, batch("c", [live], at=moment))
        append_learned(opened, "paper-1", [{"key": "printedonpaper", "text": "Printed on paper.", "articles": 5}], 9, moment)
        yield opened


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_cookbook_has_an_answer(lake: Lake, number: int) -> None:
    """It runs, and returns rows."""
    columns, rows = lake.rows(EXAMPLES[number])
    assert columns
    assert rows, EXAMPLES[number]


def test_the_example_in_python_runs(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands, on the lake of the settings."""
    for name, value in settings_of(lake.location).items():
        monkeypatch.setenv(name, value)
    code, attaching = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["columns"] == ["topic", "day", "articles"]
    if not lake.location.embedded:
        return
    with redirect_stdout(io.StringIO()) as statements:
        exec(attaching, {})
    with duckdb.connect() as strange:
        strange.execute(statements.getvalue().replace("lake/catalog.sqlite", str(lake.location.catalog_file)))
        assert strange.execute("SELECT count(*) FROM topic_daily").fetchall() == lake.query("SELECT count(*) FROM topic_daily")
