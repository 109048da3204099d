"""Runs other than ingests that are killed: what they leave, and what the next one makes of it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from topic_lake import START, article, day

from extractors.records import Batch, Run
from flows.pipeline.backfill.load import backfill
from flows.pipeline.topics.track import track_all
from flows.settings import Settings
from warehouse import append_batch, open_lake

TEXT = " ".join(f"The harbour raised its tolls for {ships}, and the captains complained about the tolls." for ships in ("tugs", "yachts"))
# The real runs, two rows a batch; they kill themselves when their first batch is committed.
KILLED = """
import os, signal, sys
from pathlib import Path
from flows.pipeline.backfill import load as backfill
from flows.pipeline.topics import track
from flows.settings import load as settings

def killed_after(work):
    def once(*given):
        work(*given)
        os.kill(os.getpid(), signal.SIGKILL)
    return once

backfill.ROWS_PER_BATCH = 2
if sys.argv[1] == "track":
    track.track_all(settings(), commit=killed_after(track.commit_piece), batch=2)
else:
    backfill.append_batch = killed_after(backfill.append_batch)
    backfill.backfill(settings(), Path(sys.argv[2]))
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lake with four articles, and a table of five more beside it."""
    settings = Settings(home=tmp_path / "lake", workers=1)
    with open_lake(settings.location(), clock=lambda: START) as lake:
        enriched = tuple(article("alpha", day(number), f"tolls-{number}", [], text=TEXT) for number in range(4))
        append_batch(lake, Batch(run=Run("run-1", "ingest", START, False, START), enriched=enriched))
    rows = ({"url": f"https://table.example/{number}", "title": "Tolls", "text": TEXT, "date": "2026-03-01"} for number in range(5))
    table(settings).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return settings


def table(settings: Settings) -> Path:
    return settings.home.parent / "table.jsonl"


@pytest.mark.parametrize("flow", ["track", "backfill"])
def test_a_killed_run_is_closed_by_the_next_one_which_does_the_rest(flow: str, settings: Settings) -> None:
    """It shows as running until then; its workers end with it."""
    environment = os.environ | {"NEWSLAKE_HOME": str(settings.home), "NEWSLAKE_WORKERS": "1"}
    command = [sys.executable, "-c", KILLED, flow, str(table(settings))]
    # Its output ends when the last of its processes has ended.
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL
    states = f"SELECT state FROM run WHERE flow = '{flow}' ORDER BY state"
    with open_lake(settings.location(), read_only=True) as lake:
        assert lake.query(states) == [("running",)]
    if flow == "track":
        assert track_all(settings, batch=2).resumed is not None
    else:
        assert backfill(settings, table(settings)).total()["found"] == 5
    with open_lake(settings.location(), read_only=True) as lake:
        assert lake.query(states) == [("ended",), ("killed",)]
        assert lake.query("SELECT count(*), count(DISTINCT key) FROM base.article_version") == [(4, 4) if flow == "track" else (9, 9)]
