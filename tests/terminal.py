"""Commands as somebody types them, run in this process: starting Python and importing everything anew takes a second each time.

What is about the process itself (signals, streams that are closed, what is imported, how it is killed) starts a real one.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

import pytest

from flows.cli import main
from flows.logs import ROOT


class Terminal:
    """Without settings of this machine or of other tests."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        for name in list(os.environ):
            if name.startswith(("NEWSLAKE_", "PREFECT_")):
                monkeypatch.delenv(name)

    def __call__(self, *words: object, cwd: Path, stdin: str = "", **settings: object) -> CompletedProcess[str]:
        """`newslake words...` in a folder, with settings in the environment; afterwards these are as they were."""
        arguments = ["newslake", *map(str, words)]
        self._capsys.readouterr()
        with _as_if_new(), pytest.MonkeyPatch.context() as patched:
            for name, value in settings.items():
                patched.setenv(name, str(value))
            patched.chdir(cwd)
            patched.setattr(sys, "argv", arguments)
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            with pytest.raises(SystemExit) as ended:
                main()
        return CompletedProcess(arguments, int(ended.value.code or 0), *self._capsys.readouterr())


@contextmanager
def _as_if_new() -> Iterator[None]:
    """Whatever the block makes of the environment and of newslake's logging is undone after it."""
    handlers, level, propagate = list(ROOT.handlers), ROOT.level, ROOT.propagate
    with patch.dict(os.environ):
        try:
            yield
        finally:
            ROOT.handlers[:], ROOT.level, ROOT.propagate = handlers, level, propagate
