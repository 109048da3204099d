"""Fixtures that every package's tests share."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from terminal import Terminal

from flows.demo.load import load_world
from flows.demo.server import ServedWorld, serve
from flows.demo.world import World
from warehouse.lake.extensions import CONFIG

# The same examples in every run, and no time limits that a busy machine would break.
settings.register_profile("newslake", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newslake")

# A shell starts what runs in the background with these ignored, and so would be the commands that tests interrupt.
for each, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(each) is signal.SIG_IGN:
        signal.signal(each, usual)

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
