"""The test suite itself: tests that share a server run in one worker."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import os
import pathlib

import pytest


@pytest.mark.parametrize("number", range(8))
@pytest.mark.xdist_group("one")
def test_in_a_group(number):
    pathlib.Path(__file__).with_name(f"{os.getpid()}.worker").touch()
"""


def test_a_group_of_tests_runs_in_one_worker(tmp_path: Path) -> None:
    """With versions of pytest and its plugin that do not fit, groups are ignored without a word."""
    (tmp_path / "test_group.py").write_text(TESTS, "utf-8")
    command = [sys.executable, "-m", "pytest", "-n", "2", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run([*command, "-p", "no:cacheprovider"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(tmp_path.glob("*.worker"))) == 1
