"""Quality on a real Prefect server: artifacts after each run, one event for each drift, whichever flow sees it first."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect_server import PrefectServer
from quality_lake import build, undated

from warehouse import LakeLocation, open_lake

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(600)]
QUALITY = "import sys; from flows.quality import quality; print(quality(home=sys.argv[1]))"
INGEST = "import sys; from flows.ingest import ingest; print(ingest(home=sys.argv[1], sources=sys.argv[2]).run_id)"
UPKEEP = (
    "import sys; from flows.maintain import maintain; from flows.track import track; maintain(home=sys.argv[1]); track(home=sys.argv[1])"
)


def run(server: PrefectServer, program: str, *arguments: Path) -> str:
    """One tracked run of a flow in a process of its own; gives what it returned."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, env={**os.environ, **server.environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_runs_leave_artifacts_and_tell_drift_once(server: PrefectServer, tmp_path: Path) -> None:
    """On a lake with one drift an ingest tells it, later runs leave it at that; each flow leaves its table, the state and the links."""
    began = datetime.now(UTC)
    lake = build(LakeLocation(tmp_path / "lake"), days=8, count=1, daily=6, changes={("paper-0", 7): undated}, gated=1)
    sources = tmp_path / "sources.csv"
    sources.write_text("source_id,name,url,kind,language,enabled\npaper-0,Paper,https://paper-0.example/feed,feed,en,false\n", "utf-8")
    ingested = run(server, INGEST, lake.home, sources).strip()
    assert "1 source is drifting" in run(server, QUALITY, lake.home)
    run(server, UPKEEP, lake.home)
    [opened] = server.events({"name": ["newslake.drift.opened"]}, began)
    artifacts = server.artifacts(began)
    assert opened["resource"]["prefect.resource.name"] == "paper-0 undated_as_usual"
    assert "100 % in 6 articles" in opened["payload"]["detail"]
    with open_lake(lake) as written:
        assert written.query("SELECT kind, run_id FROM lake_event WHERE kind = 'drift opened'") == [("drift opened", ingested)]
    assert Counter(artifact["key"] for artifact in artifacts) == {
        "ingest-funnel": 1,
        "ingest-summary": 1,
        "quality-failures": 1,
        "maintenance": 1,
        "track-topics": 1,
        "quality-summary": 4,
        "dashboards": 4,
    }
    told = [
        artifact["data"].replace("\\", "") for artifact in artifacts if artifact["key"] == "quality-summary"
    ]  # without Markdown's escapes
    assert all("drift: paper-0 since" in text and "(http://127.0.0.1:2718/quality)" in text for text in told)
    assert sum("Data Docs: " in text for text in told) == 3  # all but the first, before which none were written
    assert (lake.home / "quality-docs" / "index.html").is_file()
