"""WARC files into the lake: what is taken, what is passed over, and what broken files and kills cost."""

import gzip
import os
import re
import signal
import subprocess
import sys
from datetime import date
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from warc_records import AT, lost_over_stretches, page, record, story, written

from extractors.archive.boundaries import ranges
from extractors.archive.erase import erase
from extractors.archive.foreign import read_entries
from extractors.archive.response import Head
from extractors.archive.warc import read_page
from extractors.errors import ParseError
from extractors.records import WarcRef
from flows.cli import app
from flows.pipeline.backfill import records, warc
from flows.pipeline.backfill.page_filter import PageFilter, WarcChoices, guess_language
from flows.pipeline.backfill.stretches import Stretch, read_stretch
from flows.pipeline.backfill.warc import backfill_warc
from flows.pipeline.reread.reread import reread
from flows.settings import Settings
from warehouse import AppendResult, Lake, open_lake
from warehouse.append.backfilled import append_part
from warehouse.read.digests import KnownDigests, write_digests
from warehouse.read.known import write_known

GERMAN = (
    "Die Unterhändler beider Seiten kehrten am Dienstag in das Hotel am See zurück, und niemand wollte sagen, wie lange die Runde dauert.",
    "Die Vermittler haben zwei Entwürfe vorbereitet, wie ein Beamter sagt, der sie gesehen hat: einen kurzen und einen langen.",
    "Vor der Halle standen einige Dutzend Angehörige mit Bildern, wie in jeder Runde seit dem Herbst, und sie warteten bis zum Abend.",
)
# The real run, a page a batch; it kills itself when its second batch is committed.
KILLED = """
import os, signal, sys
from pathlib import Path
from flows.pipeline.backfill import records, warc
from flows.settings import load

commits = 0
append = warc.append_part

def killed_after(*given):
    global commits
    result = append(*given)
    commits += 1
    if commits == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

warc.append_part = killed_after
records.PAGES_PER_BATCH = records.PAGES_PER_COMMIT = records.BYTES_PER_STRETCH = 1
warc.backfill_warc(load(), [Path(sys.argv[1])])
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lake that is not there yet, with one worker."""
    return Settings(home=tmp_path / "lake", workers=1)


def answer(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_lake(settings.location(), read_only=True) as lake:
        return lake.query(sql)


def test_pages_come_in_and_the_rest_is_counted(settings: Settings) -> None:
    """Robots, images, errors and other hosts are passed over before they are read; a second run does nothing; pages can be read again."""
    others = (
        record("https://paper.example/logo.png", bytes(900), "Content-Type: image/png"),
        record("https://paper.example/gone", story(8), status="404 Not Found"),
        record("https://paper.example/tiny", b"<p>no</p>"),
        page(9, host="blog.example"),
        record("dns:paper.example", b"1.2.3.4", kind="resource"),
    )
    third = record("https://news.paper.example/3", story(3), "Content-Type: text/html")
    path = written(settings.home.parent, [page(1), *others, page(2), third])
    report = backfill_warc(settings, [path], WarcChoices(domains=("paper.example",)))
    assert answer(settings, "SELECT url, dated::DATE::VARCHAR FROM article ORDER BY dated") == [
        ("https://paper.example/news/1", "2026-03-02"),
        ("https://paper.example/news/2", "2026-03-03"),
        ("https://news.paper.example/3", "2026-03-04"),
    ]
    passed = {note.partition(" passed over: ")[2]: note.partition(" ")[0] for note in report.notes}
    assert passed == {"not HTML": "1", "status other than 200": "1", "too small or too large": "1", "other domain": "1"}
    again = backfill_warc(settings, [path], WarcChoices(domains=("paper.example",)))
    assert (again.total()["found"], again.notes) == (0, [f"{path}: was taken in already"])
    assert backfill_warc(settings, [path]).total()["appended"] == 1  # other choices are another look
    assert reread(settings).outcomes == {}  # this extractor has read them
    assert answer(settings, "SELECT count(*) FROM article WHERE warc_file IS NOT NULL") == [(4,)]


def test_the_command_says_why_pages_were_refused_and_which(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts by reason, and the question whose answer names each page."""
    empty = record("https://paper.example/empty", b"<html><body><p>Soon.</p></body></html>" + b" " * 900, "Content-Type: text/html")
    path = written(settings.home.parent, [page(1), empty])
    assert app(["backfill", str(path), "--home", str(settings.home)], result_action="return_value") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Rejected: 1 no text. Which ones, and why: newslake sql" in told or "Rejected: 1 thin. Which ones" in told
    question = told.partition('newslake sql "')[2].partition('"')[0]
    assert [url for url, _, _ in answer(settings, question)] == ["https://paper.example/empty"]


def test_a_broken_record_costs_only_itself(tmp_path: Path) -> None:
    """A member that is cut, one with a wrong length, one that is noise: the pages behind them come in."""
    cut = gzip.compress(page(2))[:-400]
    wrong = gzip.compress(page(3).replace(b"Content-Length: ", b"Content-Length: 9", 1))
    path = tmp_path / "broken.warc.gz"
    path.write_bytes(gzip.compress(page(1)) + cut + gzip.compress(page(4)) + wrong + gzip.compress(page(5)) + bytes(range(256)) * 9)
    with path.open("ab") as file:
        file.write(gzip.compress(page(6)))
    entries = list(read_entries(str(path)))
    assert {f"https://paper.example/news/{number}" for number in (1, 4, 6)} <= {entry.page.url for entry in entries if entry.page}
    assert any((entry.skipped or "").startswith("broken record") for entry in entries)


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
@pytest.mark.parametrize("kind", ["response", "request"])
@pytest.mark.parametrize("longer", [9, 500, 1800, 100_000])
def test_a_length_that_reaches_into_the_next_record_costs_only_its_own(tmp_path: Path, name: str, kind: str, longer: int) -> None:
    """Whatever kind of record it is, and however much of the file it claims; a page about WARC files, which shows a record, is a page."""
    head = b"<pre>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\n</pre>"
    wrong = re.sub(
        rb"(Content-Length: )(\d+)(\r\n\r\nHTTP)",
        lambda found: found[1] + str(int(found[2]) + longer).encode() + found[3],
        page(2, kind=kind),
    )
    about = record("https://paper.example/news/4", story(4) + head)
    entries = list(read_entries(str(written(tmp_path, [page(1), wrong, page(3), about, page(5)], name))))
    assert [entry.page.url[-1] for entry in entries if entry.page] == ["1", "3", "4", "5"]
    [broken] = (entry.skipped for entry in entries if not entry.page)
    assert (broken or "").startswith("broken record: ")


@pytest.mark.parametrize(
    ("http", "fields", "reason"),
    [
        ("Content-Length: 90000", (), "shorter than its HTTP Content-Length"),
        ("Content-Length: 9", ("WARC-Truncated: length",), "cut short by its crawler (length)"),
        ("Content-Length: 90000\r\nContent-Encoding: identity", (), None),
        ("Content-Length: 9", (), None),
    ],
)
def test_a_page_that_was_cut_is_counted_and_not_stored(tmp_path: Path, http: str, fields: tuple[str, ...], reason: str | None) -> None:
    """Half of a page would be taken for the article; a length that may be that of other bytes says nothing."""
    half = story(2)[:-200]
    path = written(tmp_path, [page(1), record("https://paper.example/news/2", half, f"Content-Type: text/html\r\n{http}", fields=fields)])
    _, entry = read_entries(str(path))
    assert (entry.skipped, entry.page is None) == (reason, reason is not None)


def test_a_revisit_has_the_page_that_it_refers_to(tmp_path: Path) -> None:
    """Another address of the same bytes; what is not in the file is counted."""
    digest = "WARC-Payload-Digest: sha1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    elsewhere = "WARC-Payload-Digest: sha1:77777777777777777777777777777777"
    path = written(
        tmp_path,
        [
            page(1, fields=(digest,)),
            record("https://other.example/copy", b"", kind="revisit", fields=(digest,)),
            record("https://other.example/lost", b"", kind="revisit", fields=(elsewhere,)),
        ],
    )
    first, copy, lost = read_entries(str(path))
    assert first.page is not None
    assert copy.page is not None
    assert (copy.page.url, copy.page.body) == ("https://other.example/copy", first.page.body)
    assert lost.skipped == "revisit of a page that is not in this file"


def test_a_killed_run_goes_on_where_it_was(settings: Settings) -> None:
    """Nothing is lost, nothing comes twice, and what is done is not read again."""
    path = written(settings.home.parent, [page(number) for number in range(1, 7)])
    environment = os.environ | {"NEWSLAKE_HOME": str(settings.home), "NEWSLAKE_WORKERS": "1"}
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL
    assert answer(settings, "SELECT count(*) FROM article") == [(2,)]
    report = backfill_warc(settings, [path])
    assert report.total()["found"] == report.total()["appended"] == 4
    assert report.notes[0].startswith(f"{path}: resumed at byte ")
    assert answer(settings, "SELECT count(*), count(DISTINCT url), max(version) FROM article") == [(6, 6, 1)]
    parts = answer(settings, "SELECT start_byte, end_byte FROM base.backfilled ORDER BY start_byte")
    assert [start for start, _ in parts] == [0, *(end for _, end in parts[:-1])]  # one behind the other, to the end of the file
    assert parts[-1][1] == path.stat().st_size


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_ranges_of_a_file_have_every_record_once(settings: Settings, name: str) -> None:
    """However long they are; a revisit finds the page that it refers to in a range before its own."""
    digest = "WARC-Payload-Digest: sha1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    again = record("https://other.example/copy", b"", kind="revisit", fields=(digest,))
    path = str(written(settings.home.parent, [page(0, fields=(digest,)), *(page(number) for number in range(1, 8)), again], name))
    whole = [entry.start for entry in read_entries(path)]
    assert len(whole) == 9
    for length in (1, 1000, 3000, 1 << 20):
        parts = [list(read_entries(path, start, stop=stop)) for start, stop in ranges(path, length)]
        assert [entry.start for part in parts for entry in part] == whole
        assert parts[-1][-1].page is not None
        assert parts[-1][-1].page.url == "https://other.example/copy"


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
@pytest.mark.parametrize("bytes_short", [40, 200])
def test_a_file_that_ends_in_a_page_costs_that_page_and_says_so(tmp_path: Path, name: str, bytes_short: int) -> None:
    """A part of a page would be stored as the whole, and passed over when the whole file is there."""
    path = written(tmp_path, [page(0), page(1)], name)
    path.write_bytes(path.read_bytes()[:-bytes_short])
    first, second = read_entries(str(path))
    assert first.page is not None
    assert second.page is None
    assert re.fullmatch(r"broken record: the file ends [\d,]+ bytes before the end of its body", second.skipped or "")


def test_what_is_no_warc_file_is_refused_by_name(settings: Settings) -> None:
    """ARC and WET are recognised."""
    arc = settings.home.parent / "old.arc.gz"
    arc.write_bytes(gzip.compress(b"filedesc://old.arc.gz 0.0.0.0 20090101000000 text/plain 76\n1 0 Test\n"))
    wet = written(settings.home.parent, [record("https://paper.example/1", b"words", kind="conversion")], "crawl.warc.wet.gz")
    noise = settings.home.parent / "noise.warc"
    noise.write_bytes(b"PK\x03\x04 a zip")
    for path, words in ((arc, "ARC file"), (wet, "not supported"), (noise, "expected a WARC file"), (Path("none.warc"), "No such file")):
        with pytest.raises(ParseError, match=words):
            backfill_warc(settings, [path])
    assert not settings.home.exists()


def test_the_first_look_guesses_the_language_and_knows_the_day() -> None:
    """A page whose language cannot be guessed is wanted."""
    assert guess_language(story(1)) == "en"
    assert guess_language(story(1, GERMAN, "de")) == "de"
    assert guess_language(b'<html lang="uk-UA"><p>1</p></html>') == "uk"
    assert guess_language(b"<html><p>1</p></html>") is None
    seen = Head("https://paper.example/1", 200, "text/html", 9000, AT)
    assert [PageFilter(since=date(2026, 3, day)).head(seen) for day in (20, 21)] == [None, "fetched before --since"]
    assert [PageFilter(domains=frozenset({name})).head(seen) for name in ("paper.example", "per.example")] == [None, "other domain"]


def test_the_lake_leaves_the_other_cores_to_the_workers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A DuckDB of several threads spends a third more on each append, which the workers then lack."""
    threads: list[tuple[Any, ...]] = []

    def noted(lake: Lake, *given: Any) -> AppendResult:
        threads.extend(lake.query("SELECT current_setting('threads')"))
        return append_part(lake, *given)

    monkeypatch.setattr(warc, "append_part", noted)
    backfill_warc(settings, [written(settings.home.parent, [page(1)])])
    assert set(threads) == {(1,)}


def test_a_page_that_is_one_member_is_archived_as_it_is(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte; a record in two members, which a purge could not overwrite, and the last one are written anew. All are read again."""
    monkeypatch.setattr(records, "BYTES_PER_STRETCH", 1 << 30)
    divided = page(2)
    members = [gzip.compress(page(1)), gzip.compress(divided[:900]) + gzip.compress(divided[900:]), gzip.compress(page(3))]
    path = settings.home.parent / "crawl.warc.gz"
    path.write_bytes(b"".join(members))
    backfill_warc(settings, [path])
    rows = answer(settings, "SELECT url, warc_file, warc_offset, warc_length FROM base.article_version ORDER BY url")
    places = [WarcRef(*place) for _, *place in rows]
    kept = [(settings.location().warc / ref.file).read_bytes()[ref.offset : ref.offset + ref.length] for ref in places]
    assert [one == given for one, given in zip(kept, members, strict=True)] == [True, False, False]
    assert [read_page(settings.location().warc, ref).url for ref in places] == [url for url, *_ in rows]
    assert all(erase(settings.location().warc, ref) for ref in places)


@pytest.mark.parametrize("stretch", [1, 512 * 1024])
def test_what_a_stretch_cannot_be_read_without_is_read(settings: Settings, monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    """A revisit of a page in another stretch; a WARC file among the pages, whose records are not this file's."""
    monkeypatch.setattr(records, "BYTES_PER_STRETCH", stretch)
    digest = "WARC-Payload-Digest: sha1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    inner = b"".join(gzip.compress(page(number, host="inner.example")) for number in (7, 8))
    given = [
        gzip.compress(page(1, fields=(digest,))),
        gzip.compress(record("https://paper.example/crawl.warc.gz", inner, "Content-Type: application/gzip"), compresslevel=0),
        gzip.compress(page(2)),
        gzip.compress(record("https://other.example/copy", b"", kind="revisit", fields=(digest,))),
        gzip.compress(page(3)),
    ]
    path = settings.home.parent / "crawl.warc.gz"
    path.write_bytes(b"".join(given))
    report = backfill_warc(settings, [path])
    assert report.warnings == []
    fates = answer(settings, "SELECT key FROM base.fate ORDER BY key")
    pages = ["https://other.example/copy", *(f"https://paper.example/news/{number}" for number in (1, 2, 3))]
    assert fates == [(url,) for url in pages]
    assert backfill_warc(settings, [path]).notes == [f"{path}: was taken in already"]


def test_a_stretch_over_which_workers_are_lost_is_read_page_by_page(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost with it, and nothing comes twice."""
    monkeypatch.setattr(records, "BYTES_PER_STRETCH", 1)
    monkeypatch.setattr(warc, "read_some", lost_over_stretches)
    path = written(settings.home.parent, [page(number) for number in range(1, 4)])
    report = backfill_warc(settings, [path])
    assert (report.total()["found"], report.total()["appended"], report.warnings) == (3, 3, [])
    assert answer(settings, "SELECT min(start_byte), max(end_byte) FROM base.backfilled") == [(0, path.stat().st_size)]
    assert backfill_warc(settings, [path]).notes == [f"{path}: was taken in already"]


def test_pages_that_the_lake_holds_are_not_read(settings: Settings, tmp_path: Path) -> None:
    """Workers know them by digests; what only seems to be known is read."""
    path = written(tmp_path, [page(1), page(2)])
    backfill_warc(settings, [path])
    with open_lake(settings.location()) as lake:
        assert write_known(lake, tmp_path / "known")
    known = KnownDigests(tmp_path / "known")
    assert [f"https://paper.example/news/{number}" in known for number in (0, 1, 2, 3)] == [False, True, True, False]
    stretch = Stretch(
        name=str(path), start=0, stop=path.stat().st_size, look=PageFilter(), sources=settings.sources, known=tmp_path / "known"
    )
    read = read_stretch(stretch, AT)
    assert read is not None
    assert [one.result for one in read.pages] == [None, None]
    more = written(tmp_path, [page(1), page(2), page(3)], "more.warc.gz")
    report = backfill_warc(settings, [more])
    assert (report.total()["found"], report.total()["appended"], report.total()["duplicate"]) == (3, 1, 2)


def test_an_address_with_the_digest_of_another_is_read(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake is asked before a page counts as known."""
    backfill_warc(settings, [written(tmp_path, [page(1)])])

    def all_alike(lake: Lake, file: Path) -> bool:
        digests = [int.from_bytes(md5(f"https://paper.example/news/{number}".encode()).digest()[8:], "little") for number in (1, 2)]
        write_digests(digests, file)
        return True

    monkeypatch.setattr(warc, "write_known", all_alike)
    report = backfill_warc(settings, [written(tmp_path, [page(1), page(2)], "more.warc.gz")])
    assert (report.total()["appended"], report.total()["duplicate"]) == (1, 1)
