"""The quality flow on a real Prefect server: artifacts after each run, one event for each drift."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from prefect_server import PrefectServer, serve
from quality_lake import build, undated

# Great Expectations takes seconds to import: one worker does it for all of its tests.
pytestmark = pytest.mark.xdist_group("expectations")
RUN = "import sys; from flows.quality import quality; print(quality(home=sys.argv[1]))"


def run(server: PrefectServer, home: Path) -> str:
    """One tracked run of the flow in a process of its own; gives what it returned."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(home)], env={**os.environ, **server.environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def events(server: PrefectServer, name: str, at_least: int) -> list[dict[str, Any]]:
    """Events of a name, once the server, which stores them in batches, has so many."""
    until = time.monotonic() + 60
    while True:
        found: list[dict[str, Any]] = server.post("/events/filter", {"filter": {"event": {"name": [name]}}})["events"]
        if len(found) >= at_least or time.monotonic() > until:
            return found
        time.sleep(0.5)  # the server stores events in batches and says nothing when it has


@pytest.mark.timeout(300)
def test_runs_leave_artifacts_and_tell_drift_once(tmp_path: Path) -> None:
    """Two runs on a lake with one drift leave their summaries and one event between them, and Data Docs beside the lake."""
    lake = build(tmp_path / "lake", days=8, count=1, daily=6, changes={("paper-0", 7): undated}, gated=1)
    (tmp_path / "prefect").mkdir()
    with serve(tmp_path / "prefect", {}) as server:
        assert "1 source is drifting" in run(server, lake.home)
        assert "1 source is drifting" in run(server, lake.home)
        [opened] = events(server, "newslake.drift.opened", 1)
        artifacts = server.post("/artifacts/filter", {})
    assert opened["resource"]["prefect.resource.name"] == "paper-0 undated_as_usual"
    assert "100 % in 6 articles" in opened["payload"]["detail"]
    keys = [artifact["key"] for artifact in artifacts]
    assert sorted(keys) == ["quality-failures", "quality-failures", "quality-summary", "quality-summary"]
    assert (lake.home / "quality-docs" / "index.html").is_file()
