"""`newslake demo` plays the news world through the real composition and leaves a lake behind."""

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from extractors.errors import ArgumentError, QueryError
from flows.cli.ingestion.demo import demo
from flows.demo.run import demo_settings
from flows.printing.sparkline import sparkline
from flows.settings import Settings
from warehouse import Lake, LakeLocation, open_lake
from warehouse.read.events import count_events, list_events
from warehouse.read.stories import read_part

# One worker plays the demo, and all tests look at its lake.
pytestmark = pytest.mark.xdist_group("demo")

DAYS = 4


@dataclass(frozen=True)
class Played:
    """A demo of four days: the folder of its lake and what it printed."""

    home: Path
    printed: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder, out = tmp_path_factory.mktemp("demo") / "lake-demo", io.StringIO()
    with redirect_stdout(out):
        demo(home=folder, days=DAYS)
    return Played(folder, out.getvalue())


@pytest.fixture(scope="module")
def home(played: Played) -> Path:
    return played.home


def test_ends_with_timeline_question_funnel_and_advice(played: Played) -> None:
    """What is printed ends with the topics' timeline, one question in SQL, the funnel, and what to try next."""
    parts = ("Topics, articles a day", "SELECT t.dated::DATE AS day", "Every URL", "The lake is in", "newslake ingest")
    places = [played.printed.index(part) for part in parts]
    assert places == sorted(places)


def test_the_lake_holds_the_days(home: Path) -> None:
    """The articles of the days played are in the lake, dated as their publishers dated them."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        days = [day.isoformat() for (day,) in lake.query("SELECT DISTINCT dated::DATE AS day FROM article ORDER BY day")]
        [(articles,)] = lake.query("SELECT count(*) FROM article")
    assert days == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]
    assert articles >= 35


def test_events_are_narrowed_to_a_direction(home: Path) -> None:
    """To those with a report that shows it, and they are counted as they are listed."""
    span = date(2026, 3, 2), date(2026, 3, 5)
    with open_lake(LakeLocation(home), read_only=True) as lake:
        whole, eased = (list_events(lake, *span, ["sanctions"], direction=way) for way in (None, "Ease"))
        assert count_events(lake, *span, ["sanctions"], direction="ease")[0] == len(eased)
        shown = {each["event_id"] for each in read_part(lake, "events", "sanctions", *span, 9, "ease")}
        with pytest.raises(QueryError, match="sideways: is no direction of Sanctions; it has tighten, ease, mixed"):
            list_events(lake, *span, ["sanctions"], direction="sideways")
    assert [each["title"] for each in eased] == ["Washington sketches phased sanctions relief in return for a ceasefire"]
    assert (len(whole) > len(eased), shown) == (True, {each["event_id"] for each in eased})


@pytest.mark.parametrize(
    ("slug", "outcome", "reason"),
    [
        ("markets-weigh-kremlin", "rejected", "consent wall"),
        ("cup-final-replay", "off-topic", "no topic"),
        ("border-trucks", "deferred", "server error"),
    ],
)
def test_special_pages_end_as_they_should(home: Path, slug: str, outcome: str, reason: str) -> None:
    """An awkward page ends with the fate that names what it was."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        ends = lake.query("SELECT DISTINCT outcome, reason FROM fate WHERE url LIKE '%' || $slug || '%'", {"slug": slug})
    assert (outcome, reason) in ends


def test_feed_only_summaries(home: Path) -> None:
    """A source that is kept as summary has its text from the feed."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        assert _text_sources(lake, "aurora-institute") == {"feed"}
        assert _text_sources(lake, "northwire") == {"page"}


def test_refuses_a_folder_that_is_there(home: Path, tmp_path: Path) -> None:
    """A lake of an earlier demo is kept unless it is to be replaced; what no demo made is never deleted."""
    with pytest.raises(ArgumentError, match="--replace"):
        demo(home=home)
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ArgumentError, match="will not delete"):
        demo(home=tmp_path, replace=True)
    assert (tmp_path / "letters.txt").exists()


def test_sparkline() -> None:
    """Bars grow with the values, and nothing is a dot."""
    assert sparkline([0, 1, 4, 8]) == "·▂▅█"
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "··"


def _text_sources(lake: Lake, source_id: str) -> set[str]:
    return {value for (value,) in lake.query("SELECT DISTINCT text_source FROM article WHERE source_id = $id", {"id": source_id})}


def test_the_demo_never_writes_into_the_lake_in_use(tmp_path: Path) -> None:
    """A PostgreSQL catalogue and object storage of the environment are left alone: the invented news stays in the demo's folder."""
    settings = demo_settings(Settings(catalog="postgres:dbname=newslake", data="s3://bucket/newslake"), tmp_path / "lake-demo")
    assert settings.location() == LakeLocation(tmp_path / "lake-demo")
