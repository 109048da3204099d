"""docs/operate.md, followed to the letter on loopback: server, pool, deployments, worker; then a killed worker."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from prefect_server import CHECKOUT, GUIDE, PrefectServer, guide_commands, read_until

from flows import settings
from flows.demo.server import ServedWorld, serve
from flows.demo.world import World, instant
from flows.pipeline.ingest.passes import run_pass
from warehouse import LakeLocation, open_lake

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(600)]


def test_the_guide_lists_every_deployment() -> None:
    """As `prefect deploy --all` makes them."""
    made = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    names = {f"{one['entrypoint'].partition(':')[2]}/{one['name']}" for one in made}
    assert set(re.findall(r"^\| `([a-z]+/[a-z0-9-]+)` \|", GUIDE, re.MULTILINE)) == names


@pytest.fixture
def news(world_data: World) -> Iterator[ServedWorld]:
    with serve(world_data, instant(5, "23:00")) as served:
        yield served


def test_scheduled_runs_fire_and_a_killed_one_is_made_whole(
    server: PrefectServer, news: ServedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two scheduled ingests fire by themselves; the worker is killed in the first, and the second finds the rest."""
    home, whole, catalogue = tmp_path / "lake", tmp_path / "whole", some_sources(news, tmp_path / "sources.csv")
    quick = {
        "NEWSLAKE_BATCH": "3",
        "NEWSLAKE_HOST_DELAY": "0",
        "NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8",
        "NEWSLAKE_SOURCES": str(catalogue),
    }
    here = server.having({**quick, "NEWSLAKE_HOME": str(home)})
    *_, start_worker = guide_commands("prefect work-pool create")
    with often(server, "ingest/every-10-minutes"):
        with here.worker(start_worker) as lines:
            read_until(lines, "append batch.*Finished in state Completed")
        for run in server.unfinished("RUNNING", "PENDING"):
            server.post(f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CRASHED"}, "force": True})
        committed = articles(home)
        with here.worker(start_worker) as lines:
            read_until(lines, r"Flow run .* - Finished in state Completed")

    for name, value in {**quick, "NEWSLAKE_HOME": str(whole)}.items():
        monkeypatch.setenv(name, value)
    asyncio.run(run_pass(settings.load()))
    assert articles(home) == articles(whole)
    assert 0 < len(committed) < len(articles(whole))


def some_sources(news: ServedWorld, path: Path) -> Path:
    """A catalogue of the first four sources: enough for several batches."""
    header, *rows = news.sources_csv(path).read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *rows[:4]]) + "\n", encoding="utf-8")
    return path


@contextmanager
def often(server: PrefectServer, deployment: str) -> Iterator[None]:
    """Give a deployment a schedule of every few seconds in which every source is due, as if hours passed between two runs."""
    path = f"/deployments/{server.get(f'/deployments/name/{deployment}')['id']}"
    schedule = {"schedule": {"interval": 15}, "active": True, "parameters": {"force": True}}
    server.post(f"{path}/resume_deployment", {})
    server.post(f"{path}/schedules", [schedule])
    yield
    server.post(f"{path}/pause_deployment", {})
    for run in server.unfinished("SCHEDULED", "RUNNING", "PENDING"):
        server.post(f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CANCELLED"}, "force": True})


def articles(home: Path) -> list[tuple[str, str]]:
    """URL and title of each article, of which none is held twice."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        assert lake.query("SELECT article_id FROM base.article_version GROUP BY article_id, version HAVING count(*) > 1") == []
        return sorted(lake.query("SELECT url, title FROM article"))
