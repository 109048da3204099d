"""Both kinds of lake: in a folder, and on PostgreSQL with object storage."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from services import object_storage, postgres, settings_of

from warehouse import LakeLocation, open_lake

BUCKET = "newslake-tests"


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The connection string of a PostgreSQL server, without a database."""
    # Not tmp_path: a socket's path may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder, postgres(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def storage() -> Iterator[None]:
    """An S3-compatible server with the bucket BUCKET, which is found by the environment from then on."""
    with object_storage(BUCKET) as environment, pytest.MonkeyPatch.context() as patched:
        for variable, value in environment.items():
            patched.setenv(variable, value)
        yield


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


@pytest.fixture(scope="session")
def new_home(empty_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], LakeLocation]:
    """Makes empty lakes in folders."""
    return lambda: LakeLocation(shutil.copytree(empty_lake, tmp_path_factory.mktemp("lakes") / "home"))


@pytest.fixture(scope="session")
def new_remote(database_server: str, storage: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., LakeLocation]:
    """Makes places where a lake can be: each a new database, a copy of `template`, and an empty prefix in the bucket."""
    numbers = count()

    def make(template: str = "template1") -> LakeLocation:
        name = f"lake_{next(numbers)}"
        _execute(database_server, f"CREATE DATABASE {name} TEMPLATE {template}")
        return LakeLocation(tmp_path_factory.mktemp(name), f"postgres:{database_server} dbname={name}", f"s3://{BUCKET}/{name}")

    return make


@pytest.fixture(scope="session")
def new_remote_lake(new_remote: Callable[..., LakeLocation]) -> Callable[[], LakeLocation]:
    """Makes empty lakes on PostgreSQL with object storage: the first is made, the others are copies of its metadata."""
    first = new_remote()
    with open_lake(first):
        pass
    return lambda: new_remote(first.connection_string().partition("dbname=")[2])


@pytest.fixture(scope="module", params=["embedded", pytest.param("postgres", marks=pytest.mark.xdist_group("services"))])
def new_lake(request: pytest.FixtureRequest) -> Callable[[], LakeLocation]:
    """Makes empty lakes, of each kind: whatever is made by it, and every test of that, is there once for each kind.

    A module in which the kind makes no difference has a fixture of this name that is `new_home`.
    """
    made: Callable[[], LakeLocation] = request.getfixturevalue("new_remote_lake" if request.param == "postgres" else "new_home")
    return made


@pytest.fixture
def location(new_lake: Callable[[], LakeLocation], monkeypatch: pytest.MonkeyPatch) -> LakeLocation:
    """An empty lake of a test's own, of each kind, which commands find by their settings."""
    place = new_lake()
    for name, value in settings_of(place).items():
        monkeypatch.setenv(name, value)
    return place


@pytest.fixture
def another(location: LakeLocation, request: pytest.FixtureRequest, tmp_path: Path) -> LakeLocation:
    """A place of the same kind as `location` where there is no lake."""
    return LakeLocation(tmp_path / "another") if location.embedded else request.getfixturevalue("new_remote")()


@pytest.fixture
def remote_location(new_remote_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """An empty lake of a test's own, on PostgreSQL with object storage."""
    return new_remote_lake()


def _execute(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        connection.execute(statement)
