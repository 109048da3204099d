"""A disk that fills up while a pass archives or appends: one clear error, what was committed is kept, the next pass does the rest."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from factories import START, article, batch, url_of

from extractors.archive import Archive, Pages
from extractors.archive.foreign import read_entries
from extractors.errors import LakeBusyError, LakeError
from extractors.records import Batch, Fate, Page
from flows.demo.server import ServedWorld
from flows.demo.world import instant
from flows.pipeline.ingest.batches import commit_batch
from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.progress import NullProgress
from flows.settings import Settings
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.lake.events import event_row
from warehouse.lake.lock import writers_turn
from warehouse.lake.passes import taking_part
from warehouse.lake.session import Session
from warehouse.upkeep.backup import backup, restore
from warehouse.upkeep.curate import purge
from warehouse.upkeep.doctor import examine


class Ballast:
    """A file that takes all the room that is left."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def fill(self, but: int = 0) -> None:
        """Write until nothing more fits, then give so many bytes back."""
        subprocess.run(["dd", "if=/dev/zero", f"of={self.file}", "bs=4k"], stderr=subprocess.DEVNULL, check=False)
        os.truncate(self.file, self.file.stat().st_size - but)


class FillingBeforeArchiving(NullProgress):
    """Fills the disk when the first pages are about to be fetched."""

    def __init__(self, ballast: Ballast) -> None:
        self._ballast = ballast

    def expect(self, stage: str, count: int) -> None:
        if stage == "fetch":
            self._ballast.fill()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real filesystem of 24 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_ends_the_pass_with_a_word_and_the_next_pass_makes_it_whole(
    small_disk: Path, world: ServedWorld, tmp_path: Path
) -> None:
    """While pages are archived as while rows are appended; no record is half, no URL is given up for it."""
    settings = Settings(
        home=small_disk / "lake",
        sources=world.sources_csv(tmp_path / "sources.csv"),
        host_delay=0.0,
        allow_networks=(ip_network("127.0.0.0/8"),),
        workers=1,
    )
    location = LakeLocation(settings.home)
    ballast = Ballast(small_disk / "ballast")

    def one_pass(only: str, **given: object) -> None:
        asyncio.run(run_pass(settings, now=lambda: world.now, only=(only,), force=True, **given))  # type: ignore[arg-type]

    def fill_and_commit(lake: Lake, batch: Batch) -> tuple[Fate, ...]:
        ballast.fill()
        return commit_batch(lake, batch)

    def articles() -> list[tuple[object, ...]]:
        with open_lake(location, read_only=True) as lake:
            return lake.query("SELECT key FROM base.article_version ORDER BY key")

    world.set_time(instant(3))
    one_pass("northwire")
    kept = articles()
    for complaint, given in (
        ("(pages cannot be archived|disk is full.*).*free some space", {"progress": FillingBeforeArchiving(ballast)}),
        ("disk.*free some space|free some space.*disk", {"commit": fill_and_commit}),
    ):
        with pytest.raises(LakeError, match=complaint) as caught:
            one_pass("kyiv-chronicle-en", **given)
        assert str(settings.home) in str(caught.value)
        ballast.file.unlink()
        assert articles() == kept
        for file in location.warc.rglob("*.warc.gz"):
            assert all(entry.page for entry in read_entries(str(file)))
    one_pass("kyiv-chronicle-en")
    assert len(articles()) == len(set(articles())) > len(kept)


def test_a_disk_that_is_all_but_full_takes_no_articles_but_is_read_purged_and_backed_up(small_disk: Path, tmp_path: Path) -> None:
    """Appends leave room for it. Where there is none at all, readers are told that, and not to restore anything."""
    location = LakeLocation(small_disk / "lake")
    ballast = Ballast(small_disk / "ballast")
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(1), article(2)]))
    ballast.fill(but=2 * 1024 * 1024)
    with open_lake(location) as lake:
        with pytest.raises(LakeError, match="KiB free: free some space"):
            append_batch(lake, batch("b", [article(3)]))
        assert purge(lake, url_of(2), "asked", START).articles == 1
        assert backup(lake, tmp_path / "copy", START).rows > 0
    with open_lake(location, read_only=True) as lake:
        assert lake.query("SELECT key FROM base.article_version") == [(url_of(1),)]
    for left in location.home.glob("catalog.sqlite-*"):
        left.unlink()
    ballast.fill()
    with pytest.raises(LakeError, match="the disk is full; free some space"), open_lake(location, read_only=True):
        pass


def test_a_lock_that_a_full_disk_does_not_take_is_named(small_disk: Path) -> None:
    """Each run writes one, on the lake's disk."""
    Ballast(small_disk / "ballast").fill()
    with pytest.raises(LakeError, match=r"run\.lock: cannot be written .*free some space"), writers_turn(small_disk / "run.lock", "run"):
        pass


def test_a_disk_that_is_full_is_no_conflict_to_try_again_after(small_disk: Path) -> None:
    """Flows retry what is busy; room must be made by somebody."""
    ballast = Ballast(small_disk / "ballast")

    def fill_and_write(session: Session) -> None:
        session.insert("event", [event_row("test", "x" * 10_000, START) for _ in range(50)])
        ballast.fill(but=100_000)

    with open_lake(LakeLocation(small_disk / "lake")) as lake, pytest.raises(LakeError, match="free some space") as caught:
        lake.write("test", fill_and_write)
    assert not isinstance(caught.value, LakeBusyError)


def test_a_disk_without_inodes_is_named_by_whatever_needs_a_file(small_disk: Path) -> None:
    """SQLite says only that it cannot open a file, which used to be taken for a lack of rights, or for a damaged file."""
    location, copy = LakeLocation(small_disk / "lake"), small_disk / "copy"
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(1)]))
        backup(lake, copy, START)
        leave_inodes(small_disk, 40)
        with pytest.raises(LakeError, match=r"inodes for [0-9]+ more files: remove some"):
            append_batch(lake, batch("b", [article(2)]))
        [disk] = [finding for finding in examine(lake, START) if finding.check == "disk"]
        assert "inodes for" in disk.observed
    for work in (
        lambda: open_lake(location).__enter__(),
        lambda: restore(copy, LakeLocation(small_disk / "restored")),
        lambda: taking_part(location, (1, 1), 0.0, lambda: START).__enter__(),
    ):
        leave_inodes(small_disk, 1)
        with pytest.raises(LakeError, match="no inodes left"):
            work()
    leave_inodes(small_disk, 1000)
    with open_lake(location) as lake:
        append_batch(lake, batch("b", [article(2)]))
        assert lake.query("SELECT count(*) FROM base.article_version") == [(2,)]


def leave_inodes(disk: Path, count: int) -> None:
    """Let a file system have room for so many more files."""
    found = os.statvfs(disk)
    subprocess.run(["mount", "-o", f"remount,nr_inodes={found.f_files - found.f_ffree + count}", str(disk)], check=True)


def test_a_page_that_cannot_be_erased_stays_in_the_lake(small_disk: Path) -> None:
    """Without the reference nobody would find the page again: only where there is none may a purge go on without it."""
    location, page = (
        LakeLocation(small_disk / "lake"),
        Page(url=url_of(1), final_url=url_of(1), status=200, headers=(), body=b"x", fetched_at=START),
    )
    with Archive(location.warc) as archive:
        warc = archive.write(page).warc
    assert warc is not None
    mount = ["mount", "--bind", str(location.warc), str(location.warc)]
    with open_lake(location) as lake:
        one = article(1)
        append_batch(lake, batch("a", [replace(one, article=replace(one.article, warc=warc))]))
        subprocess.run(mount, check=True)
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(location.warc)], check=True)
            with pytest.raises(LakeError, match=r"cannot be erased .*nothing was purged"):
                purge(lake, url_of(1), "asked", START, Pages(location.warc).erase)
        finally:
            subprocess.run(["umount", str(location.warc)], check=True)
        assert lake.query("SELECT count(*) FROM base.article_version") == [(1,)]
        done = purge(lake, url_of(1), "asked", START, Pages(location.warc).erase)
        assert (done.articles, done.pages, done.erased) == (1, 1, 1)
