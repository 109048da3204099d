"""Fixtures that every package's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.demo.load import load_world
from flows.demo.server import ServedWorld, serve
from flows.demo.world import World


@pytest.fixture(scope="session")
def world_data() -> World:
    """The demo's publishers and stories."""
    return load_world()


@pytest.fixture
def world(world_data: World) -> Iterator[ServedWorld]:
    """The demo's news world on loopback, at the first instant of its story; `world.set_time(instant(day, "HH:MM"))` moves it."""
    with serve(world_data) as served:
        yield served
