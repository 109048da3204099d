"""A Prefect server that benches start and kill."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


def prefect_settings(home: Path) -> dict[str, str]:
    """The environment of a server and its clients: a home of their own, a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLIENT_MAX_RETRIES": "3",  # of 5: without a server, the client gives up after a minute, not after several
        "DO_NOT_TRACK": "1",
    }


class PrefectServer:
    """A Prefect server at the port that PREFECT_API_URL names; it is kept until it is the one to be killed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment, self._url = environment, environment["PREFECT_API_URL"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, without waiting for it."""
        port = self._url.rpartition(":")[2].partition("/")[0]
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def be_up(self) -> None:
        """Start it where it is not there, and wait until it answers."""
        if self._process is None:
            self.start()
        while not _answers(f"{self._url}/health"):
            time.sleep(0.2)

    def kill(self, *, again: bool) -> None:
        """Kill it, and start it again at once or not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if again:
            self.start()


@contextmanager
def prefect_server(environment: dict[str, str]) -> Iterator[PrefectServer]:
    """A server for the block, started at its first use."""
    server = PrefectServer(environment)
    try:
        yield server
    finally:
        server.kill(again=False)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.TransportError:
        return False
