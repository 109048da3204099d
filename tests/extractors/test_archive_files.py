"""Pages in WARC files: what is written is read back, by this program and by others, and broken files are told."""

import gzip
import io
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from extractors.archive import Archive, Pages, read_page
from extractors.archive.foreign import read_entries
from extractors.errors import ParseError
from extractors.records import Page, WarcRef

AT = datetime(2026, 3, 1, 12, 30, 15, 250000, tzinfo=UTC)
PAGE = Page(
    url="https://news.example/a",
    final_url="https://news.example/b",
    status=200,
    headers=(("content-type", "text/html; charset=utf-8"), ("content-encoding", "br"), ("content-length", "17"), ("etag", '"1"')),
    body="<p>Мир</p>".encode(),
    fetched_at=AT,
    redirects=("https://news.example/b",),
    moved_to="https://news.example/b",
)


def pages(path: Path) -> list[Page]:
    """The pages of a WARC file, whatever else is in it."""
    return [entry.page for entry in read_entries(str(path)) if entry.page]


def test_a_page_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """URL, redirects, status, headers, body and instant, to the microsecond."""
    with Archive(tmp_path) as archive:
        kept = archive.write(PAGE)
        assert kept.warc is not None
        assert read_page(tmp_path, kept.warc) == kept == replace(PAGE, warc=kept.warc)


@settings(max_examples=40)
@given(
    st.binary(max_size=300),
    st.lists(
        st.tuples(st.sampled_from(["x-a", "content-type", "set-cookie"]), st.text(alphabet="ab c:;=\xe9\t", max_size=20).map(str.strip)),
        max_size=4,
    ),
    st.integers(200, 599),
)
def test_any_body_and_header_comes_back(body: bytes, headers: list[tuple[str, str]], status: int) -> None:
    """Bytes are bytes, whatever they look like."""
    import tempfile

    page = replace(PAGE, body=body, headers=tuple(headers), status=status)
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder)) as archive:
        kept = archive.write(page)
        assert kept.warc is not None
        found = read_page(Path(folder), kept.warc)
        assert (found.body, found.status) == (body, status)
        assert Pages(Path(folder)).body(kept.warc) == body
        assert [name for name, _ in found.headers] == [name for name, _ in headers]


def test_a_body_that_is_not_there_is_an_error_of_its_place(tmp_path: Path) -> None:
    """A file that is gone, an offset between two records, and a record that is no page's."""
    with Archive(tmp_path) as archive:
        ref = archive.write(PAGE).warc
    assert ref is not None
    for wrong in (replace(ref, file="2026-03-01/gone.warc.gz"), replace(ref, offset=ref.offset + 1), replace(ref, length=10)):
        with pytest.raises(ParseError, match=wrong.file):
            Pages(tmp_path).body(wrong)


def test_many_pages_are_found_by_offset_and_in_order(tmp_path: Path) -> None:
    """Each record is a gzip member of its own."""
    with Archive(tmp_path) as archive:
        kept = [
            archive.write(replace(PAGE, url=f"https://news.example/{n}", final_url=f"https://news.example/{n}", redirects=()))
            for n in range(20)
        ]
        for page in reversed(kept):
            assert page.warc is not None
            assert read_page(tmp_path, page.warc).url == page.url
    (path,) = tmp_path.rglob("*.warc.gz")
    assert [page.final_url for page in pages(path)] == [page.url for page in kept]
    assert path.parent.name == "2026-03-01"


def test_other_tools_read_the_files(tmp_path: Path) -> None:
    """A warcinfo record first, then responses with the stored length, no coding that is not there."""
    with Archive(tmp_path) as archive:
        archive.write(PAGE)
    (path,) = tmp_path.rglob("*.warc.gz")
    with path.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file)
        ]
    assert records[0][0] == "warcinfo"
    assert records[1] == ("response", "https://news.example/b", PAGE.body)
    with gzip.open(path) as file:
        assert file.read(10) == b"WARC/1.1\r\n"


def test_files_are_rotated_by_size(tmp_path: Path) -> None:
    """A file that is long enough is closed, the next page starts another."""
    with Archive(tmp_path, rotate_at=1) as archive:
        refs = [archive.write(PAGE).warc for _ in range(3)]
    assert len({ref.file for ref in refs if ref}) == 3
    assert all(ref is not None and read_page(tmp_path, ref).body == PAGE.body for ref in refs)


def test_two_archives_in_one_folder_never_share_a_file(tmp_path: Path) -> None:
    """As two runs at the same moment are."""
    with Archive(tmp_path) as one, Archive(tmp_path) as other:
        first, second = one.write(PAGE).warc, other.write(PAGE).warc
    assert first is not None
    assert second is not None
    assert first.file != second.file


def test_threads_share_an_archive(tmp_path: Path) -> None:
    """Every record is whole."""
    with Archive(tmp_path) as archive:
        threads = [threading.Thread(target=lambda: [archive.write(PAGE) for _ in range(20)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (path,) = tmp_path.rglob("*.warc.gz")
    assert len(pages(path)) == 80


def test_an_archive_without_pages_leaves_no_file(tmp_path: Path) -> None:
    """Polls that bring nothing cost nothing."""
    with Archive(tmp_path / "warc"):
        pass
    assert not (tmp_path / "warc").exists()


def test_a_half_written_record_at_the_end_costs_only_itself(tmp_path: Path) -> None:
    """What a crash leaves: the records before it are read, then the break is told."""
    with Archive(tmp_path) as archive:
        for _ in range(3):
            last = archive.write(PAGE).warc
    assert last is not None
    path = tmp_path / last.file
    path.write_bytes(path.read_bytes()[: last.offset + last.length // 2])
    *whole, broken = read_entries(str(path))
    assert [entry.page and entry.page.body for entry in whole] == [PAGE.body] * 2
    assert broken.page is None
    assert broken.skipped
    with pytest.raises(ParseError):
        read_page(tmp_path, last)


@pytest.mark.parametrize("ref", [WarcRef("none.warc.gz", 0, 10), WarcRef("text.txt", 0, 10), WarcRef("text.txt", 999, 10)])
def test_a_reference_that_leads_nowhere_is_refused(ref: WarcRef, tmp_path: Path) -> None:
    """The message names file and offset."""
    (tmp_path / "text.txt").write_bytes(b"hello, this is no archive\r\n\r\n")
    with pytest.raises(ParseError) as caught:
        read_page(tmp_path, ref)
    assert ref.file in caught.value.subject


def foreign(*records: bytes) -> bytes:
    return b"".join(records)


def record(http: bytes, kind: str = "response", url: str = "http://old.example/a", **changed: str) -> bytes:
    named = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2020-01-02T03:04:05Z", "WARC-Record-ID": "<urn:uuid:1>"}
    named["Content-Type"] = "application/http; msgtype=response"
    named |= {name.replace("_", "-"): value for name, value in changed.items()} | {"Content-Length": str(len(http))}
    return b"WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items()).encode() + b"\r\n" + http + b"\r\n\r\n"


def test_archives_of_others_are_read(tmp_path: Path) -> None:
    """Plain or gzipped, chunked or compressed inside, other record types passed over."""
    packed = gzip.compress(b"<p>two</p>")
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n5\r\nthree\r\n0\r\n\r\n"
    content = foreign(
        record(b"hello", "warcinfo"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request"),
        record(b"HTTP/1.1 200 OK\r\n\r\n<p>one</p>", url="<http://old.example/1>"),
        record(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed),
        record(chunked),
        record(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nbroken \x00"),
        record(b"HTTP/1.1 404 Not Found\r\n\r\n"),
    )
    plain, zipped = tmp_path / "a.warc", tmp_path / "b.warc"
    plain.write_bytes(content)
    zipped.write_bytes(b"".join(gzip.compress(part) for part in [content]))
    found = pages(plain)
    assert [page.body for page in found] == [b"<p>one</p>", b"<p>two</p>", b"<p>three", b"broken \x00", b""]
    assert found[0].url == "http://old.example/1"
    assert found[0].fetched_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found[-1].status == 404


@pytest.mark.parametrize(
    ("stored", "body"),
    [
        (b"3\r\n<p>\r\n5 ;a=b\r\nthree\r\n0\r\nX-Sum: 1\r\n\r\n", b"<p>three"),
        (b"00003\r\n<p>\r\n0000\r\n\r\n", b"<p>"),
        (b"3\n<p>\n0\n\n", b"<p>"),
        (b"9\r\n<p>", b"<p>"),
        (b"3\r\n<p>\r\nthree", b"<p>three"),
        (b"<p>three</p>\r\n", b"<p>three</p>\r\n"),
    ],
)
def test_chunks_are_put_together_however_they_were_written(tmp_path: Path, stored: bytes, body: bytes) -> None:
    """With a trailer, zeros, bare line ends, a break, a rest without length, or none at all."""
    path = tmp_path / "a.warc"
    path.write_bytes(record(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + stored))
    assert [page.body for page in pages(path)] == [body]


def test_a_resource_is_a_page_where_it_is_one(tmp_path: Path) -> None:
    """Files of a site are archived so, without HTTP; other resources are pictures and what a crawler says of itself."""
    path = tmp_path / "a.warc"
    html, text = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "text/plain"}
    path.write_bytes(
        record(b"<p>one</p>", "resource", **html)
        + record(b"1.2.3.4", "resource", "dns:old.example", **text)
        + record(b"<p>seen</p>", "resource", "urn:view:http://old.example/a", **html)
    )
    assert [entry.skipped for entry in read_entries(str(path))] == [None]
    [page] = pages(path)
    assert (page.url, page.status, page.body, page.header("content-type")) == (
        "http://old.example/a",
        200,
        b"<p>one</p>",
        html["Content-Type"],
    )


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["", "WARC/1.0\r\n", "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\nHTTP/1.1 "])
)
def test_no_bytes_break_the_reader(body: bytes, prefix: str) -> None:
    """Anything is read or refused."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".warc") as file:
        file.write(prefix.encode() + body)
        file.flush()
        try:
            assert all(isinstance(page, Page) for page in pages(Path(file.name)))
        except ParseError:
            return


def test_a_bomb_in_an_archive_is_passed_over(tmp_path: Path) -> None:
    """Somebody else's crawler may have stored one."""
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb") as file:
        for _ in range(100):
            file.write(b"\0" * 2**20)
    path = tmp_path / "a.warc"
    path.write_bytes(record(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + bomb.getvalue()) + record(b"HTTP/1.1 200 OK\r\n\r\nhi"))
    assert [page.body for page in pages(path)] == [b"hi"]
