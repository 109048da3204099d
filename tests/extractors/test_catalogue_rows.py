"""The catalogue: good rows are used, bad ones are named, and nothing that stood in the file is changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import SeedError
from extractors.files.seeds import SEEDS
from extractors.records import Keep, Source, SourceKind
from extractors.sources import append_rows, free_id, load_sources
from extractors.sources.catalogue import COLUMNS
from extractors.sources.opml import read_opml, write_opml

HEADER = "source_id,name,kind,url,language,country,group,homepage,keep,enabled,notes\n"
GOOD = "a,A News,feed,https://a.example/feed,en,GB,wire,https://a.example/,all,true,\n"


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "sources.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_row_becomes_a_source(tmp_path: Path) -> None:
    """Every column has its place; what is empty is unknown."""
    sources, errors = load_sources(written(tmp_path, HEADER + GOOD))
    assert errors == ()
    assert sources == (
        Source(
            source_id="a",
            name="A News",
            kind=SourceKind.FEED,
            url="https://a.example/feed",
            language="en",
            country="GB",
            group="wire",
            homepage="https://a.example/",
            keep=Keep.ALL,
            publisher="a.example",
        ),
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("B b,B,feed,https://b.example/f", "column source_id: 'B b' is not"),
        (",B,feed,https://b.example/f", "column source_id: a value is needed"),
        ("b,,feed,https://b.example/f", "column name: a value is needed"),
        ("b,B,fed,https://b.example/f", "column kind: 'fed' is not one of feed, sitemap, page"),
        ("b,B,feed,ftp://b.example/f", "column url: 'ftp://b.example/f' is not an http or https URL"),
        ("b,B,feed,", "column url: a value is needed"),
        ("b,B,feed,https://b.example/f,English", "column language: 'English' is not"),
        ("b,B,feed,https://b.example/f,en,britain", "column country: 'britain' is not"),
        ("b,B,feed,https://b.example/f,en,GB,x,nowhere", "column homepage: 'nowhere' is not"),
        ("b,B,feed,https://b.example/f,en,GB,x,,some", "column keep: 'some' is not one of all, relevant, summary"),
        ("b,B,feed,https://b.example/f,en,GB,x,,all,perhaps", "column enabled: 'perhaps' is not true or false"),
        ("b,B,feed,https://b.example/f,en,GB,x,,all,true,,too,many", "has more fields than columns"),
        ("a,B,feed,https://b.example/f", "column source_id: 'a' stands in line 2 already"),
        ("b,B,feed,https://a.example/feed", "column url: 'https://a.example/feed' stands in line 2 already"),
    ],
)
def test_a_bad_row_is_named_with_line_and_column_and_stops_nothing_else(row: str, words: str, tmp_path: Path) -> None:
    """The rows around it are used."""
    after = "c,C,sitemap,https://c.example/map.xml\n"
    path = written(tmp_path, HEADER + GOOD + row + "\n" + after)
    sources, errors = load_sources(path)
    assert [source.source_id for source in sources] == ["a", "c"]
    (error,) = errors
    assert error.subject == f"{path}:3"
    assert words in error.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"name,kind,url\n", "lacks the column source_id"),
        (b"<html></html>\n", "lacks the column source_id, name, kind, url"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    """One message that says what was expected."""
    with pytest.raises(SeedError) as caught:
        load_sources(written(tmp_path, content))
    assert words in str(caught.value)


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    """With the system's own words."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SeedError, match="cannot be read"):
            load_sources(path)


def test_bom_crlf_blank_lines_and_extra_columns_are_fine(tmp_path: Path) -> None:
    """What spreadsheets write."""
    text = "\ufeffsource_id,name,kind,url,mood\r\na,A,feed,https://a.example/f,good\r\n\r\nb,B,page,https://b.example/,bad\r\n"
    sources, errors = load_sources(written(tmp_path, text))
    assert (len(sources), errors) == (2, ())


def test_the_catalogue_that_is_shipped_has_no_bad_row() -> None:
    """And each source that is disabled says why."""
    sources, errors = load_sources(SEEDS / "sources.csv")
    assert errors == ()
    assert len(sources) >= 50
    assert all(source.notes for source in sources if not source.enabled)
    assert len({source.language for source in sources}) >= 4


@given(st.binary(max_size=300))
def test_no_bytes_break_the_loader(content: bytes) -> None:
    """Anything is loaded or refused."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(content)
        file.flush()
        try:
            load_sources(Path(file.name))
        except SeedError:
            return


@given(st.text(alphabet='a,"\n\r;\x00é', max_size=80))
def test_no_rows_break_the_loader(rows: str) -> None:
    """Nor does anything below a good header."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write((HEADER + rows).encode())
        file.flush()
        sources, _ = load_sources(Path(file.name))
        assert sources == ()


def test_rows_are_appended_under_the_columns_that_are_there(tmp_path: Path) -> None:
    """What stood in the file stays as it is, a missing line end is added."""
    path = written(tmp_path, "source_id,mood,name,kind,url\r\na,good,A,feed,https://a.example/f")
    append_rows(path, [Source(source_id="b", name="B, with a comma", kind=SourceKind.FEED, url="https://b.example/f")])
    assert path.read_bytes().startswith(b"source_id,mood,name,kind,url\r\na,good,A,feed,https://a.example/f\n")
    assert [source.name for source in load_sources(path)[0]] == ["A", "B, with a comma"]


def test_a_new_catalogue_gets_all_columns(tmp_path: Path) -> None:
    """It can be edited further by hand."""
    path = tmp_path / "new.csv"
    source = Source(
        source_id="b",
        name="B",
        kind=SourceKind.SITEMAP,
        url="https://b.example/map.xml",
        keep=Keep.SUMMARY,
        enabled=False,
        publisher="b.example",
    )
    append_rows(path, [source])
    assert path.read_text().splitlines()[0] == ",".join(COLUMNS)
    assert load_sources(path) == ((source,), ())


def test_a_catalogue_that_cannot_be_written_is_a_clear_message(tmp_path: Path) -> None:
    """It says what to do instead."""
    with pytest.raises(SeedError, match="NEWSLAKE_SOURCES"):
        append_rows(tmp_path, [])


@pytest.mark.parametrize(
    ("name", "url", "taken", "expected"),
    [
        ("The Daily News!", "https://x.example/", [], "the-daily-news"),
        ("Українська правда", "https://www.pravda.com.ua/rss", [], "pravda-com-ua"),
        (None, "https://x.example/", [], "x-example"),
        ("A", "https://x.example/", ["a", "a-2"], "a-3"),
    ],
)
def test_identifiers_are_made_from_names_and_never_taken(name: str | None, url: str, taken: list[str], expected: str) -> None:
    """Latin letters of the name, else the site."""
    assert free_id(name, url, taken) == expected


def test_opml_goes_out_and_comes_back() -> None:
    """Names, groups, homepages and languages survive; sitemaps have no place in it."""
    sources = [
        Source(
            source_id="a",
            name="A & B",
            kind=SourceKind.FEED,
            url="https://a.example/f",
            language="uk",
            group="wire",
            homepage="https://a.example/",
        ),
        Source(source_id="b", name="B", kind=SourceKind.FEED, url="https://b.example/f"),
        Source(source_id="c", name="C", kind=SourceKind.SITEMAP, url="https://c.example/map.xml"),
    ]
    outlines = read_opml("list.opml", write_opml(sources))
    assert [(one.url, one.name, one.group, one.language, one.homepage) for one in outlines] == [
        ("https://a.example/f", "A & B", "wire", "uk", "https://a.example/"),
        ("https://b.example/f", "B", None, None, None),
    ]


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"hello", b"\xff\xfe", b"{}"])
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    """With the file's name."""
    with pytest.raises(SeedError) as caught:
        read_opml("list.opml", body)
    assert caught.value.subject == "list.opml"


@pytest.mark.parametrize(
    "opened",
    [
        "<![CDATA[" * 100_000,
        "<outline " + " ".join(f'xmlns:n{number}="x"' for number in range(1000)) + "/>",
        "<outline>" * 1_000_001,
    ],
    ids=["CDATA", "namespaces", "elements"],
)
def test_a_list_that_a_parser_would_need_minutes_for_is_refused(opened: str) -> None:
    """By the limits of feeds, before it is parsed."""
    with pytest.raises(SeedError, match=r"list\.opml: (?:has|declares) more than"):
        read_opml("list.opml", f"<opml><body>{opened}</body></opml>".encode())


def test_a_tag_of_megabytes_costs_only_its_feed() -> None:
    """200,000 attributes took minutes."""
    large = "<outline " + " ".join(f'a{number}="x"' for number in range(200_000)) + "/>"
    body = f'<opml><body>{large}<outline text="B" xmlUrl="https://b.example/f"/></body></opml>'
    assert [one.url for one in read_opml("list.opml", body.encode())] == ["https://b.example/f"]


@pytest.mark.parametrize("opened", ['b,"B,feed,https://b.example/f', 'b,"B"s,feed,https://b.example/f'])
@pytest.mark.parametrize("after", ["", 'd,"D, of the sea",feed,https://d.example/f\n'])
def test_a_quotation_mark_that_is_not_closed_takes_no_other_row_along(opened: str, after: str, tmp_path: Path) -> None:
    """The row is named by its own line; those behind it are read, whether or not a later row has quotation marks."""
    path = written(tmp_path, HEADER + GOOD + opened + "\nc,C,sitemap,https://c.example/map.xml\n" + after + GOOD)
    sources, errors = load_sources(path)
    assert [source.source_id for source in sources] == ["a", "c", *(["d"] if after else [])]
    assert [str(error).split(": ")[0] for error in errors] == [f"{path}:3", f"{path}:{6 if after else 5}"]
    assert "is not CSV" in str(errors[0])
    assert "stands in line 2 already" in str(errors[1])


def test_bytes_that_are_not_utf_8_are_named_by_their_line(tmp_path: Path) -> None:
    """A file saved in another encoding can be repaired where it is wrong."""
    with pytest.raises(SeedError, match=r":3: is not UTF-8"):
        load_sources(written(tmp_path, (HEADER + GOOD).encode() + b"b,Caf\xe9,feed,https://b.example/f\n"))


@pytest.mark.parametrize(
    "body",
    [
        '<OPML VERSION="1.0"><BODY><OUTLINE TEXT="Coast"><OUTLINE TEXT="Quay" XMLURL="https://a.example/f"/></OUTLINE></BODY></OPML>',
        '<opml xmlns="http://opml.org/spec2"><body><outline text="Coast"><outline text="Quay" xmlUrl="https://a.example/f"/></outline></body></opml>',
        '<opml><body><outline title="Coast"><outline type="rss" text="Quay" url="https://a.example/f"/>'
        '<outline type="link" text="Site" url="https://a.example/"/></outline></body></opml>',
    ],
    ids=["capitals", "namespace", "url"],
)
def test_opml_is_read_as_other_programs_write_it(body: str) -> None:
    """The case of names, a namespace that OPML does not have, and `url` for `xmlUrl`; a link that is no feed is none."""
    (outline,) = read_opml("list.opml", body.encode())
    assert (outline.url, outline.name, outline.group) == ("https://a.example/f", "Quay", "Coast")
