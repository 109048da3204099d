"""Backfill: a table through the real stages into a real lake."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import TableError
from extractors.records import Outcome
from flows.cli import app
from flows.pipeline.backfill.columns import Columns
from flows.pipeline.backfill.load import Choices, backfill
from flows.pipeline.report import Report
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.read.known import known_keys

pytestmark = pytest.mark.xdist_group("backfill")  # in one worker, so that what they share is made once

PARAGRAPH = (
    "The ministers of the bloc agreed on Monday to impose new sanctions on Russia over the war in Ukraine, freezing the assets of two "
    "banks and banning the import of Russian oil, an official said after the meeting. Moscow called the sanctions on its banks illegal."
)
OTHER = "The museum has repaired its old clock tower, and the town's bakers celebrated the day with a long table of cakes in the square. "


def row(number: int, **given: object) -> dict[str, object]:
    """A sound row; `given` replaces its cells."""
    text = f"{PARAGRAPH}\n\n{OTHER}\n\nThis is the report number {number} of that day, and nothing in it was said before."
    return {"url": f"https://www.example.com/{number}", "title": f"New sanctions agreed, report {number}", "text": text} | {
        "date": "2022-03-07 10:15:00",
        **given,
    }


ROWS: list[object] = [
    *(row(number) for number in range(6)),
    row(6, url="https://news.example.org/a?utm_source=feed", date="07.03.2022"),
    row(7, url="https://news.example.org/b", text=OTHER * 3, title="The tower's clock is repaired"),
    row(8, url="https://example.com/0#comments"),  # the first row's page again
    row(9, url="not a link"),
    row(10, text=""),
    row(11, date="someday"),
    row(12, date=None),
    row(13, text="Ã©Ã¨Ã Ã§" * 60),  # mojibake: validation's business
    "a line that is no object",
]
BAD = {9: "not a web address", 10: "no text", 11: "'someday' cannot be read", 12: "has no date", 14: "not a JSON object"}


@dataclass(frozen=True, slots=True)
class Done:
    """A lake into which the same table went twice."""

    table: Path
    settings: Settings
    first: Report
    second: Report
    lake: Lake

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return self.lake.rows(sql)[1]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    folder = tmp_path_factory.mktemp("backfill")
    table = folder / "table.jsonl"
    table.write_text("".join(json.dumps(each) + "\n" for each in ROWS), "utf-8")
    settings = Settings(home=folder / "lake", workers=1)
    first, second = (backfill(settings, table) for _ in range(2))
    with open_lake(settings.location(), read_only=True) as lake:
        yield Done(table, settings, first, second, lake)


def totals(report: Report) -> Counter[str]:
    return Counter({name: int(str(value)) for name, value in report.total().items() if name not in {"source", "poll"} and value})


def test_every_row_ends_in_exactly_one_fate(done: Done) -> None:
    """Rows in equal fates out, in the report and in the lake."""
    assert totals(done.first) == {"found": len(ROWS), "appended": 8, "duplicate": 1, "rejected": 5, "failed": 1}
    [fates] = done.rows(f"SELECT count(*) AS fates, count(DISTINCT key) AS keys FROM fate WHERE run_id = '{done.first.run_id}'")
    assert fates == {"fates": len(ROWS), "keys": len(ROWS)}


def test_bad_rows_are_named_by_file_and_line(done: Done) -> None:
    """Each message has the file, the line and what is wrong; validation's are in quarantine."""
    for index, said in BAD.items():
        [message] = [warning for warning in done.first.warnings if warning.startswith(f"{done.table}:{index + 1}: ")]
        assert said in message
    assert len(done.first.warnings) == len(BAD)
    [held] = done.rows("FROM quarantine")
    assert "no_mojibake" in held["reasons"]
    assert done.rows("SELECT DISTINCT detail FROM fate WHERE reason = 'no text'") == [{"detail": "line 11: no text"}]


def test_a_second_run_appends_nothing(done: Done) -> None:
    """What the lake knows is skipped, and the fates add up again."""
    assert totals(done.second)["appended"] == 0
    assert totals(done.second)["revised"] == 0
    assert totals(done.second)["found"] == len(ROWS)
    assert done.rows("SELECT count(*) AS articles FROM base.article_version") == [{"articles": 8}]


def test_refused_rows_are_looked_at_again(done: Done) -> None:
    """By the second run they end as by the first, and say why; what waits in quarantine waits on. Nobody fetches any of them."""
    assert totals(done.second) == {"found": len(ROWS), "duplicate": 10, "rejected": 4, "failed": 1}
    assert done.second.warnings == done.first.warnings
    keys = {f"https://example.com/{number}" for number in (10, 11, 12, 13)}
    assert known_keys(done.lake, keys) == keys


def test_a_mended_table_brings_what_was_refused(tmp_path: Path) -> None:
    """Every row was refused, and a lake keeps that; with the right column each is an article."""
    table, settings = tmp_path / "a.jsonl", Settings(home=tmp_path / "lake", workers=1)
    given = row(1)
    table.write_text(json.dumps({**given, "text": "", "body": given["text"]}), "utf-8")
    assert totals(backfill(settings, table)) == {"found": 1, "rejected": 1}
    assert totals(backfill(settings, table, Choices(Columns(text="body")))) == {"found": 1, "appended": 1}


def test_a_column_that_is_not_there_makes_no_lake(written: Callable[..., "Written"]) -> None:
    """It is one error, before anything is written."""
    done = written("2022-04-03")
    with pytest.raises(
        TableError, match=r"dated.jsonl: has no column when in its first 1 lines; it has url, title, text, date: name yours with --date"
    ):
        backfill(done.settings, done.table, Choices(Columns(date="when")))
    assert not done.settings.home.exists()


def test_articles_keep_address_source_and_date_evidence(done: Done) -> None:
    """Publishers are the sites of the addresses; the date says where it was read and how exact it is."""
    [article] = done.rows("FROM article WHERE url LIKE '%/a'")
    assert (article["source_id"], article["published"]) == ("example.org", datetime(2022, 3, 7, tzinfo=UTC))
    assert (article["published_precision"], article["text_source"]) == ("day", "table")
    assert article["dates"][0]["raw"] == "07.03.2022"
    assert article["language"] == "en"
    [exact] = done.rows("FROM article WHERE url = 'https://example.com/3'")
    assert exact["published"] == datetime(2022, 3, 7, 10, 15, tzinfo=UTC)
    sources = {each["source_id"]: each["enabled"] for each in done.rows("FROM source")}
    assert sources == {"example.com": False, "example.org": False}


def test_topics_are_matched_with_evidence_on_the_day_of_publication(done: Done) -> None:
    """A backfilled article counts in the week in which it was published, with the sentence that says why."""
    [week] = done.rows("FROM topic_weekly WHERE topic = 'sanctions' AND articles > 0")
    assert week["week"].isoformat() == "2022-03-07"
    assert week["articles"] == 7
    [match] = done.rows(
        "SELECT t.passages FROM article_topic AS t JOIN article USING (article_id) WHERE topic = 'sanctions' AND url LIKE '%/3'"
    )
    assert any("sanctions on Russia" in passage["text"] for passage in match["passages"])


def test_a_changed_text_becomes_a_version_when_asked(done: Done, tmp_path: Path) -> None:
    """Known addresses are skipped unless --again; then only what changed is appended. Columns and the publisher can be named."""
    table = tmp_path / "again.csv"
    text = str(row(0)["text"]).replace("two banks", "three banks").replace('"', "")
    table.write_text(f'address,words,title,day\nhttps://www.example.com/0,"{text}",New sanctions,2022-03-07\n', "utf-8")
    columns = Columns(url="address", text="words", date="day")
    skipped = backfill(done.settings, table, Choices(columns))
    again = backfill(done.settings, table, Choices(columns, source="archive", again=True))
    assert totals(skipped) == {"found": 1, "duplicate": 1}
    assert [tally.outcomes for tally in again.tallies.values()] == [Counter({Outcome.REVISED: 1})]
    assert list(again.tallies) == ["archive"]


def test_a_table_that_breaks_off_gives_every_row_before(done: Done, tmp_path: Path) -> None:
    """They are in the lake when its error is raised."""
    table = tmp_path / "cut.jsonl.gz"
    rows = [row(number, url=f"https://cut.example/{number}") for number in range(3)]
    table.write_bytes(gzip.compress("".join(json.dumps(each) + "\n" for each in rows).encode())[:-20])
    with pytest.raises(TableError, match=r"cut.jsonl.gz: cannot be read to its end .*; the rows before were taken"):
        backfill(done.settings, table)
    with open_lake(done.settings.location(), read_only=True) as lake:
        assert lake.query("SELECT url FROM article WHERE url LIKE '%cut%' ORDER BY url") == [(each["url"],) for each in rows[:2]]


@dataclass(frozen=True, slots=True)
class Written:
    """A table of three rows with these dates, and a lake to put it in."""

    table: Path
    settings: Settings

    def published(self) -> list[datetime]:
        """What the lake has, oldest first."""
        with open_lake(self.settings.location(), read_only=True) as lake:
            return [found["published"] for found in lake.rows("SELECT published FROM article ORDER BY published")[1]]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Written]:
    def write(*dates: str) -> Written:
        rows = (json.dumps(row(number, date=date)) + "\n" for number, date in enumerate(dates))
        (tmp_path / "dated.jsonl").write_text("".join(rows), "utf-8")
        return Written(tmp_path / "dated.jsonl", Settings(home=tmp_path / "lake", workers=1))

    return write


def test_a_column_shows_the_order_of_its_numbers(written: Callable[..., Written]) -> None:
    """One 25/04 settles what 03/04 is, wherever it stands, and the report says by which line."""
    done = written("03/04/2022", "05/04/2022 10:00 +0200", "25/04/2022")
    report = backfill(done.settings, done.table)
    assert [(found.month, found.day) for found in done.published()] == [(4, 3), (4, 5), (4, 25)]
    order = "numbers read day first, as line 3 ('25/04/2022') shows"
    assert report.notes == [f"dates in column 'date': 1 with a zone, 2 without a time; {order}"]


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (
            ("03/04/2022", "2022-04-05"),
            "dated.jsonl:1: date '03/04/2022' .* no row .* shows which: .*--day-first or --month-first",
        ),
        (("25/04/2022", "03/04/2022", "04/25/2022"), "line 1 .* is day first and line 3 .* is month first"),
    ],
)
def test_a_column_that_cannot_tell_is_asked_about(written: Callable[..., Written], dates: tuple[str, ...], message: str) -> None:
    """Nothing is appended before the user has said it."""
    done = written(*dates)
    with pytest.raises(TableError, match=message):
        backfill(done.settings, done.table)
    assert not done.settings.home.exists()


def test_a_second_backfill_says_nothing_of_dates_that_it_did_not_read(written: Callable[..., Written]) -> None:
    """Its rows are known, and no date of theirs is looked at."""
    done = written("2022-04-05T10:00:00Z")
    reports = [backfill(done.settings, done.table) for _ in range(2)]
    assert [(report.notes, report.warnings) for report in reports] == [(["dates in column 'date': 1 with a zone"], []), ([], [])]


@pytest.mark.parametrize(("order", "day"), [("--day-first", (4, 3)), ("--month-first", (3, 4))])
def test_the_users_order_holds(
    written: Callable[..., Written], capsys: pytest.CaptureFixture[str], order: str, day: tuple[int, int]
) -> None:
    """From the command line on; a number above twelve is a day all the same."""
    done = written("03/04/2022", "25/12/2021")
    app(["backfill", str(done.table), order, "--home", str(done.settings.home)], result_action="return_value")
    assert [(found.month, found.day) for found in done.published()] == [(12, 25), day]
    assert f"as {order} says" in capsys.readouterr().err


def test_texts_with_markup_become_paragraphs(tmp_path: Path) -> None:
    """As dumps of content systems have them; the headline's entities are decoded."""
    table, settings = tmp_path / "dump.jsonl", Settings(home=tmp_path / "lake", workers=1)
    table.write_text(json.dumps(row(0, text=f"<p>{PARAGRAPH}</p><p>{OTHER}&amp; so on.</p>", title="Sanctions &amp; oil")))
    backfill(settings, table)
    with open_lake(settings.location(), read_only=True) as lake:
        assert lake.rows("SELECT title, text FROM article")[1] == [{"title": "Sanctions & oil", "text": f"{PARAGRAPH}\n\n{OTHER}& so on."}]
