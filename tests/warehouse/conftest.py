"""Both kinds of lake: in a folder, and on PostgreSQL with object storage."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import object_storage, postgres

from warehouse import LakeLocation

BUCKET = "newslake-tests"


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The connection string of a PostgreSQL server, without a database."""
    # Not tmp_path: a socket's path may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder, postgres(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def storage() -> Iterator[dict[str, str]]:
    """The environment of an S3-compatible server with the bucket BUCKET."""
    with object_storage(BUCKET) as environment:
        yield environment


@pytest.fixture(params=["embedded", pytest.param("postgres", marks=pytest.mark.xdist_group("services"))])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> LakeLocation:
    """An empty place for a lake, of each kind."""
    if request.param == "embedded":
        return LakeLocation(tmp_path / "lake")
    return request.getfixturevalue("remote_location")


@pytest.fixture
def remote_location(database_server: str, storage: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LakeLocation:
    """An empty database and an empty prefix in the bucket."""
    import psycopg

    name = f"lake_{abs(hash(tmp_path)):x}"
    with psycopg.connect(f"{database_server} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    for variable, value in storage.items():
        monkeypatch.setenv(variable, value)
    return LakeLocation(tmp_path / "lake", f"postgres:{database_server} dbname={name}", f"s3://{BUCKET}/{name}")
