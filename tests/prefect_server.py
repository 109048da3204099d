"""A real Prefect server and its workers on loopback, for tests."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect.client.base import PrefectHttpxSyncClient
from services import free_port

CHECKOUT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "prefect")
GUIDE = (CHECKOUT / "docs" / "operate.md").read_text(encoding="utf-8")


def guide_commands(start: str) -> list[str]:
    """The lines of the guide's shell block that begins with a command."""
    [block] = [block for block in re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL) if block.startswith(start)]
    return [line for line in block.splitlines() if line]


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """`api` is its URL; `environment` is what a process needs to talk to it."""

    api: str
    environment: Mapping[str, str]

    def having(self, environment: Mapping[str, str]) -> "PrefectServer":
        """The same server, for commands and workers with more settings."""
        return replace(self, environment={**self.environment, **environment})

    def prefect(self, *arguments: str, timeout: float = 90) -> str:
        """Run one `prefect` command in the checkout and return what it printed; fails the test where it fails."""
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=CHECKOUT, env=dict(self.environment), capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def trigger(self, deployment: str, parameters: Mapping[str, object]) -> None:
        """What `prefect deployment run` asks for, without the seconds of a command."""
        identifier = self.get(f"/deployments/name/{deployment}")["id"]
        self.post(f"/deployments/{identifier}/create_flow_run", {"parameters": parameters, "state": {"type": "SCHEDULED"}})

    def get(self, path: str) -> Any:
        """GET from the API."""
        return self._ask("GET", path)

    def post(self, path: str, body: object) -> Any:
        """POST to the API and return the answer."""
        return self._ask("POST", path, body)

    def events(self, wanted: Mapping[str, object], since: datetime) -> list[dict[str, Any]]:
        """Events that match, once there is one: the server stores them in rounds of its own, some seconds apart, and says nothing."""
        asked = {"filter": {"event": wanted, "occurred": {"since": since.isoformat()}}}
        tries = (self.post("/events/filter", asked)["events"] for _ in range(1_000))
        return next((found for found in tries if found), [])

    def artifacts(self, since: datetime) -> list[dict[str, Any]]:
        """The artifacts that runs have left since a moment."""
        found: list[dict[str, Any]] = self.post("/artifacts/filter", {})
        return [artifact for artifact in found if datetime.fromisoformat(artifact["created"]) >= since]

    def unfinished(self, *states: str) -> list[dict[str, Any]]:
        """The runs in some of the types of state that no run ends in."""
        found: list[dict[str, Any]] = self.post("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": states}}}})
        return found

    @contextmanager
    def worker(self, command: str = "prefect worker start --pool newslake") -> Iterator[Iterator[str]]:
        """The lines that a worker and its runs print; it has a process group of its own, as under systemd, killed at the block's end."""
        with subprocess.Popen(
            [sys.executable, "-m", *command.split()],
            cwd=CHECKOUT,
            env={**self.environment, "PREFECT_WORKER_QUERY_SECONDS": "1"},
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                yield iter(process.stdout)
            finally:
                os.killpg(process.pid, signal.SIGKILL)

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        # As Prefect's own programs ask: a server whose database is locked for the moment answers 503, to be asked again.
        with PrefectHttpxSyncClient(timeout=30) as client:
            response = client.request(method, f"{self.api}{path}", json=body)
        response.raise_for_status()
        return response.json() if response.content else None


def read_until(lines: Iterator[str], pattern: str, times: int = 1) -> None:
    """Read on until so many lines have matched; fails with what was said where they never do."""
    before = []
    for line in lines:
        before.append(line)
        times -= bool(re.search(pattern, line))
        if not times:
            return
    raise AssertionError(f"{pattern} was not said often enough:\n{''.join(before)}")


@contextmanager
def serve(home: Path) -> Iterator[PrefectServer]:
    """Start a server with its own database in `home`; it is ready when this yields and gone when the block ends."""
    port = free_port()
    settings = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "INFO",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "3",  # a minute otherwise, which a test would wait
        "DO_NOT_TRACK": "1",
        "COLUMNS": "200",
    }
    start = [*COMMAND, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(start, env=settings, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if "Uvicorn running on" in line:
                    break
            else:
                raise AssertionError("the Prefect server did not start:\n" + "".join(said))
            # An unread pipe would fill up and block the server.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield PrefectServer(settings["PREFECT_API_URL"], settings)
        finally:
            process.terminate()
            process.wait(timeout=30)
