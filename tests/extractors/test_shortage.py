"""What the machine is short of is said, and no file blamed for it."""

import asyncio
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from factories import START, article, batch
from wire import by_path, policy, reply, serve

from extractors.archive import Archive, erase, read_page
from extractors.errors import LakeError, MachineError, NewslakeError
from extractors.fetch import Client
from extractors.files.text_files import read_text
from extractors.records import Page, WarcRef
from extractors.shortage import shortage
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake.lock import writers_turn
from warehouse.lake.passes import taking_part
from warehouse.read.export import export
from warehouse.upkeep.backup import backup, restore

PAGE = Page(url="https://paper.example/1", final_url="https://paper.example/1", status=200, headers=(), body=b"x", fetched_at=START)
REF = WarcRef("page.warc.gz", 0, 1)


@contextmanager
def limited(kind: int, value: int) -> Iterator[None]:
    """A limit of this process, for the block."""
    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


@pytest.fixture
def location(tmp_path: Path) -> LakeLocation:
    """A lake with an article, its backup, and the files that the works below read."""
    location = LakeLocation(tmp_path / "lake")
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(1)]))
        backup(lake, tmp_path / "backup", START)
    (location.warc / REF.file).write_bytes(b"x")
    (tmp_path / "topics.yaml").write_text("topics: []")
    return location


WORKS: dict[str, Callable[[LakeLocation], object]] = {
    "lock": lambda location: writers_turn(location.home / "x.lock", "test").__enter__(),
    "passes": lambda location: taking_part(location, (1, 1), 0.0, lambda: START).__enter__(),
    "restore": lambda location: restore(location.home.parent / "backup", LakeLocation(location.home / "other")),
    "archive": lambda location: Archive(location.warc).write(PAGE),
    "read a page": lambda location: read_page(location.warc, REF),
    "erase": lambda location: erase(location.warc, REF),
    "a file of rules": lambda location: read_text(location.home.parent / "topics.yaml"),
}


@pytest.mark.parametrize("name", WORKS)
def test_a_process_that_may_open_no_more_files_says_so(name: str, location: LakeLocation) -> None:
    """Neither rights nor the file are at fault, and nothing counts as missing."""
    with limited(resource.RLIMIT_NOFILE, 3), pytest.raises(NewslakeError, match=r"raise the limit \(ulimit -n\)"):
        WORKS[name](location)


def test_an_export_that_cannot_open_its_file_says_so(location: LakeLocation) -> None:
    """The limit, not the place, is what to change."""
    with open_lake(location) as lake, limited(resource.RLIMIT_NOFILE, 3), pytest.raises(LakeError, match=r"\(ulimit -n\)"):
        export(lake, "article", location.home / "x.csv")


def test_no_host_is_blamed_where_the_machine_has_no_socket_left() -> None:
    """A poll that failed so would be put off, and a page would have used up one of its tries."""

    async def run() -> None:
        async with serve(by_path({"/a": reply(b"hello")})) as wire, Client(policy()) as client:
            with limited(resource.RLIMIT_NOFILE, 3), pytest.raises(MachineError, match="ulimit -n"):
                await client.get(wire.base + "/a")

    asyncio.run(run())


def test_errors_that_name_no_cause_are_explained_by_what_is_short(tmp_path: Path) -> None:
    """Where nothing is short there is another cause, such as missing rights or damage."""
    unopened, broken = (sqlite3.OperationalError(words) for words in ("unable to open database file", "disk I/O error"))
    assert shortage(unopened, tmp_path) is None is shortage(broken, tmp_path)
    with limited(resource.RLIMIT_NOFILE, 3):
        assert "ulimit -n" in str(shortage(unopened, tmp_path))
    with limited(resource.RLIMIT_FSIZE, 2**40):
        assert "ulimit -f" in str(shortage(broken, tmp_path))
    with limited(resource.RLIMIT_AS, 2**45):
        assert "ulimit -v" in str(shortage(ImportError("libx.so: failed to map segment from shared object")))
    with limited(resource.RLIMIT_NPROC, 2**20):
        assert "ulimit -u" in str(shortage(RuntimeError("can't start new thread")))
    assert "free some space" in str(shortage(OSError(28, os.strerror(28)), None))
