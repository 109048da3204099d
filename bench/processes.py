"""`newslake ingest` as a process, and what a process and its descendants use (Linux)."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """What one process of a tree used: its role, CPU seconds, peak memory in MiB."""

    role: str
    cpu: float = 0.0
    peak: float = 0.0


class Watch:
    """Samples a process and everything that descends from it, until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.pid, self.seen = pid, dict[int, Usage]()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(0.05):
            family = {self.pid}
            stats = processes()
            for pid in sorted(stats):
                if int(stats[pid][1]) in family:
                    family.add(pid)
            for pid in family & stats.keys():
                self._sample(pid, stats[pid])

    def _sample(self, pid: int, stat: list[str]) -> None:
        usage = self.seen.setdefault(pid, Usage("main" if pid == self.pid else "helper"))
        usage.cpu = (int(stat[11]) + int(stat[12])) / TICKS
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            return
        peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
        usage.peak = max(usage.peak, peak / 1024)


def processes() -> dict[int, list[str]]:
    """The fields of /proc/PID/stat of each process, without the command's name: number, then state, parent, group, ..."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found[int(folder.name)] = (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return found


def run_ingest(catalogue: Path, home: Path, settings: Mapping[str, str], *options: str) -> tuple[int, str, float, list[Usage]]:
    """`newslake ingest` as a process: its exit code, what it printed, its seconds on the clock, and all its processes, itself first."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {f"NEWSLAKE_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from flows.cli import main; main()", "ingest", "--format", "json", *options]
    command += ["--sources", str(catalogue), "--home", str(home)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    watch = Watch(process.pid)
    printed, _ = process.communicate()
    seconds = time.perf_counter() - started
    watch.stop()
    return process.returncode, printed, seconds, sorted(watch.seen.values(), key=lambda usage: (usage.role != "main", -usage.cpu))
