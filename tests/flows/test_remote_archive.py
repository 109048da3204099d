"""Archived pages in object storage: uploaded when closed, read by range, erased there, and found again by a machine that had died."""

import asyncio
import gzip
import json
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from obstore import get, put
from services import object_storage, s3_server
from talk import reset
from text_page import URL, html
from wire import Say, reply, say, saying, serve

from extractors.archive import Archive, Pages, anywhere
from extractors.archive.storage import store
from extractors.errors import LakeError, ParseError
from extractors.records import Page, WarcRef
from flows.cli.articles.purge import purge
from flows.cli.ingestion.extract import extract
from flows.pipeline.backfill.warc import backfill_warc
from flows.pipeline.reread.reread import reread
from flows.settings import Settings
from warehouse import open_lake
from warehouse.upkeep.backup import backup
from warehouse.upkeep.doctor import examine

pytestmark = pytest.mark.xdist_group("services")
AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
BUCKET = "newslake-archive"
# Writes a page and dies before its file is closed.
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from extractors.archive import Archive
from extractors.records import Page

url = "https://paper.example/x"
kept = Archive(Path(sys.argv[1])).write(
    Page(url=url, final_url=url, status=200, headers=(), body=b"<p>kept</p>", fetched_at=datetime(2026, 3, 20, tzinfo=UTC))
)
print(kept.warc.file, kept.warc.offset, kept.warc.length, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """A bucket on a real S3 server."""
    with object_storage(BUCKET) as environment, pytest.MonkeyPatch.context() as patched:
        for variable, value in environment.items():
            patched.setenv(variable, value)
        yield f"s3://{BUCKET}/warc"


def page(url: str = URL) -> Page:
    return Page(url=url, final_url=url, status=200, headers=(("content-type", "text/html"),), body=html().encode(), fetched_at=AT)


def kept(pages: Pages, *urls: str) -> list[WarcRef]:
    with Archive(pages.folder) as archive:
        written = [archive.write(page(url)).warc for url in urls]
    return [ref for ref in written if ref is not None]


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
def test_a_storage_that_is_full_in_the_middle_of_a_file_keeps_nothing_of_it_and_gets_it_later(tmp_path: Path) -> None:
    """What arrived before stays, what did not stays here and can be read; the reason is the storage's."""
    pages, noise = Pages(tmp_path, "s3://full-bucket/warc"), random.Random(1)
    with s3_server("full-bucket") as (server, environment), pytest.MonkeyPatch.context() as patched:
        for variable, value in environment.items():
            patched.setenv(variable, value)
        [small] = kept(pages, "https://paper.example/small")
        assert pages.upload() == 1
        with Archive(tmp_path) as archive:  # in parts of five megabytes, of which the storage takes the last only
            large = archive.write(replace(page(), body=noise.randbytes(12_000_000))).warc
        assert large is not None
        resource.prlimit(server, resource.RLIMIT_FSIZE, (4_000_000, resource.RLIM_INFINITY))
        with pytest.raises(LakeError, match=r"cannot be uploaded \(.*500 Internal Server Error.*it stays in .*the next run tries again"):
            pages.upload()
        assert [file.name for file in pages.waiting()] == [Path(large.file).name]
        assert [each["path"] for part in store("s3://full-bucket/warc").list() for each in part] == [small.file]
        assert [len(pages.read(ref).body) for ref in (small, large)] == [len(html().encode()), 12_000_000]
        resource.prlimit(server, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert (pages.upload(), pages.waiting(), len(pages.read(large).body)) == (1, [], 12_000_000)


def test_warc_files_in_object_storage_are_streamed(storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By range; one that is not there is named, and so is the storage's answer."""
    with Archive(tmp_path / "crawl") as archive:
        for number in range(3):
            archive.write(page(f"https://paper.example/{number}"))
    [file] = (tmp_path / "crawl").glob("*/*")
    name = f"{storage}/crawls/x.warc.gz"
    put(store(storage), "crawls/x.warc.gz", file)
    monkeypatch.setattr(anywhere, "REQUEST_BYTES", 1000)  # many requests
    settings = Settings(home=tmp_path / "lake", workers=1)
    assert backfill_warc(settings, [name]).total()["appended"] == 3
    assert backfill_warc(settings, [name]).notes == [f"{name}: was taken in already"]
    with pytest.raises(ParseError, match=r"none\.warc\.gz: the archive cannot be read"):
        backfill_warc(settings, [f"{storage}/none.warc.gz"])


def test_closed_files_are_uploaded_and_read_by_range(storage: str, tmp_path: Path) -> None:
    """A file that is still written to stays where it is; a page that was erased is gone, its neighbours are not."""
    pages = Pages(tmp_path, f"{storage}/ranges")
    first, second = kept(pages, "https://paper.example/1", "https://paper.example/2")
    with Archive(tmp_path) as writing:
        third = writing.write(page("https://paper.example/3")).warc
        assert third is not None
        assert pages.upload() == 1
        assert [file.relative_to(tmp_path).as_posix() for file in tmp_path.glob("*/*")] == [third.file]
        assert [pages.read(ref).url[-1] for ref in (first, second, third)] == ["1", "2", "3"]
    assert pages.erase(first)
    with pytest.raises(ParseError, match="no response record"):
        pages.read(first)
    assert pages.read(second).url == "https://paper.example/2"
    with pytest.raises(ParseError, match="cannot be read"):
        pages.read(WarcRef("2026-03-20/none.warc.gz", 0, 10))


def test_a_machine_that_died_uploads_what_it_left(storage: str, tmp_path: Path) -> None:
    """The page is read on that machine until then, and everywhere afterwards."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    file, offset, length = done.stdout.split()
    ref = WarcRef(file, int(offset), int(length))
    pages = Pages(tmp_path, f"{storage}/left")
    assert pages.read(ref).body == b"<p>kept</p>"
    assert pages.upload() == 1
    assert Pages(tmp_path / "elsewhere", f"{storage}/left").read(ref).body == b"<p>kept</p>"


@pytest.mark.parametrize(
    ("bucket", "said", "words"),
    [
        ("no-such-bucket", say(b""), "cannot be uploaded .*stays in"),
        ("failing", say(reply(b"", "503 Slow Down"), close=True), "cannot be uploaded .*stays in"),
        ("resetting", saying(reset()), "cannot be uploaded .*stays in"),
        (
            "forgetting",
            say(reply(b"", ETag='"x"', Last_Modified="Fri, 20 Mar 2026 12:00:00 GMT"), close=True),
            "arrived with 0 of .*stays in",
        ),
    ],
)
def test_storage_that_takes_nothing_costs_no_page(
    storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bucket: str, said: Say, words: str
) -> None:
    """The file stays, can be read, and arrives when the storage is well again."""
    [ref] = kept(Pages(tmp_path), URL)
    pages = Pages(tmp_path, f"s3://{bucket}/warc")

    async def upload() -> None:
        async with serve(said) as wire:
            with monkeypatch.context() as patched:
                if bucket != "no-such-bucket":
                    patched.setenv("AWS_ENDPOINT_URL", wire.base)
                await asyncio.to_thread(pages.upload)

    with pytest.raises(LakeError, match=words):
        asyncio.run(upload())
    assert pages.read(ref).url == URL
    assert Pages(tmp_path, f"{storage}/{bucket}").upload() == 1


def test_a_lake_whose_archive_is_remote(
    storage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backfill uploads; reread, extract, doctor and backup read there; doctor names what is on this machine only."""
    settings = Settings(home=tmp_path / "lake", archive=f"{storage}/lake", workers=1)
    [ref] = kept(Pages(tmp_path / "crawl"), URL)
    backfill_warc(settings, [tmp_path / "crawl" / ref.file])
    assert not list(settings.location().warc.glob("*/*"))
    monkeypatch.setattr("flows.pipeline.reread.reread.extractor_version", lambda: "another")
    assert reread(settings).outcomes == {"same": 1}
    for name, value in {"HOME": settings.home, "ARCHIVE": settings.archive, "WORKERS": 1}.items():
        monkeypatch.setenv(f"NEWSLAKE_{name}", str(value))
    capsys.readouterr()
    assert extract(URL, from_archive=True) == 0
    assert "third round of talks" in json.loads(capsys.readouterr().out)["text"]
    with open_lake(settings.location()) as lake:
        states = {finding.check: finding.state for finding in examine(lake, datetime.now(UTC))}
        assert (states["archived pages"], states["archive in object storage"]) == ("ok", "ok")
        backup(lake, tmp_path / "backup", datetime.now(UTC))
        assert len(list((tmp_path / "backup" / "warc").glob("*/*.warc.gz"))) == 1
        kept(Pages(lake.location.warc), "https://paper.example/late")
        left = next(finding for finding in examine(lake, datetime.now(UTC)) if finding.check == "archive in object storage")
        assert (left.state, "1 archive files are on this machine only" in left.observed) == ("note", True)
        [stored] = lake.query("SELECT warc_file, warc_offset, warc_length FROM base.article_version")
    with monkeypatch.context() as patched:
        patched.setenv("NEWSLAKE_ARCHIVE", "s3://no-such-bucket/lake")
        with pytest.raises(LakeError, match=r"cannot be erased .*nothing was purged"):
            purge(URL, why="asked to")
    purge(URL, why="asked to", erase=True)
    assert "1 archived page erased" in capsys.readouterr().out
    assert b"third round" not in gzip.decompress(bytes(get(store(settings.archive or ""), stored[0]).bytes()))
    with pytest.raises(ParseError):
        Pages(settings.location().warc, settings.archive).read(WarcRef(*stored))
