"""Fixtures that every package's tests share."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from terminal import Terminal

from flows.demo.load import load_world
from flows.demo.server import ServedWorld, serve
from flows.demo.world import World
from warehouse import LakeLocation
from warehouse.lake import opening
from warehouse.lake.connection import INLINED_ROWS
from warehouse.lake.extensions import CONFIG
from warehouse.upkeep import move

# The same examples in every run, and no time limits that a busy machine would break.
settings.register_profile("newslake", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newslake")

# On small lakes a second thread of DuckDB saves no time and costs 40 % more CPU. Processes that tests start have one for each core.
CONFIG["threads"] = 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups that share a server first, the slowest before: what begins last would keep one worker busy while the others wait."""
    order = {
        name: place for place, name in enumerate(("prefect", "services", "dashboards", "expectations_services", "expectations", "demo"))
    }

    def place(item: pytest.Item) -> int:
        group = item.get_closest_marker("xdist_group")
        return order.get(str(group.args[0]), len(order)) if group else len(order) + 1

    items.sort(key=place)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the lake of which `copied_lakes` makes copies."""
    return tmp_path_factory.mktemp("made") / "lake"


@pytest.fixture(scope="module", autouse=True)
def copied_lakes(made_once: Path) -> Iterator[None]:
    """Making the lake of a folder takes a second of CPU, copying one none: only the first of a process is made.

    A module that tests the making has a fixture of this name that does nothing.
    """
    make = opening.make_empty

    def copied(draft: LakeLocation, now: datetime) -> None:
        if draft.data is not None or not draft.embedded:
            make(draft, now)
            return
        made = LakeLocation(made_once)
        if made.is_missing:
            opening.make_folders(made)
            with pytest.MonkeyPatch.context() as usual:
                usual.setattr("warehouse.lake.connection.INLINED_ROWS", INLINED_ROWS)
                make(made, now)
        shutil.copyfile(made.catalog_file, draft.catalog_file)
        shutil.copytree(made_once / "data", draft.home / "data", dirs_exist_ok=True)
        with closing(sqlite3.connect(draft.catalog_file)) as metadata, metadata:  # by these a backup knows its lake
            schemas = metadata.execute("SELECT schema_id FROM ducklake_schema").fetchall()
            metadata.executemany(
                "UPDATE ducklake_schema SET schema_uuid = ? WHERE schema_id = ?", [(str(uuid4()), *one) for one in schemas]
            )

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(opening, "make_empty", copied)
        patched.setattr(move, "make_empty", copied)
        yield


@pytest.fixture(scope="session")
def world_data() -> World:
    """The demo's publishers and stories."""
    return load_world()


@pytest.fixture
def world(world_data: World) -> Iterator[ServedWorld]:
    """The demo's news world on loopback, at the first instant of its story; `world.set_time(instant(day, "HH:MM"))` moves it."""
    with serve(world_data) as served:
        yield served


@pytest.fixture
def newslake(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The command line."""
    return Terminal(monkeypatch, capsys)
