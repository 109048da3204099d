"""`newslake topics tag` on files of articles."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from extractors.errors import SeedError
from flows.cli.topics.tag import tag

ROWS: list[dict[str, Any]] = [
    {
        "id": "b",
        "title": "Ceasefire talks resume in Istanbul",
        "text": "Ukraine and Russia resumed ceasefire talks. The peace talks go on.",
    },
    {"url": "https://a.example/7", "text": "The cake was baked for an hour. It was good."},
    {
        "id": "a",
        "title": None,
        "text": "The European Union imposed sanctions on Russia and Belarus. Ukraine welcomed the sanctions.",
        "language": "en",
    },
]


def test_lines_come_in_input_order_with_passages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object for each article, ids as they were, the address where there is none."""
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in ROWS) + "\n\n", encoding="utf-8")
    tag(file, format="json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["b", "https://a.example/7", "a"]
    assert lines[0]["topics"]["ceasefire_talks"]["level"] == "substantial"
    assert lines[1]["topics"] == {}
    match = lines[2]["topics"]["sanctions"]
    assert set(match) == {"level", "score", "direction", "passages"}
    assert match["passages"][0]["text"] == ROWS[2]["text"][: match["passages"][0]["end"]]


def test_a_table_is_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The default names what was found."""
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(ROWS[0]), encoding="utf-8")
    tag(file)
    assert "Ceasefire talks substantial" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1]", "is not an object"),
        (b'{"id": 1}', "has no 'text'"),
        (b'{"text": "x"}', "has no 'id'"),
        (b'{"id": 1, "text": 5}', "'text' must be text"),
        (b'{"id": 1, "text": "x", "title": ["y"]}', "'title' must be text"),
        (b'{"id": 1, "text": "\xff"}', "is not UTF-8"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, said: str) -> None:
    """File and number of the line, and what is wrong with it."""
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b'{"id": 1, "text": "fine"}\n' + line + b"\n")
    with pytest.raises(SeedError, match=r"articles\.jsonl:2") as caught:
        tag(file, format="json")
    assert said in str(caught.value)


@pytest.mark.parametrize("format", ["table", "json"])
def test_a_terminal_obeys_no_line(format: Literal["table", "json"], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences and marks of direction in a title or an identifier do nothing."""
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(ROWS[0] | {"id": "\x1b[31ma", "title": "\u202eopens\x9b31m \ud800"}), encoding="utf-8")
    tag(file, format=format)
    printed = capsys.readouterr().out
    assert not {"\x1b", "\u202e", "\x9b", "\ud800"} & set(printed)
    assert ("opens" in printed) == (format == "table")


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    """With what to give instead."""
    with pytest.raises(SeedError, match="cannot be read"):
        tag(tmp_path / "none.jsonl")
