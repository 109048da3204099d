"""Deployments on a real Prefect server: deployed from prefect.yaml, triggered, run by a real worker."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect_server import PrefectServer, read_until
from warc_records import page, written

from flows.demo.load import load_world
from flows.demo.server import ServedWorld, serve
from flows.demo.world import instant
from warehouse import LakeLocation, open_lake

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(600)]


def test_a_run_in_which_no_poll_is_answered_is_failed_and_keeps_what_it_did(server: PrefectServer, tmp_path: Path) -> None:
    """Three dead hosts: the state says so with the first error, the command ends with code 3, and the failed polls are in the lake."""
    rows = [f"s{number},S,feed,http://127.0.0.{number}:1/feed" for number in range(1, 4)]
    (tmp_path / "sources.csv").write_text("\n".join(["source_id,name,kind,url", *rows]), "utf-8")
    here = server.having({"NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8"})
    command = [str(Path(sys.executable).with_name("newslake")), "ingest", "--home", "lake", "--sources", "sources.csv"]
    began = datetime.now(UTC)
    done = subprocess.run(command, env=dict(here.environment), cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 3, done.stderr
    assert "none of 3 polls was answered; s1: " in done.stderr
    runs = server.post("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}})
    assert [run["state"]["message"].partition(";")[0] for run in runs] == ["none of 3 polls was answered"]
    assert {"ingest-funnel", "ingest-summary"} <= {artifact["key"] for artifact in server.artifacts(began)}
    with open_lake(LakeLocation(tmp_path / "lake"), read_only=True) as opened:
        assert opened.query("SELECT source_id, outcome FROM poll ORDER BY source_id") == [(f"s{number}", "failed") for number in (1, 2, 3)]


def test_such_a_run_of_a_worker_ends_with_its_reason(server: PrefectServer, tmp_path: Path) -> None:
    """A worker runs the flow for its result, which Prefect makes of what the failed state holds."""
    (tmp_path / "sources.csv").write_text("source_id,name,kind,url\ns1,S,feed,http://127.0.0.1:1/feed", "utf-8")
    here = server.having({"NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8", "NEWSLAKE_HOME": "lake", "NEWSLAKE_SOURCES": "sources.csv"})
    command = [sys.executable, "-c", "from flows.ingest import ingest; ingest()"]
    done = subprocess.run(command, env=dict(here.environment), cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert re.match(r"flows\.ingest\.UnansweredError: ingest: none of 1 polls was answered; s1: ", done.stderr.strip().splitlines()[-1])


@pytest.fixture
def news() -> Iterator[ServedWorld]:
    with serve(load_world(), instant(3)) as served:
        yield served


def test_triggered_deployments_leave_their_rows_in_the_lake_and_their_artifacts_in_the_api(
    server: PrefectServer, news: ServedWorld, tmp_path: Path
) -> None:
    """A WARC file is taken in; then two shares of the sites append under their own run ids while its pages are read again."""
    lake, began = tmp_path / "lake", datetime.now(UTC)
    environment = {
        "NEWSLAKE_HOME": str(lake),
        "NEWSLAKE_SOURCES": str(news.sources_csv(tmp_path / "sources.csv")),
        "NEWSLAKE_HOST_DELAY": "0",
        "NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8",
    }
    ended = r"Flow run .* - Finished in state Completed"
    with server.having(environment).worker() as lines:
        server.trigger("divide/every-10-minutes-in-shares", {})
        server.trigger("backfill/from-warc-files", {"files": [str(written(tmp_path, [page(1), page(2)]))]})
        read_until(lines, ended, 4)
        with open_lake(LakeLocation(lake)) as opened:
            # As if an earlier extractor had read the pages, and misread each headline.
            spoilt = (
                "UPDATE lake.base.article_version SET title = 'Misread', extractor_version = 'earlier' WHERE source_id = 'paper.example'"
            )
            opened.write("test", lambda session: session.query(spoilt))
        server.trigger("reread/after-an-upgrade", {})
        read_until(lines, ended)

    runs = server.post("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
    assert runs, server.post("/flow_runs/filter", {})
    keys = {artifact["key"] for artifact in server.artifacts(began)}
    assert {"ingest-funnel", "ingest-summary", "backfill", "reread"} <= keys
    with open_lake(LakeLocation(lake), read_only=True) as opened:
        [(articles, sources)] = opened.query("SELECT count(*), count(DISTINCT source_id) FROM article")
        recorded = opened.query("SELECT flow, run_id FROM base.run WHERE tracked AND ended IS NOT NULL ORDER BY flow")
        readings = opened.query("SELECT reading, title = 'Misread' FROM reading WHERE source_id = 'paper.example' ORDER BY reading")
    assert articles > 10
    assert sources > 5
    assert [flow for flow, _ in recorded] == ["backfill", "ingest", "ingest", "reread"]
    assert {run_id for _, run_id in recorded} <= {run["id"] for run in runs}
    assert readings == [(0, True), (0, True), (1, False), (1, False)]
