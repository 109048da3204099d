"""The scheduled quality checks: check | record | announce | Data Docs. Runs without Prefect; `flows/quality.py` tracks it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from extractors.records import Batch, Run, Validation
from flows.settings import Settings
from warehouse import open_lake
from warehouse.append.batch import append_batch
from warehouse.expectations.announce import Announcement, announce
from warehouse.read.quality import State, read_state

DOCS_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Checked:
    """The results of the checks, the state after them, and what is to be announced."""

    run_id: str
    validations: tuple[Validation, ...]
    state: State
    news: tuple[Announcement, ...]


def run_checks(settings: Settings, *, now: Callable[[], datetime], run_id: str | None = None, docs: Path | None = None) -> Checked:
    """Check the lake, append the results, and write the Data Docs of the last week if `docs` names a folder.

    Raises LakeError if the lake cannot be read or written, LakeBusyError if the writers' lock was not free in time.
    """
    from warehouse.expectations.data_docs import write_data_docs
    from warehouse.expectations.schedule import check_all

    run = Run.begun("quality", now(), run_id)
    with open_lake(settings.location(), clock=now) as lake:
        validations = check_all(lake, now=run.started)
        append_batch(lake, Batch(run=replace(run, ended=now()), validations=validations))
        news = announce(lake, run_id=run.run_id, now=now())
        if docs is not None:
            write_data_docs(lake, docs, since=run.started - DOCS_DAYS, now=run.started)
        return Checked(run.run_id, validations, read_state(lake, now()), news)
