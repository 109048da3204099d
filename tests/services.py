"""Real services for tests: a PostgreSQL server of the machine's own package, an S3-compatible server from the Python registry."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from warehouse import LakeLocation


def program(name: str) -> Path:
    """A PostgreSQL program; skips the test where it is missing, fails it in CI."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [Path(path) for path in [shutil.which(name)] if path]
    if not found:
        message = "PostgreSQL is not installed: `make services` installs Debian's package"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found[-1]


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A server with a database of its own, on a socket in `folder` only; yields the connection string without a database."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    user = _owner(folder)
    data = folder / "data"
    _run([str(initdb), "-D", str(data), "-U", "newslake", "-A", "trust", "--no-sync"], user)
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=200"
    _run([str(pg_ctl), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", settings, "start"], user)
    try:
        yield f"host={folder} user=newslake"
    finally:
        _run([str(pg_ctl), "-D", str(data), "-m", "immediate", "stop"], user)


def settings_of(location: LakeLocation) -> dict[str, str]:
    """The settings by which commands find a lake."""
    named = {"NEWSLAKE_HOME": str(location.home), "NEWSLAKE_CATALOG": location.catalog, "NEWSLAKE_DATA": location.data}
    return {name: value for name, value in named.items() if value is not None}


def _owner(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: there, it runs as the package's own user, which must reach the folder."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    for parent in folder.parents:
        if parent.owner() == "root" and parent not in (Path("/"), Path("/tmp")):
            parent.chmod(parent.stat().st_mode | 0o011)
    return "postgres"


def _run(command: list[str], user: str | None) -> None:
    done = subprocess.run(command, user=user, capture_output=True, text=True, check=False, cwd="/", timeout=60)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def object_storage(bucket: str) -> Iterator[dict[str, str]]:
    """An S3-compatible server with a bucket; yields the environment that reaches it."""
    with s3_server(bucket) as (_, environment):
        yield environment


@contextmanager
def s3_server(bucket: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The same with its process, which keeps what it is given in files."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    in_files = os.environ | {"MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": "1000"}
    with subprocess.Popen(command, env=in_files, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            transport = httpx.HTTPTransport(retries=20)
            with httpx.Client(transport=transport) as client:
                assert client.put(f"{url}/{bucket}", headers=SIGNED, timeout=30).status_code == 200
            yield (
                server.pid,
                {
                    "AWS_ENDPOINT_URL": url,
                    "AWS_ACCESS_KEY_ID": "test",
                    "AWS_SECRET_ACCESS_KEY": "test",
                    "AWS_REGION": "us-east-1",
                },
            )
        finally:
            server.kill()


# moto reads the region out of the signature's scope and checks nothing else.
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"}
