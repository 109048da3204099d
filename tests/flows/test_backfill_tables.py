"""Tables as backfill reads them: every format, every way in which a row can be bad."""

import gc
import gzip
import json
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.errors import NewslakeError, TableError
from flows.pipeline.backfill.columns import Columns, TableRow
from flows.pipeline.backfill.table_process import readable
from flows.pipeline.backfill.tables import SAMPLE, TableFile, open_table


def read(path: Path, columns: Columns | None = None) -> list[TableRow]:
    with open_table(path, columns or Columns()) as table:
        return list(table)


def cells(row: TableRow) -> dict[str, str | None]:
    return dict(row.cells)


def test_json_lines_plain_and_gzip_give_the_same_rows(tmp_path: Path) -> None:
    """A byte order mark, empty lines and missing columns are no problem; lines keep their numbers."""
    text = (
        '\ufeff{"url": "https://a.example/1", "text": "One", "extra": 1}\n\n{"url": "https://a.example/2", "text": "", "title": " Two "}\n'
    )
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_text(text, "utf-8")
    packed.write_bytes(gzip.compress(text.encode()))
    first, second = read(plain)
    assert (first.line, second.line) == (1, 3)
    assert cells(first) == {"url": "https://a.example/1", "text": "One", "title": None, "date": None, "language": None}
    assert cells(second)["title"] == "Two"
    assert cells(second)["text"] is None
    assert read(packed) == [first, second]


def test_each_bad_line_is_a_row_with_its_problem(tmp_path: Path) -> None:
    """Broken JSON, bytes that are no text and values that are no object cost only themselves."""
    file = tmp_path / "bad.jsonl"
    file.write_bytes(b'{"url": \n"\xff\xfe"\n[1, 2]\n' + b"[" * 100_000 + b'\n{"url": "https://a.example/", "text": "ok"}\n')
    *bad, good = read(file)
    assert [row.problem is not None for row in bad] == [True] * 4
    assert "not UTF-8" in str(bad[1].problem)
    assert "not a JSON object" in str(bad[2].problem)
    assert good.problem is None


def test_csv_reads_quoted_line_ends_and_names_ragged_rows(tmp_path: Path) -> None:
    """A quoted cell may hold line ends and commas; a row of the wrong length is named by its line in the file."""
    file = tmp_path / "a.csv"
    file.write_text(
        'link,body,when\r\nhttps://a.example/1,"One,\r\n\r\ntwo",2022-03-01\r\nshort,row\r\nhttps://a.example/3,"x",\r\n', "utf-8"
    )
    one, ragged, three = read(file, Columns(url="link", text="body", date="when", title=None))
    assert cells(one) == {"url": "https://a.example/1", "text": "One,\r\n\r\ntwo", "date": "2022-03-01", "language": None}
    assert (ragged.line, ragged.problem) == (5, "has 2 cells, the header has 3")
    assert cells(three)["date"] is None


TABLE = "url,title,text\nhttps://a.example/1,Köln,Der Rhein steigt – schon wieder.\n"
SAVED = {
    "semicolons": TABLE.replace(",", ";").encode(),
    "tabs": TABLE.replace(",", "\t").encode(),
    "bars": TABLE.replace(",", "|").encode(),
    "a hint for Excel": b"sep=;\r\n" + TABLE.replace(",", ";").encode(),
    "UTF-16 with tabs": TABLE.replace(",", "\t").encode("utf-16"),
    "Windows-1252": TABLE.encode("cp1252"),
    "carriage returns": TABLE.replace("\n", "\r").encode(),
    "commas behind the last column": TABLE.replace("wieder.\n", "wieder.,,\n").encode(),
    "UTF-16 without a mark": TABLE.replace("–", "-").encode("utf-16-le"),
    "gzip under another name": gzip.compress(TABLE.encode()),
    "a remark above": b"# of 2 March\n" + TABLE.encode(),
    "a blank before quotes": TABLE.replace("Der Rhein steigt – schon wieder.", ' "Der Rhein steigt – schon wieder."').encode(),
    "blank lines and spaces": b"\n \n" + TABLE.replace(",title,", " , title, ").encode(),
}


@pytest.mark.parametrize("data", SAVED.values(), ids=SAVED)
def test_csv_is_read_however_it_was_saved(tmp_path: Path, data: bytes) -> None:
    """The encoding is that of its mark or letters, and columns are parted by what parts their names."""
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    [row] = read(file)
    read_as = [str(value).replace(" - ", " – ") for value in cells(row).values()]
    assert read_as[:3] == ["https://a.example/1", "Der Rhein steigt – schon wieder.", "Köln"]


def test_quotes_in_quotes_are_read_in_either_spelling(tmp_path: Path) -> None:
    """Doubled, or behind a backslash, which otherwise is a sign like any other; a byte of zero ends nothing."""
    file = tmp_path / "a.csv"
    for text, expected in (
        (r'"The \"old\" quay, \\ closed"', 'The "old" quay, \\ closed'),
        (r'"The ""old"" quay, C:\x"', r'The "old" quay, C:\x'),
        (r'"In C:\x\"', "In C:\\x\\"),
    ):
        file.write_text(f"url,text,title\nhttps://a.example/1,{text},Köln\n", "utf-8")
        assert [cells(row)["text"] for row in read(file)] == [expected]


@pytest.mark.parametrize("nothing", ["NULL", r"\N", "NaN", "None", "n/a", "NA", "<NA>", "NaT"])
def test_words_for_nothing_are_empty_cells(tmp_path: Path, nothing: str) -> None:
    """As databases, pandas and R write them."""
    file = tmp_path / "a.csv"
    file.write_text(f"url,text,title,date\nhttps://a.example/1,One,{nothing},{nothing}\n")
    [row] = read(file)
    assert (cells(row)["title"], cells(row)["date"]) == (None, None)


def test_values_are_taken_out_of_what_wraps_them(tmp_path: Path) -> None:
    """Paragraphs of a list, and what MongoDB and WordPress put around a value."""
    file = tmp_path / "a.jsonl"
    row = {"url": "https://a.example/1", "text": ["One", None, "Two"], "title": {"rendered": "A"}, "date": {"$date": {"$numberLong": "17"}}}
    file.write_text(json.dumps(row))
    assert list(cells(*read(file)).values())[:4] == ["https://a.example/1", "One\n\nTwo", "A", "17"]


def test_a_table_that_ends_in_an_error_leaves_no_word_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its decoder is not told of a file that is closed, which Python would print."""
    said: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    file = tmp_path / "a.csv"
    file.write_bytes("address,text\r1,2\r".encode("utf-16"))
    with pytest.raises(TableError, match="has no column url"):
        read(file)
    gc.collect()
    assert said == []


def test_rows_of_json_may_stand_in_a_list_or_in_utf_16(tmp_path: Path) -> None:
    """The brackets and commas of the list are no rows."""
    row = '{"url": "https://a.example/1", "text": "[One]"}'
    for data in (f"[\n{row},\n{row}\n]\n".encode(), f"[{row},\n{row}]".encode(), f"{row}\n{row}".encode("utf-16")):
        file = tmp_path / "a.jsonl"
        file.write_bytes(data)
        assert [cells(each)["text"] for each in read(file)] == ["[One]"] * 2


def test_csv_in_no_encoding_is_read_with_replacement_characters(tmp_path: Path) -> None:
    """Damage does not stop the table; validation sees it."""
    file = tmp_path / "a.csv"
    file.write_bytes(
        "url,text\nhttps://a.example/1,Köln, Düren und Jülich\n".replace(", ", " ").encode() + b"https://a.example/2,K\xffln\n"
    )
    assert [cells(row)["text"] for row in read(file)] == ["Köln Düren und Jülich", "K\ufffdln"]


def test_parquet_dates_become_iso_text(tmp_path: Path) -> None:
    """Timestamps, integers and NULLs of a Parquet file arrive as text or as nothing."""
    file = tmp_path / "a.parquet"
    when = datetime(2022, 3, 1, 12, 30, tzinfo=UTC)
    pq.write_table(pa.table({"url": ["https://a.example/1", None], "text": ["One", "Two"], "date": [when, None], "other": [1, 2]}), file)
    first, second = read(file)
    assert cells(first)["date"] == "2022-03-01T12:30:00+00:00"
    assert cells(second) == {"url": None, "text": "Two", "title": None, "date": None, "language": None}
    assert (first.line, second.line) == (1, 2)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK", r"expected a file whose name ends in .jsonl, .*, or in \.warc or \.warc\.gz$"),
        ("a.parquet", b"not parquet", "cannot be read as Parquet"),
        ("a.csv", b"address,text\n1,2\n", "has no column url; it has address, text: name yours with --url$"),
        ("a.csv", b"url,text,title,title\n1,2,3,4\n", "a.csv: has the column title twice; keep one of them"),
        ("a.csv", b"address,texts\n1,2\n", r"has no column url, text \(did you mean texts\?\); .*: name yours with --url, --text$"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00broken", "cannot be read to its end"),
    ],
)
def test_a_table_that_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """Wrong formats, broken files and missing columns are one clear message."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(TableError, match=said) as caught:
        read(file)
    assert name in str(caught.value)


def test_a_folder_is_told_apart(tmp_path: Path) -> None:
    """What is expected of a file is said all the same."""
    with pytest.raises(TableError, match="is a folder; expected a file whose name ends in"):
        read(tmp_path)


@pytest.mark.parametrize("field", ["url", "text", "title", "date", "language", "source"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet"])
def test_a_column_that_was_asked_for_and_is_not_there_is_one_error(tmp_path: Path, name: str, field: str) -> None:
    """It names the option, the columns that there are and the one that may be meant; columns by their usual names may be missing."""
    file = tmp_path / name
    row = {"url": "https://a.example/1", "text": "One", "headline": "A"}
    lines = json.dumps(row).encode() + b"\n"
    if name == "a.parquet":
        pq.write_table(pa.Table.from_pylist([row]), file)
    else:
        csv = b"url,text,headline\nhttps://a.example/1,One,A\n"
        file.write_bytes({"a.csv": csv, "a.jsonl": lines, "a.jsonl.gz": gzip.compress(lines)}[name])
    with pytest.raises(TableError) as caught:
        read(file, Columns(**{field: "headlin"}))
    among = " in its first 1 lines" if "jsonl" in name else ""
    said = f"has no column headlin (did you mean headline?){among}; it has url, text, headline: name yours with --{field}"
    assert str(caught.value) == f"{file}: {said}"
    assert cells(read(file)[0])["title"] is None


def test_a_column_of_json_lines_may_be_missing_in_most_rows(tmp_path: Path) -> None:
    """One of the first rows has it, as the last does that is looked at; the rows are all given, those before too."""
    file = tmp_path / "seldom.jsonl"
    url = b'{"url": "https://a.example/"}\n'
    file.write_bytes(url * (SAMPLE - 1) + b'{"url": "https://a.example/", "words": "One"}\n' + url)
    assert [row.line for row in read(file, Columns(text="words")) if row.cells["text"]] == [SAMPLE]
    file.write_bytes(url * SAMPLE + b'{"url": "https://a.example/", "words": "One"}\n')
    with pytest.raises(TableError, match="has no column words in its first 1000 lines; it has url: name yours with --text"):
        read(file, Columns(text="words"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message has the path and the reason."""
    with pytest.raises(TableError, match="No such file"):
        read(tmp_path / "none.jsonl")


def test_a_truncated_gzip_gives_the_rows_before_the_break(tmp_path: Path) -> None:
    """Rows in front of the damage come first, then the error."""
    rows = "".join(json.dumps({"url": f"https://a.example/{number}", "text": "x" * 50}) + "\n" for number in range(2000))
    file = tmp_path / "cut.jsonl.gz"
    packed = gzip.compress(rows.encode())[:-200]
    file.write_bytes(packed)
    troubles: list[NewslakeError] = []
    seen = [row.line for chunk, _ in readable(TableFile(file, Columns()).chunks(), troubles) for row in chunk]
    assert "the rows before were taken" in str(*troubles)
    assert seen == list(range(1, zlib.decompressobj(wbits=31).decompress(packed).count(b"\n") + 1))


def test_how_much_of_a_table_was_read_grows_to_all_of_it(tmp_path: Path) -> None:
    """A progress bar can be drawn without counting the rows first."""
    file = tmp_path / "long.csv"
    file.write_text("url,text\n" + "https://a.example/1,some text\n" * 20_000)
    with open_table(file, Columns()) as table:
        shares = [table.read_share() for _ in table]
        assert table.read_share() == 1.0
    assert shares == sorted(shares)
    assert 0 < shares[len(shares) // 2] < 0.7


ROW = {"url": "https://a.example/quay", "title": 'The "quay" {1}', "text": "It opens \\ on Monday."}
OTHER = {"url": "https://a.example/crane", "title": "Crane", "text": "It stands."}
LAID_OUT = {
    "a.tsv": "\t".join(OTHER) + "\n" + "\t".join(OTHER.values()) + "\n",
    "a.csv": "URL,Title , TEXT\n" + ",".join(OTHER.values()) + "\n",
    "array.json": json.dumps([OTHER]),
    "pretty.json": json.dumps([OTHER], indent=2),
    "wrapped.json": json.dumps({"status": "ok", "articles": [OTHER]}, indent=1),
    "deep.json": json.dumps({"response": {"total": 1, "facets": [{"n": 1}], "docs": [OTHER]}}, indent=1),
    "mapping.json": json.dumps({"a1": OTHER}),
    "columns.json": json.dumps({name: {"0": value} for name, value in OTHER.items()}),
    "lists.json": json.dumps({name: [value] for name, value in OTHER.items()}),
    "pretty.jsonl": json.dumps(OTHER, indent=4),
    "capitals.jsonl": json.dumps({name.upper(): value for name, value in OTHER.items()}),
}


@pytest.mark.parametrize("name", LAID_OUT)
def test_a_table_is_read_however_it_is_laid_out(tmp_path: Path, name: str) -> None:
    """By its name or by its first lines; columns are found in any case."""
    file = tmp_path / name
    file.write_text(LAID_OUT[name], "utf-8")
    (row,) = read(file)
    assert {field: value for field, value in cells(row).items() if value} == OTHER


@pytest.mark.parametrize("between", ["", ",", "\n", " \n\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_json_objects_are_told_apart_by_their_braces(tmp_path: Path, indent: int | None, between: str) -> None:
    """Braces and quotes within strings count as text, also where a chunk of the file ends in them."""
    long = {**ROW, "text": '\\"{' * 40_000}
    file = tmp_path / "a.json"
    file.write_text("[" + between.join(json.dumps(each, indent=indent) for each in (ROW, long, OTHER)) + "]", "utf-8")
    rows = read(file)
    assert [row.cells["text"] for row in rows] == [ROW["text"], long["text"], OTHER["text"]]
    broken = tmp_path / "b.json"
    broken.write_text(json.dumps([ROW, OTHER], indent=indent)[:-20], "utf-8")
    assert [row.problem is None for row in read(broken)] == [True, False]


def test_an_object_of_json_that_never_ends_is_one_bad_row(tmp_path: Path) -> None:
    """No more of it than of one row is kept."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps([ROW], indent=1)[:-2] + ',\n{"text": "' + "x" * (9 * 1024 * 1024), "utf-8")
    good, bad = read(file)
    assert (good.problem, bad.problem) == (None, f"is longer than {8 * 1024 * 1024} bytes")


def test_a_row_that_is_too_long_counts_as_a_line(tmp_path: Path) -> None:
    """It and the rows below it are named by their own lines."""
    file = tmp_path / "a.csv"
    file.write_text(f'url,text\nhttps://paper.example/1,"{"x" * (9 * 1024 * 1024)}"\nhttps://paper.example/2,Two\n', "utf-8")
    assert [(row.line, row.problem is None) for row in read(file)] == [(2, False), (3, True)]
