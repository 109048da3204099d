"""The Dask cluster of a bulk backfill, by Dask's own configuration: its files, or variables DASK_….

scheduler-address: tcp://scheduler.example:8786      a cluster that runs already
newslake.cluster.class and newslake.cluster.kwargs   one that is started for the run, of any class that Dask knows
nothing of these                                     processes of this machine
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from extractors.errors import MachineError, SettingError, described

if TYPE_CHECKING:
    from distributed import Client

EXTRA = "needs the extra newslake[dask]: install it with pip install 'newslake[dask]'"
HERE = {"n_workers": 1, "threads_per_worker": 2, "dashboard_address": None}


@contextmanager
def cluster() -> Iterator[Client]:
    """A client of the cluster for the block; raises SettingError or MachineError where there is none."""
    try:
        import dask
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise SettingError("--runner dask", EXTRA) from None
    # Workers that are started from here inherit it; others get it from their own environment.
    os.environ.setdefault("DASK_DISTRIBUTED__WORKER__DAEMON", "False")
    with dask.config.set({"distributed.worker.daemon": False}):
        try:
            runner = DaskTaskRunner(**_chosen(dask.config.config))
        except (ImportError, AttributeError, ValueError) as error:
            raise SettingError("newslake.cluster", f"names no class of a cluster ({described(error)})") from None
        logging.getLogger("distributed").setLevel(logging.ERROR)  # its messages end up in our own errors
        with runner:
            try:
                client = runner.client
            except (OSError, RuntimeError, TypeError, ValueError) as error:
                raise MachineError("the Dask cluster", f"cannot be started or reached ({described(error)})") from None
            yield client


def _chosen(config: dict[str, Any]) -> dict[str, Any]:
    """The arguments of Prefect's task runner for Dask."""
    if address := config.get("scheduler-address"):
        return {"address": address}
    given = config.get("newslake", {}).get("cluster", {})
    if "class" not in given:
        return {"cluster_class": "distributed.LocalCluster", "cluster_kwargs": HERE | given.get("kwargs", {})}
    return {"cluster_class": given["class"], "cluster_kwargs": given.get("kwargs", {}), "adapt_kwargs": given.get("adapt", {})}
