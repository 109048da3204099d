"""The lake as of a moment: by snapshots, after their expiry by ingestion time; the change feed."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from factories import START, article, batch, url_of
from terminal import Terminal

from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake.extensions import CONFIG
from warehouse.lake.moments import ARRIVED
from warehouse.read.when import read_when
from warehouse.upkeep.curate import purge
from warehouse.upkeep.maintain import maintain


def test_every_table_says_when_its_rows_arrived(home: Path) -> None:
    """A new table must be added to what is looked back through."""
    with open_lake(LakeLocation(home)) as lake:
        tables = {name for (name,) in lake.query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'base'")}
    assert tables == set(ARRIVED)


def test_as_of_answers_by_snapshot_and_after_expiry_by_the_rows_own_times(location: LakeLocation) -> None:
    """The same answer before and after maintenance."""
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(2)]))
        [(moment,)] = lake.query("SELECT now()")
        append_batch(lake, batch("b", [article(2, text="Officials met once more and said that it was over."), article(4)]))
    question = "SELECT count(*), max(version), (SELECT sum(articles) FROM topic_daily) FROM article"
    for expired in (False, True):
        with open_lake(location, as_of=moment) as lake:
            assert lake.query(question) == [(1, 1, 1)], expired
        with open_lake(location) as lake:
            assert lake.query(question) == [(2, 2, 2)]
            maintain(lake, datetime.now(UTC), keep=timedelta(0), grace=timedelta(0))


def test_what_was_purged_is_gone_from_earlier_moments_too(home: Path) -> None:
    """While their snapshots last; in the shell, whose session is made of the same statements, as in Python."""
    location = LakeLocation(home)
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(1), article(2)]))
        [(moment,)] = lake.query("SELECT now()")
        with open_lake(location, as_of=moment) as then:
            assert then.query("SELECT count(*) FROM article") == [(2,)]
        purge(lake, url_of(2), "by request", datetime.now(UTC))
    question = "SELECT list(url), (SELECT count(*) FROM base.article_topic) FROM article"
    with open_lake(location, as_of=moment) as lake:
        assert lake.query(question) == [([url_of(1)], 0)]
        statements = lake.reading_statements()
    with duckdb.connect(config=CONFIG) as shell:
        for statement in statements:
            shell.execute(statement)
        assert shell.execute(question).fetchall() == [([url_of(1)], 0)]


def test_the_first_instant_of_a_lake_is_an_empty_one(location: LakeLocation) -> None:
    """Its metadata database is older than its tables."""
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(1)]))
        [(made,)] = lake.query("SELECT min(snapshot_time) FROM ducklake_snapshots('lake')")
    with open_lake(location, as_of=made) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(0,)]


def test_the_command_takes_a_moment_by_its_date_and_by_its_day_of_the_week(newslake: Terminal, home: Path, tmp_path: Path) -> None:
    """UTC where no offset is given; a clock that was simulated works too."""
    moments = iter([START, START + timedelta(days=2)])
    moment = next(moments)
    with open_lake(LakeLocation(home), clock=lambda: moment) as lake:
        append_batch(lake, batch("a", [article(1)]))
        moment = next(moments)
        append_batch(lake, batch("b", [article(420)]))  # of the same Tuesday, the lake's newest day
        assert lake.query("SELECT count(*) FROM article_at(?)", ["2026-03-02"]) == [(1,)]
    for day, zone, hours, minutes, articles in (  # a minute before and after the second batch
        ("%A", "", 0, -1, "1"),
        ("%A", "", 0, 1, "2"),
        ("%Y-%m-%d", "+02:00", 2, -1, "1"),
        ("%A", " Europe/Kyiv", 2, 1, "2"),
    ):
        stated = f"{moment + timedelta(hours=hours, minutes=minutes):{day} %H:%M}{zone}"
        question = ("sql", "SELECT count(*) AS articles FROM article", "--format=csv", "--as-of", stated)
        said = newslake(*question, cwd=tmp_path, NEWSLAKE_HOME=home)
        assert said.stdout.split() == ["articles", articles], stated
        utc = moment + timedelta(minutes=minutes)
        assert (f"--as-of {stated} is {utc:%Y-%m-%d %H:%M} UTC" in said.stderr) == (day == "%A")
    before = newslake(
        "sql", "SELECT count(*) AS articles FROM article", "--format=csv", "--as-of=2026-02-01", cwd=tmp_path, NEWSLAKE_HOME=home
    )
    assert before.stdout.split() == ["articles", "0"]
    assert "the lake held no article by 2026-02-01 00:00 UTC; --as-of goes by when articles arrived in it" in before.stderr


@pytest.mark.parametrize(
    ("stated", "when"),
    [
        ("2026-03-10", date(2026, 3, 10)),
        ("2026-03-10 9:05", datetime(2026, 3, 10, 9, 5, tzinfo=UTC)),
        ("2026-03-10T09:05+02:00", datetime(2026, 3, 10, 7, 5, tzinfo=UTC)),
        ("2026-03-10 Europe/Kyiv", datetime(2026, 3, 9, 22, tzinfo=UTC)),
        ("Thursday", date(2026, 3, 12)),
        ("friday", date(2026, 3, 6)),
        ("Thursday 11:59", datetime(2026, 3, 12, 11, 59, tzinfo=UTC)),
        ("Thursday 12:00", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        (" tuesday  9:00 Europe/Kyiv ", datetime(2026, 3, 10, 7, tzinfo=UTC)),
        ("Friday 01:00 Pacific/Auckland", datetime(2026, 3, 12, 12, tzinfo=UTC) - timedelta(days=7)),
        ("Friday 00:59 Pacific/Auckland", datetime(2026, 3, 12, 11, 59, tzinfo=UTC)),
    ],
)
def test_a_day_of_the_week_is_the_last_one_that_began(stated: str, when: date) -> None:
    """Seen from noon of Thursday, 12 March 2026; days stay days, and moments are in UTC."""
    assert repr(read_when(stated, lambda: datetime(2026, 3, 12, 12, tzinfo=UTC))) == repr(when)


@pytest.mark.parametrize(
    "wrong",
    [
        *("yesterday", "", "Tuesday 25:00", "Tuesday 2026-03-10", "Tue 09:00", "2026-03-32", "2026-03-02 12:00 Europe/Atlantis"),
        *("2026-03-02 12:00 /", "2026-03-02 Europe/", "0001-01-01 00:00+02:00"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_is_expected(wrong: str) -> None:
    """In words that name all that is accepted."""
    with pytest.raises(ValueError, match=re.escape(f"got {wrong!r}")) as refused:
        read_when(wrong, lambda: START)
    for accepted in ("2026-11-17", "Tuesday", "'2026-11-17 09:00'", "'Tuesday 09:00'", "+02:00", "Europe/Kyiv"):
        assert accepted in str(refused.value)


def test_the_change_feed_tells_what_came_changed_and_went(home: Path) -> None:
    """In order of time."""
    moment = START
    with open_lake(LakeLocation(home), clock=lambda: moment) as lake:
        append_batch(lake, batch("a", [article(1)]))
        moment += timedelta(hours=1)
        append_batch(lake, batch("b", [article(1, text="Officials met once more and said that it was over."), article(2)]))
        purge(lake, url_of(2), "by request", moment + timedelta(hours=1))
        feed = lake.query("SELECT change, url, detail FROM change WHERE changed_at > ? ORDER BY changed_at, change", [START.isoformat()])
    assert feed == [("revised", url_of(1), None), ("purged", url_of(2), "by request")]
