"""A process that has everything imported and forks runs of the pipeline, for benches that start hundreds of them.

    process = python bench/standby.py
    → a line on its stdin: pass, late pass, tracked, maintain
    ← two lines on its stdout: the process id of the run, and how it ended

Each run does what its command does, as the leader of a process group. Its output is appended to the file NEWSLAKE_BENCH_LOG.
"""

import asyncio
import faulthandler
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Timer

from extractors.errors import NewslakeError
from flows.cli.common.exit_codes import NOT_DONE

LATE = timedelta(days=3)  # when everything deferred is due again
SHORTLY = timedelta(seconds=5)
PATIENCE = 600.0  # seconds that a run may take
# Libraries that start threads of their own when they are imported would be forked with them.
SINGLE = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


class Standby:
    """The other end of the process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin, process.stdout
        self._from.readline()

    def start(self, what: str) -> int:
        """Start a run; returns its process id, which is its group's too."""
        print(what, file=self._to, flush=True)
        return int(self._from.readline())

    def end(self, run: int) -> int:
        """Wait for a run to end; returns its exit code, negative for a signal. One that takes too long prints where it is and is killed."""
        alarms = [Timer(PATIENCE, os.kill, (run, signal.SIGUSR1)), Timer(PATIENCE + 2, os.kill, (run, signal.SIGKILL))]
        for alarm in alarms:
            alarm.start()
        try:
            return int(self._from.readline())
        finally:
            for alarm in alarms:
                alarm.cancel()


@contextmanager
def standby(environment: dict[str, str]) -> Iterator[Standby]:
    """A process that stands by for the block."""
    with subprocess.Popen(
        [sys.executable, __file__], env=environment | SINGLE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Standby(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _ingest(ahead: timedelta) -> int:
    from flows.pipeline.ingest.passes import run_pass
    from flows.settings import load

    asyncio.run(run_pass(load(), force=True, now=lambda: datetime.now(UTC) + ahead))
    return 0


def _tracked() -> int:
    from flows.ingest import ingest

    ingest(force=True)
    return 0


def _maintain() -> int:
    from warehouse import LakeLocation, open_lake
    from warehouse.upkeep.maintain import maintain

    with open_lake(LakeLocation.of(os.environ)) as lake:
        maintain(lake, datetime.now(UTC), keep=SHORTLY, grace=SHORTLY)
    return 0


RUNS = {"pass": lambda: _ingest(timedelta(0)), "late pass": lambda: _ingest(LATE), "tracked": _tracked, "maintain": _maintain}


def _run(what: str, log: Path) -> int:
    os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)
    faulthandler.register(signal.SIGUSR1)  # to 2: where a run that does not end is
    try:
        return RUNS[what]()
    except NewslakeError as error:
        print(f"newslake: {error}", file=sys.stderr, flush=True)
        return NOT_DONE
    except BaseException:  # noqa: BLE001 - the process ends here after any error
        traceback.print_exc()
        sys.stderr.flush()
        return 1


def main() -> None:
    """Import, then fork on demand. DuckDB is not used here: a process that has used it has threads, and must not be forked."""
    import_module("flows.pipeline.ingest.passes")  # each run asks Great Expectations in a process of its own
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_run(line.strip(), Path(os.environ["NEWSLAKE_BENCH_LOG"])))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
