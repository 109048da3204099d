"""One Prefect server for all tests that need one: they are of one group, so that one test process has it."""

from collections.abc import Iterator

import prefect_server
import pytest
from prefect_server import PrefectServer, guide_commands


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """A server with the pool and the deployments that docs/operate.md makes, word for word. No schedule is active."""
    create, deploy, _ = guide_commands("prefect work-pool create")
    with prefect_server.serve(tmp_path_factory.mktemp("prefect")) as served:
        served.prefect(*create.split()[1:])
        served.prefect(*deploy.split()[1:])
        for deployment in served.post("/deployments/filter", {}):
            served.post(f"/deployments/{deployment['id']}/pause_deployment", {})
        yield served
