"""Runs that were killed are told from those that go on."""

import os
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from factories import START, article, batch

from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake.runs import close_killed, running

STATES = "SELECT run_id, state FROM run"


def test_a_killed_run_is_closed_by_the_next_and_one_that_goes_on_is_not(location: LakeLocation) -> None:
    """By the lock that died with it; once."""
    child = os.fork()
    if child == 0:
        with open_lake(location) as lake, running(lake, "killed", START):
            append_batch(lake, batch("killed", [article(1)]))
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with open_lake(location) as lake:
        assert dict(lake.query(STATES)) == {"killed": "running"}
        with running(lake, "alive", START):
            append_batch(lake, batch("alive", [article(1)]))
            ended = batch("ended", [])
            append_batch(lake, replace(ended, run=replace(ended.run, ended=START + timedelta(seconds=1))))
            assert dict(lake.query(STATES)) == {"alive": "running", "killed": "killed", "ended": "ended"}
            assert close_killed(lake, START) == 0
    assert list((location.home / "runs").iterdir()) == []


def test_a_run_that_broke_off_is_closed_too(location: LakeLocation) -> None:
    """An interrupt or an error leaves no end either."""
    with open_lake(location) as lake:
        with suppress(KeyboardInterrupt), running(lake, "interrupted", START):
            append_batch(lake, batch("interrupted", [article(1)]))
            raise KeyboardInterrupt
        assert close_killed(lake, START) == 1
        assert dict(lake.query(STATES)) == {"interrupted": "killed"}


def test_a_lock_that_its_run_never_held_is_removed(location: LakeLocation) -> None:
    """Of a run that was killed between making and holding it; not one that was just made, which is going to be held."""
    with open_lake(location) as lake:
        (location.home / "runs").mkdir(exist_ok=True)
        left, fresh = location.home / "runs" / "left.new", location.home / "runs" / "fresh.new"
        for file in (left, fresh):
            file.touch()
        os.utime(left, (0, 0))
        with running(lake, "alive", START):
            assert sorted(file.name for file in (location.home / "runs").iterdir()) == ["alive.lock", "fresh.new"]
