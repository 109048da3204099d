"""Extraction workers: a bad page costs only itself."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import pytest

from extractors.errors import NotArticleError, WorkerLostError
from extractors.records import Reason
from extractors.workers.pool import ExtractPool

MEMORY = 700 * 1024 * 1024


def work(page: str) -> object:
    """What a page does to its worker, by name."""
    if page == "spin":
        while True:
            pass
    elif page == "hang":
        threading.Event().wait()
    elif page == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif page == "leave":
        os._exit(3)
    elif page == "grow":
        return len(bytearray(2 * MEMORY))
    elif page == "refuse":
        raise NotArticleError("https://a.example/", "expected an article", reason=Reason.INDEX_PAGE)
    elif page == "pid":
        return os.getpid()
    elif page == "prepared":
        return PREPARED
    return page


PREPARED: list[str] = []


def prepare(value: str) -> None:
    """Mark the worker as prepared."""
    PREPARED.append(value)


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractPool]:
    with ExtractPool(2, 0.5, MEMORY, recycle=4, work=work, initializer=prepare, initargs=("ready",)) as entered:
        yield entered


LOSSES = {
    "spin": "longer than 0.5 s of processor time",
    "hang": "longer than 3 s",
    "crash": "ended with code -11",
    "leave": "ended with code 3",
    "grow": "more memory than its limit",
}


@pytest.mark.parametrize("page", LOSSES)
def test_a_page_that_kills_its_worker_is_lost_and_the_others_continue(pool: ExtractPool, page: str) -> None:
    """A page that works too long, hangs, crashes, leaves or grows raises WorkerLostError; pages before and after it are read."""
    before, bad, after = pool.submit("before"), pool.submit(page), [pool.submit(f"after {n}") for n in range(4)]
    with pytest.raises(WorkerLostError, match=LOSSES[page]) as caught:
        bad.result(timeout=30)
    assert caught.value.reason is Reason.EXTRACTOR_LOST
    assert caught.value.transient
    assert caught.value.subject == page
    assert before.result(timeout=30) == "before"
    assert [future.result(timeout=30) for future in after] == [f"after {n}" for n in range(4)]


def test_an_error_of_the_work_comes_back_as_it_was(pool: ExtractPool) -> None:
    """What the work raises crosses the process border with its type, subject and reason."""
    with pytest.raises(NotArticleError, match=r"a\.example") as caught:
        pool.submit("refuse").result(timeout=30)
    assert caught.value.reason is Reason.INDEX_PAGE


def test_workers_are_prepared_and_recycled(pool: ExtractPool) -> None:
    """Each worker runs the initializer once, and is replaced after its number of pages."""
    assert {tuple(pool.submit("prepared").result(timeout=30)) for _ in range(10)} == {("ready",)}
    assert len({pool.submit("pid").result(timeout=30) for _ in range(20)}) >= 4


def test_killing_idle_workers_from_outside_loses_no_page() -> None:
    """An operator's or the kernel's SIGKILL between two pages costs nothing: the pool starts anew."""
    with ExtractPool(1, 10.0, MEMORY, work=work) as pool:
        for _ in range(2):
            os.kill(pool.submit("pid").result(timeout=30), signal.SIGKILL)
            assert [pool.submit(f"page {n}").result(timeout=30) for n in range(3)] == ["page 0", "page 1", "page 2"]


def test_entering_does_not_wait_for_the_workers_and_leaving_waits_for_the_pages(tmp_path: Path) -> None:
    """Polling goes on while workers start, here not before three pages are submitted; leaving the pool finishes them all."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with ExtractPool(1, 10.0, MEMORY, work=work, initializer=Path.read_bytes, initargs=(gate,)) as pool:
        futures = [pool.submit(f"page {n}") for n in range(3)]
        gate.write_bytes(b"open")
    assert [future.result(timeout=0) for future in futures] == ["page 0", "page 1", "page 2"]


def test_an_interrupted_pool_drops_what_is_left() -> None:
    """When an exception leaves the block, pages that had no turn raise WorkerLostError instead of hanging their waiters."""
    futures: list[Future[object]] = []

    def interrupted() -> None:
        with ExtractPool(1, 30.0, MEMORY, work=work) as pool:
            futures.extend([pool.submit("hang"), pool.submit("late")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    for future in futures:
        with pytest.raises(WorkerLostError):
            future.result(timeout=5)


def test_a_page_that_nobody_answers_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a worker is killed while it takes a page, and the queue stays locked; here the worker is stopped."""
    with ExtractPool(1, 0.5, MEMORY, work=work) as pool:
        assert pool.submit("before").result(timeout=30) == "before"
        monkeypatch.setattr("extractors.workers.pool.SILENCE_TIMEOUT", 0.5)
        workers = [worker.pid for worker in multiprocessing.active_children() if worker.pid]
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        with pytest.raises(WorkerLostError):
            pool.submit("unheard").result(timeout=30)
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGCONT)


def test_ctrl_c_while_the_server_still_imports_shows_no_traceback(tmp_path: Path) -> None:
    """A terminal sends it to every process of a command. The first import waits here until it has been sent."""
    os.mkfifo(tmp_path / "gate")
    (tmp_path / "slow_to_import.py").write_text("print('importing', flush=True)\nopen('gate').read()\n", "utf-8")
    (tmp_path / "command.py").write_text(
        "import multiprocessing, signal\nfrom extractors.processes.forkserver import forkserver\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGINT, lambda *_: None)\n"
        "    multiprocessing.get_context('forkserver').set_forkserver_preload(['slow_to_import'])\n"
        "    process = forkserver().Process(target=print, args=('served',))\n"
        "    process.start()\n    process.join()\n",
        "utf-8",
    )
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}
    with subprocess.Popen(
        [sys.executable, "command.py"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline() == "importing\n"
        os.killpg(running.pid, signal.SIGINT)
        (tmp_path / "gate").write_text("")
        assert running.communicate(timeout=60) == ("served\n", "")
