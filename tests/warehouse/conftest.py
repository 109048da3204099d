"""Both kinds of lake: in a folder, and on PostgreSQL with object storage."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import object_storage, postgres

from warehouse import LakeLocation, open_lake

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


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake just made. Making one takes a second, copying it none."""
    folder = tmp_path_factory.mktemp("empty") / "lake"
    with open_lake(LakeLocation(folder)):
        pass
    return folder


@pytest.fixture
def home(empty_lake: Path, tmp_path: Path) -> Path:
    """The folder of an empty lake of one's own."""
    return shutil.copytree(empty_lake, tmp_path / "home")


@pytest.fixture(params=["embedded", pytest.param("postgres", marks=pytest.mark.xdist_group("services"))])
def location(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> LakeLocation:
    """An empty lake, of each kind, which commands find by their settings."""
    place = LakeLocation(request.getfixturevalue("home")) if request.param == "embedded" else request.getfixturevalue("remote_location")
    for name, value in (("NEWSLAKE_HOME", str(place.home)), ("NEWSLAKE_CATALOG", place.catalog), ("NEWSLAKE_DATA", place.data)):
        if value is not None:
            monkeypatch.setenv(name, value)
    return place


@pytest.fixture
def another(location: LakeLocation, request: pytest.FixtureRequest, tmp_path: Path) -> LakeLocation:
    """A place of the same kind as `location` where there is no lake."""
    if location.embedded:
        return LakeLocation(tmp_path / "another")
    server, name = request.getfixturevalue("database_server"), f"another_{abs(hash(tmp_path)):x}"
    _execute(server, f"CREATE DATABASE {name}")
    return LakeLocation(tmp_path / "another", f"postgres:{server} dbname={name}", f"s3://{BUCKET}/{name}")


@pytest.fixture(scope="session")
def empty_database(database_server: str, storage: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that holds the catalogue of an empty lake."""
    name = "empty_lake"
    _execute(database_server, f"CREATE DATABASE {name}")
    with pytest.MonkeyPatch.context() as environment:
        for variable, value in storage.items():
            environment.setenv(variable, value)
        catalog = f"postgres:{database_server} dbname={name}"
        with open_lake(LakeLocation(tmp_path_factory.mktemp("remote"), catalog, f"s3://{BUCKET}/{name}")):
            pass
    return name


@pytest.fixture
def remote_location(
    database_server: str, empty_database: str, storage: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> LakeLocation:
    """A database of its own with an empty lake, and an empty prefix in the bucket."""
    name = f"lake_{abs(hash(tmp_path)):x}"
    _execute(database_server, f"CREATE DATABASE {name} TEMPLATE {empty_database}")
    for variable, value in storage.items():
        monkeypatch.setenv(variable, value)
    return LakeLocation(tmp_path / "lake", f"postgres:{database_server} dbname={name}", f"s3://{BUCKET}/{name}")


def _execute(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        connection.execute(statement)
