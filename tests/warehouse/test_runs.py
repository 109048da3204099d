"""Runs that were killed are told from those that go on."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import timedelta

from invented import START, article, batch

from warehouse import LakeLocation, open_lake
from warehouse.runs import close_killed, going_on


def test_a_killed_run_is_closed_by_the_next_and_one_that_goes_on_is_not(location: LakeLocation) -> None:
    """By the lock that died with it; once."""
    child = os.fork()
    if child == 0:
        with going_on(location, "killed"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with open_lake(location) as lake, going_on(location, "alive"):
        for run_id in ("alive", "killed"):
            lake.append(batch(run_id, [article(1)]))
        ended = batch("ended", [])
        lake.append(replace(ended, run=replace(ended.run, ended=START + timedelta(seconds=1))))
        assert dict(lake.query("SELECT run_id, state FROM run")) == {"alive": "running", "killed": "running", "ended": "ended"}
        assert close_killed(lake, START) == 1
        assert close_killed(lake, START) == 0
        assert dict(lake.query("SELECT run_id, state FROM run")) == {"alive": "running", "killed": "killed", "ended": "ended"}
    assert list((location.home / "runs").iterdir()) == []
