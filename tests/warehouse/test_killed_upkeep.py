"""Upkeep that is killed: the lake keeps what it had, and the same command does the rest.

Python announces the files that it opens and renames and the processes that it starts (sys.addaudithook), so a command can kill itself at
exactly one of these moments.
"""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories import START, article, batch, url_of
from terminal import Terminal

from extractors.archive import Archive
from extractors.records import Enriched, Page
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.upkeep.backup import backup
from warehouse.upkeep.doctor import BAD, examine

KILLED = """
import os, signal, sys
from flows.cli import main

def kill(event, given):
    if event == sys_event and sys_part in str(given):
        os.kill(os.getpid(), signal.SIGKILL)

sys_event, sys_part, *sys.argv[1:] = sys.argv[1:]
sys.addaudithook(kill)
main()
"""
PURGE = ("purge", url_of(1), "--why", "asked", "--erase")
# The moment, and the command.
KILLS = {
    "backup, before its manifest replaces the earlier one": ("os.rename", "backup.json.new", ("backup", "second")),
    "restore, before the lake appears": ("os.rename", "catalog.draft", ("restore", "first", "--home", "restored")),
    "maintenance, before the metadata database is compacted": ("subprocess.Popen", "compaction.py", ("maintain",)),
    "maintenance, before a quarter of the search index appears": ("os.rename", ".quarter", ("maintain",)),
    "a purge, before the page is erased": ("open", ".warc.gz", PURGE),
    "a purge, before the past is erased": ("subprocess.Popen", "compaction.py", PURGE),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a lake of three articles with archived pages, and two backups of it from before the last article came."""
    folder = tmp_path_factory.mktemp("killed")
    location = LakeLocation(folder / "lake")
    with open_lake(location) as lake, Archive(location.warc) as archive:
        for run, numbers in (("a", (1, 2)), ("b", (3,))):
            append_batch(lake, batch(run, [archived(number, archive) for number in numbers]))
            for name in ("first", "second") if run == "a" else ():
                backup(lake, folder / name, START)
    return folder


def archived(number: int, archive: Archive) -> Enriched:
    """An article whose page is in the archive."""
    one, url = article(number), url_of(number)
    page = archive.write(Page(url=url, final_url=url, status=200, headers=(), body=b"x", fetched_at=START))
    return replace(one, article=replace(one.article, warc=page.warc))


@pytest.mark.parametrize("name", KILLS)
def test_a_killed_command_loses_nothing_and_is_done_by_the_next(name: str, made: Path, tmp_path: Path, newslake: Terminal) -> None:
    """Nothing half-made stays either."""
    event, part, words = KILLS[name]
    folder = shutil.copytree(made, tmp_path / "work")
    environment = os.environ | {"NEWSLAKE_HOME": "lake"}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, event, part, *words], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    kept = [url_of(number) for number in ((2, 3) if "purge" in words else (1, 2, 3))]
    assert set(kept) <= set(articles(folder / "lake"))
    assert not (folder / "restored" / "catalog.sqlite").exists()
    assert newslake(*words, cwd=folder, NEWSLAKE_HOME="lake").returncode == 0
    assert articles(folder / "lake") == kept
    if words[0] == "restore":
        assert articles(folder / "restored") == kept[:2]
    if words[0] == "backup":
        assert newslake("restore", "second", "--home", "restored", cwd=folder).returncode == 0
        assert articles(folder / "restored") == kept
    assert not [file for ending in ("part", "fresh", "new", "draft", "unpacked") for file in folder.rglob(f"*.{ending}")]


def articles(home: Path) -> list[str]:
    """The addresses of a lake's articles, once for each row; nothing of the lake is damaged."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        assert [found for found in examine(lake, datetime.now(UTC)) if found.state == BAD and found.check != "disk"] == []
        return [str(key) for (key,) in lake.query("SELECT key FROM base.article_version ORDER BY key")]
