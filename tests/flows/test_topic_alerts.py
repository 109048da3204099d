"""Alerts: claimed once in the lake, emitted as Prefect events, sent by notification blocks. And the track flow, on the same server."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import topic_lake
from factories import batch
from prefect_server import PrefectServer
from topic_lake import BURST, WIRE, day
from web import Reply, Request, serving

from extractors.errors import SettingError
from flows import settings as configuration
from flows.pipeline.alerts.detect import claim
from flows.settings import Settings
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.read.events import list_events
from warehouse.read.stories import read_part

AFTER_BURST = day(BURST) + timedelta(hours=12)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return topic_lake.build(LakeLocation(tmp_path_factory.mktemp("alerts") / "lake")).home


@pytest.fixture
def settings(built: Path, tmp_path: Path) -> Settings:
    """A copy of the lake for each test: claims stay."""
    return Settings(home=shutil.copytree(built, tmp_path / "lake"), alert_sources=3)


def test_a_burst_is_claimed_once_with_its_figures_and_headlines(settings: Settings) -> None:
    """The second look at the same burst finds nothing to announce, nor does one a day later."""
    with open_lake(settings.location()) as lake:
        [burst] = [alert for alert in claim(lake, settings, AFTER_BURST, "run-9") if alert.topic == "sanctions"]
        assert (burst.kind, burst.subject) == ("burst", f"burst sanctions {day(BURST):%Y-%m-%d}")
        assert "36 articles" in burst.text
        assert "https://" in burst.text
        assert claim(lake, settings, AFTER_BURST) == ()
        assert claim(lake, settings, AFTER_BURST + timedelta(days=1)) == ()
        assert lake.query("SELECT subject, run_id FROM lake_event WHERE kind = 'alert' AND subject LIKE 'burst sanc%'") == [
            (burst.subject, "run-9")
        ]


def test_a_burst_of_the_past_is_history_and_no_alert(settings: Settings) -> None:
    """A backfilled burst, or one seen by a flow that stood still, is not announced weeks later."""
    with open_lake(settings.location()) as lake:
        assert claim(lake, settings, AFTER_BURST + timedelta(days=10)) == ()


def test_an_event_of_enough_publishers_is_claimed_once(settings: Settings) -> None:
    """Three papers have the wire text, one of them its own; with a threshold of four it is not worth an alert."""
    now = day(WIRE) + timedelta(hours=5)
    with open_lake(settings.location()) as lake:
        assert claim(lake, settings.replace(alert_sources=4), now) == ()
        [story] = claim(lake, settings, now)
        assert (story.kind, story.subject) == ("story", "story sanctions wire")
        assert "3 publishers have it, one of them on its own, alpha first on" in story.text
        assert claim(lake, settings, now) == ()


def test_what_publishers_report_without_copying_is_announced_too(settings: Settings) -> None:
    """Three desks with texts of their own: no story has several publishers, the event has three, whatever `topics show` is asked."""
    reports = [
        topic_lake.article(name, day(20) + timedelta(minutes=minutes), f"harbour-{name}", [topic_lake.match("sanctions")])
        for name, minutes in (("beta", 0), ("gamma", 20), ("delta", 50))
    ]
    now = day(20) + timedelta(hours=3)
    with open_lake(settings.location()) as lake:
        append_batch(lake, batch("run-own", reports))
        held = lake.query("SELECT article_id, dated FROM article WHERE url LIKE '%/harbour-%'")
        rows = [
            {"article_id": each, "event_id": "harbour", "figures": [], "shared": [], "dated": at, "joined_at": now} for each, at in held
        ]
        lake.write("event", lambda session: session.insert("event_member", rows))
        [found] = claim(lake, settings, now)
        shown = read_part(lake, "events", "sanctions", now.date(), now.date())
        [listed] = list_events(lake, now.date(), now.date(), ["sanctions"])
    assert (found.subject, found.figures["independent"]) == ("story sanctions harbour", 3)
    assert "3 publishers have it, 3 of them on their own, beta first on" in found.text
    assert [(row["event_id"], row["independent"]) for row in shown] == [(listed["event_id"], listed["independent"])] == [("harbour", 3)]


def test_a_block_needs_a_type_and_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong setting is refused before anything starts."""
    monkeypatch.setenv("NEWSLAKE_ALERT_BLOCKS", "slack-webhook/desk, custom-webhook/pager")
    assert configuration.load().alert_blocks == ("slack-webhook/desk", "custom-webhook/pager")
    monkeypatch.setenv("NEWSLAKE_ALERT_BLOCKS", "desk")
    with pytest.raises(SettingError, match="expected block type and name"):
        configuration.load()


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A web server that keeps what is posted to it; of its other addresses some refuse, one leads elsewhere, and one answers for ever."""
    received: list[dict[str, str]] = []
    ended = threading.Event()

    def receive(request: Request) -> Reply | None:
        message = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        if request.path == "/hook":
            received.append(message)
            return 204, "", {}
        if "hidden" in request.path:
            return 403, "", {}
        if request.path == "/moved":
            return 307, "", {"Location": "/hook"}
        request.send_response(200)
        request.end_headers()
        with suppress(OSError):
            while not ended.wait(0.1):
                request.wfile.write(b".")
        return None

    with serving(receive) as address:
        yield address, received
        ended.set()


PROGRAM = """
import sys
from datetime import datetime
from prefect.blocks.notifications import CustomWebhookNotificationBlock, MattermostWebhook
from flows import settings as configuration
from flows import announce
from flows.announce import alert
from flows.track import track
message = {"title": "{{subject}}", "text": "{{body}}"}
for name, path in (("desk", "/hook"), ("drips", "/drips"), ("refuses", "/hidden-path"), ("moved", "/moved")):
    CustomWebhookNotificationBlock(name=name, url=sys.argv[1] + path, json_data=message).save(name, overwrite=True)
port = int(sys.argv[1].rpartition(":")[2])
MattermostWebhook(hostname="127.0.0.1", port=port, token="hidden", secure=False).save("chat", overwrite=True)
announce.SEND_SECONDS = 3.0
settings = configuration.load()
print("alerts", [len(alert(settings, datetime.fromisoformat(sys.argv[2]))) for _ in range(2)])
print("tracked", track(home=str(settings.home)).run_id)
"""


@pytest.mark.xdist_group("prefect")
def test_an_alert_reaches_prefect_s_events_and_the_webhook_once_and_track_is_a_tracked_run(
    server: PrefectServer, settings: Settings, hook: tuple[str, list[dict[str, str]]], tmp_path: Path
) -> None:
    """On a real server: one event and one message for the burst; a block that is not there, or whose answer never ends, stops nothing.

    The track flow leaves its artifact in the API and its run, by the same id, in the lake.
    """
    (url, received), began = hook, datetime.now(UTC)
    blocks = ["mattermost-webhook/chat", *(f"custom-webhook/{name}" for name in ("none", "drips", "refuses", "moved", "desk"))]
    here = server.having({"NEWSLAKE_HOME": str(settings.home), "NEWSLAKE_ALERT_BLOCKS": ",".join(blocks)})
    command = [sys.executable, "-c", PROGRAM, url, AFTER_BURST.isoformat()]
    done = subprocess.run(command, env=dict(here.environment), cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "alerts [1, 0]" in done.stdout
    assert "was not sent by block custom-webhook/none" in done.stderr
    assert "was not sent by block custom-webhook/drips: TimeoutError: it took more than 3 s" in done.stderr
    assert "was not sent by block custom-webhook/refuses: HTTPStatusError: Client error '403 Forbidden'" in done.stderr
    assert "was not sent by block custom-webhook/moved: HTTPStatusError: Redirect response '307 Temporary Redirect'" in done.stderr
    assert "was not sent by block mattermost-webhook/chat: NotificationError: " in done.stderr
    assert "hidden" not in done.stderr
    found = server.events({"prefix": ["newslake.topic."]}, began)
    artifacts = {artifact["key"] for artifact in server.artifacts(began)}
    assert "track-topics" in artifacts
    run_id = done.stdout.split("tracked ")[1].split()[0]
    with open_lake(settings.location(), read_only=True) as lake:
        assert lake.query(f"SELECT flow, tracked FROM run WHERE run_id = '{run_id}' AND ended IS NOT NULL") == [("track", True)]
    assert [message["title"] for message in received] == [f"Burst: Sanctions since {day(BURST):%-d %B}"]
    assert [event["event"] for event in found] == ["newslake.topic.burst"]
    assert found[0]["payload"]["articles"] == 36
