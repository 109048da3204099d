"""The marts of topics over time, on a small lake whose answers can be counted by hand."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import topic_lake
from topic_lake import BURST, DOWN, REFUSED, SILENT, WIRE, day

from extractors.records import Batch, Run, TopicDefinition
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.lake.marts import marts
from warehouse.read.series import read_series


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> Iterator[Lake]:
    with open_lake(topic_lake.build(new_lake()), read_only=True) as opened:
        yield opened


def rows(lake: Lake, sql: str) -> list[dict[str, Any]]:
    return lake.rows(sql)[1]


def row(lake: Lake, sql: str) -> dict[str, Any]:
    [one] = rows(lake, sql)
    return one


def on(number: int) -> str:
    return f"DATE '{day(number):%Y-%m-%d}'"


def rounded(value: object) -> object:
    """Without the last digits of floats, which depend on the order in which they were summed up."""
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    return {name: rounded(each) for name, each in value.items()} if isinstance(value, dict) else value


def test_a_day_counts_articles_copies_once_and_sources(lake: Lake) -> None:
    """A wire text in three papers is three articles of one story; the day's articles come from four sources."""
    found = row(lake, f"FROM topic_daily WHERE topic = 'sanctions' AND day = {on(WIRE)}")
    assert found["articles"] == 4 * 2 + 4 + 3
    assert found["stories"] == found["articles"] - 2
    assert found["sources"] == 5
    assert found["total"] == found["articles"] + 4 * 2
    assert found["share"] == pytest.approx(found["articles"] / found["total"])
    assert (found["tighten"], found["ease"]) == (4 + 3, 4)


def test_directions_are_rows_of_any_name(new_lake: Callable[[], LakeLocation]) -> None:
    """As many rows as directions, whatever a definition calls them; copies of one text are one story; commands show their titles."""
    location = new_lake()
    written = "truce:\n    title: Truce\n    directions: {thaw: thawing, deep_freeze: freezing}\n"
    matches = [("thaw", "thaw"), ("thaw", "cold"), ("deep_freeze", "cold"), ("mixed", "cold")]
    with open_lake(location, clock=lambda: topic_lake.NOW) as lake:
        enriched = tuple(
            topic_lake.article("alpha", day(1), f"{number}-{name}", [topic_lake.match("truce", direction=direction, version="t1")])
            for number, (direction, name) in enumerate(matches)
        )
        definition = TopicDefinition(topic="truce", version="t1", definition=written, activated_at=day(0), title="Truce")
        append_batch(lake, Batch(run=Run("r", "ingest", day(0), False), enriched=enriched, definitions=(definition,)))
        found = rows(lake, "SELECT direction, articles, stories FROM topic_direction ORDER BY ALL")
        assert found == [
            {"direction": "deep_freeze", "articles": 1, "stories": 1},
            {"direction": "mixed", "articles": 1, "stories": 1},
            {"direction": "thaw", "articles": 2, "stories": 2},
        ]
        [series] = read_series(lake, "week", day(1).date(), day(1).date(), ["truce"])
    assert series.directions() == "2 thawing, 1 freezing, 1 mixed"
    assert series.title == "Truce"


def test_a_week_is_the_sum_of_its_days(lake: Lake) -> None:
    """topic_weekly agrees with topic_daily, in articles, directions and totals."""
    daily = rows(
        lake,
        """
        SELECT topic, date_trunc('week', day)::DATE AS week, sum(articles)::INTEGER AS articles, sum(total)::INTEGER AS total,
            sum(advance)::INTEGER AS advance
        FROM topic_daily GROUP BY ALL ORDER BY ALL
        """,
    )
    assert daily == rows(lake, "SELECT topic, week, articles, total, advance FROM topic_weekly ORDER BY ALL")


@pytest.mark.parametrize(("mart", "by"), [("topic_daily_by", "day"), ("topic_weekly_by", "week")])
def test_a_breakdown_adds_up_to_the_whole(lake: Lake, mart: str, by: str) -> None:
    """Each dimension's values together are all articles of the period, and all that the topic has."""
    whole = rows(lake, f"SELECT topic, {by}, articles, total FROM {mart.removesuffix('_by')} ORDER BY ALL")
    for dimension in ("group", "country", "language"):
        parts = rows(
            lake,
            f"""
            SELECT topic, {by}, sum(articles)::INTEGER AS articles, sum(total)::INTEGER AS total FROM {mart}
            WHERE dimension = '{dimension}' GROUP BY ALL ORDER BY ALL
            """,
        )
        assert parts == whole


def test_a_breakdown_names_the_catalogue_s_values(lake: Lake) -> None:
    """Two of the steady sources are Ukrainian wires; their share is of the articles of wires alone."""
    found = row(lake, f"FROM topic_daily_by WHERE topic = 'sanctions' AND day = {on(1)} AND dimension = 'group' AND value = 'wire'")
    assert (found["articles"], found["total"], found["share"]) == (4, 8, 0.5)


def test_the_source_matched_series_leaves_out_a_source_that_came_later(lake: Lake) -> None:
    """Over all days only the four steady sources are in the panel; from day 20 on the late one is too."""
    whole = rows(lake, f"FROM topic_matched({on(0)}, {on(39)}) WHERE topic = 'sanctions' ORDER BY week")
    assert {each["sources"] for each in whole} == {4}
    assert whole[3]["articles"] == 4 * 12 + 3
    later = rows(lake, f"FROM topic_matched({on(21)}, {on(39)}) WHERE topic = 'sanctions' ORDER BY week")
    assert {each["sources"] for each in later} == {5}


def test_a_source_s_span_is_when_it_was_polled(lake: Lake) -> None:
    """The late source starts on its first answered poll, whatever its articles are dated."""
    assert row(lake, "FROM source_span WHERE source_id = 'late'") == {
        "source_id": "late",
        "since": day(20).date(),
        "until": day(39).date(),
        "watched": True,
    }


def test_the_expected_count_knows_the_day_of_the_week(lake: Lake) -> None:
    """After four weeks of weekends half as busy, a Saturday is expected to be quieter than the Friday before it."""
    friday = row(lake, f"FROM topic_momentum WHERE topic = 'sanctions' AND day = {on(32)}")
    saturday = row(lake, f"FROM topic_momentum WHERE topic = 'sanctions' AND day = {on(33)}")
    assert day(33).weekday() == 5
    assert saturday["weekday_factor"] < 0.75 < 1.05 < friday["weekday_factor"]
    assert saturday["expected"] < 0.75 * friday["expected"]
    assert saturday["probability"] > 0.2
    assert not saturday["burst"]


def test_a_new_source_is_no_burst(lake: Lake) -> None:
    """What the late source brings is compared only once it has a week of its own past; its first week raises nothing."""
    first_week = rows(lake, f"FROM topic_momentum WHERE topic = 'sanctions' AND day BETWEEN {on(20)} AND {on(26)}")
    assert all(each["articles"] <= 4 * 2 + 3 for each in first_week)
    assert not any(each["burst"] for each in first_week)


def test_a_burst_has_a_start_a_peak_and_a_probability(lake: Lake) -> None:
    """The one day with four times the articles is the lake's only burst."""
    burst = row(lake, "FROM topic_burst WHERE topic = 'sanctions'")
    at = day(BURST).date()
    assert (burst["burst_start"], burst["peak"], burst["burst_end"]) == (at, at, at)
    assert burst["peak_articles"] == 4 * 8 + 4
    assert burst["probability"] < 0.001
    assert burst["ratio"] > 2
    momentum = row(lake, f"FROM topic_momentum WHERE topic = 'sanctions' AND day = {on(BURST)}")
    assert (momentum["burst"], momentum["burst_start"], momentum["burst_peak"]) == (True, at, at)
    assert momentum["burst_probability"] == pytest.approx(burst["probability"], rel=0.01)


def test_probabilities_are_probabilities(lake: Lake) -> None:
    """Both tails lie in 0 to 1 and overlap in the count itself, on every day."""
    for each in rows(lake, "FROM topic_momentum"):
        assert 0 < each["probability"] <= 1
        assert 0 < each["probability_low"] <= 1
        assert each["probability"] + each["probability_low"] > 0.999
        assert each["dispersion"] >= 1


def test_a_dip_of_sources_that_were_down_is_an_outage(lake: Lake) -> None:
    """On the day on which two sources timed out, what is missing is put down to them."""
    gap = row(lake, f"FROM topic_gap WHERE topic = 'sanctions' AND day = {on(DOWN)}")
    assert gap["cause"] == "down"
    assert gap["outage"] > 0.9
    assert {each["source_id"] for each in gap["sources"] if each["state"] == "down"} == {"alpha", "beta"}
    assert "2 down" in gap["explanation"]


def test_a_dip_of_sources_that_refused_is_told_from_one_of_sources_that_were_down(lake: Lake) -> None:
    """A 403 is a refusal."""
    states = {each["source_id"]: each["state"] for each in rows(lake, f"FROM source_state WHERE day = {on(REFUSED)}")}
    assert (states["gamma"], states["delta"], states["alpha"]) == ("refused", "refused", "usual")
    gap = row(lake, f"FROM topic_gap WHERE topic = 'sanctions' AND day = {on(REFUSED)}")
    assert gap["cause"] == "refused"


def test_a_silent_day_is_no_outage(lake: Lake) -> None:
    """Where every source was answered and wrote of other things, the gap says so."""
    gap = row(lake, f"FROM topic_gap WHERE topic = 'sanctions' AND day = {on(SILENT)}")
    assert gap["cause"] == "elsewhere"
    assert gap["outage"] == 0


def test_the_first_reporter_of_a_story_and_the_lag_of_the_rest(lake: Lake) -> None:
    """The wire text was in alpha first, half an hour later in beta, four hours later in gamma."""
    found = rows(lake, "FROM topic_first WHERE topic = 'sanctions' AND story_id = 'wire' ORDER BY place")
    assert [(each["source_id"], each["lag_minutes"]) for each in found] == [("alpha", 0), ("beta", 30), ("gamma", 240)]
    assert {(each["first_source_id"], each["publishers"], each["basis"]) for each in found} == {("alpha", 3, "published")}
    assert found[0]["url"] == f"https://alpha.example/{day(WIRE):%Y/%m/%d}/wire/"


def test_a_pair_of_topics_shares_articles(lake: Lake) -> None:
    """Every article on the talks is on sanctions too, and the mart says so from both sides."""
    talks = row(lake, "FROM topic_pair WHERE topic = 'ceasefire_talks' AND other = 'sanctions'")
    sanctions = row(lake, "FROM topic_pair WHERE topic = 'sanctions' AND other = 'ceasefire_talks'")
    assert talks["share"] == 1
    assert talks["shared"] == sanctions["shared"]
    assert talks["lift"] == pytest.approx(sanctions["lift"])
    assert -1 <= talks["correlation"] <= talks["lag_correlation"] <= 1
    assert (talks["lag_days"] or 0) == -(sanctions["lag_days"] or 0)


def test_an_entity_appears_with_a_topic(lake: Lake) -> None:
    """The council is named by the articles of the steady sources on sanctions only."""
    found = row(lake, "FROM entity_topic WHERE entity = 'council' AND topic = 'sanctions'")
    [(named,)] = lake.query("SELECT count(*) FROM article_entity WHERE entity = 'council'")
    assert found["articles"] == named
    assert found["mentions"] == 2 * named
    assert found["first_day"] == day(0).date()
    assert found["lift"] > 1


@pytest.mark.parametrize(
    ("view", "column", "macro"),
    [
        ("topic_daily", "day", "* RENAME (start AS day) FROM topic_count('day', {span})"),
        ("topic_weekly", "week", "* RENAME (start AS week) FROM topic_count('week', {span})"),
        ("topic_daily_by", "day", "* RENAME (start AS day) FROM topic_count_by('day', {span})"),
        ("topic_weekly_by", "week", "* RENAME (start AS week) FROM topic_count_by('week', {span})"),
        ("topic_momentum", "day", "* FROM topic_momentum_between({span})"),
        ("topic_burst", "burst_start", "* FROM topic_burst_between({span})"),
        ("topic_gap", "day", "* FROM topic_gap_between({span})"),
        ("topic_first", "reported_at::DATE", "* FROM topic_first_between({span})"),
        ("source_state", "day", "* FROM source_state_between({span})"),
        ("quality_daily", "day", "* FROM quality_between({span})"),
    ],
)
def test_a_span_of_days_gives_the_same_rows_as_the_whole(lake: Lake, view: str, column: str, macro: str) -> None:
    """What reads the files of some weeks alone agrees with what reads everything."""
    first, last = day(14).date(), day(41).date()
    span = f"'{first}', '{last}'"
    part = lake.query(f"SELECT {macro.format(span=span)} ORDER BY ALL")
    assert part
    assert rounded(part) == rounded(lake.query(f"SELECT * FROM {view} WHERE {column} BETWEEN '{first}' AND '{last}' ORDER BY ALL"))


def test_an_article_has_its_identity_and_the_address_to_open(lake: Lake) -> None:
    """The canonical URL is without the slash that the publisher's own link has."""
    assert lake.query("SELECT count(*) FROM article WHERE link = url || '/'") == lake.query("SELECT count(*) FROM article")


def test_every_column_of_a_topic_mart_is_described(lake: Lake) -> None:
    """The header of each view names its columns, in their order."""
    for mart in marts():
        if mart.name.startswith(("topic_", "entity_topic", "source_s", "article_topic_h")) and mart.columns:
            described = [name for name, _ in mart.columns]
            assert described == lake.rows(f"SELECT * FROM {mart.name} LIMIT 0")[0], mart.name


def test_an_empty_lake_has_empty_marts(location: LakeLocation) -> None:
    """No mart fails where there is nothing to count."""
    with open_lake(location) as opened:
        for mart in marts():
            if mart.columns and mart.name.startswith(("topic", "entity", "source")):
                assert opened.query(f"FROM {mart.name}") == [], mart.name
        first, last = date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=31)
        assert opened.query(f"FROM topic_matched('{first}', '{last}')") == []
        assert opened.query("FROM article_topic_at('2026-01-01')") == []
