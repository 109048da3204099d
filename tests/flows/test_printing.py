"""What came from the web is text wherever it is shown: on a terminal, in CSV and JSON, in Markdown and in messages."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from flows.printing.markup import markdown_text, message_text, web_address
from flows.printing.output import print_json, print_rows, say
from warehouse import LakeLocation, open_lake

NEWSLAKE = str(Path(sys.executable).with_name("newslake"))
HOSTILE = [
    "[link=https://evil.example]Bank[/link]",
    "[/b]",
    "[bold red]Breaking[/]",
    ":warning: talks",
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31m",
    "a\rb",
    "a\x08b",
    "\u202egpj.exe",
    "\u2066x\u2069",
    "\u061c\u200f\u200e",
    "\u2028next line",
    "\U000e0041\U000e0042",
    "\ud800",
]
FORBIDDEN = {chr(number) for number in [*range(9), *range(11, 32), *range(127, 160)]} | set("\u061c\u200e\u200f\u2028\u202e\u2066\u2069")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("format", ["table", "json"])
def test_a_terminal_shows_text_and_obeys_none_of_it(
    text: str, format: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In values and in names of columns; markup is shown as it was written."""
    monkeypatch.setenv("COLUMNS", "200")
    print_rows([{"title": text, text: 1}], ["title", text], format=format, title="News")  # type: ignore[arg-type]
    shown = capsys.readouterr().out
    assert not FORBIDDEN & set(shown)
    assert "\U000e0041" not in shown
    if text.isascii() and text.isprintable():
        assert shown.count(text) == 2
    if format == "json":
        assert json.loads(shown) == [{"title": text, text: 1}]


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_for_people_are_obeyed_by_no_terminal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each on a line of its own."""
    say(f"Reports differ: {text}", "and so on")
    printed = capsys.readouterr().out
    assert not FORBIDDEN & set(printed)
    assert printed.startswith("Reports differ: ")
    assert printed.endswith("\nand so on\n")


def test_an_address_is_never_broken(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It could not be opened. Where a table would have to break it, its rows are printed as names and values."""
    address = "https://paper.example/" + "a-long-way/" * 12
    rows: list[dict[str, object]] = [
        {"at": "2026-03-01", "url": address, "title": "word " * 30},
        {"at": "2026-03-02", "url": None, "title": None},
    ]
    for width in ("40", "80", "200"):
        monkeypatch.setenv("COLUMNS", width)
        print_rows(rows, ["at", "url", "title"])
        shown = capsys.readouterr().out.splitlines()
        assert sum(address in line for line in shown) == 1
        assert max(len(line) for line in shown if address not in line) <= int(width)


def test_numbers_for_people_have_no_powers_of_ten(capsys: pytest.CaptureFixture[str]) -> None:
    """A count that SQL made a fraction of is still a count."""
    print_rows([{"n": 1234567.0, "m": 3689000.4, "share": 0.123456, "rare": 4.5389e-05}], ["n", "m", "share", "rare"])
    assert capsys.readouterr().out.splitlines()[3].replace("│", "").split() == ["1234567", "3689000", "0.1235", "4.539e-05"]


def test_csv_has_what_programs_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Exact numbers, JSON for what is nested, ISO 8601 with offset, nothing for NULL."""
    row = {
        "n": 1234567.25,
        "d": Decimal("1.50"),
        "b": True,
        "at": datetime(2026, 3, 1, 9, 0, 0, 5, tzinfo=UTC),
        "nested": [{"text": 'it\'s "so"', "day": date(2026, 3, 1), "keys": {1: float("nan")}}],
        "bytes": b"\x00\xff",
        "none": None,
    }
    print_rows([row], list(row), format="csv")
    [read] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert json.loads(read.pop("nested")) == [{"text": 'it\'s "so"', "day": "2026-03-01", "keys": {"1": None}}]
    assert read == {"n": "1234567.25", "d": "1.50", "b": "true", "at": "2026-03-01 09:00:00.000005+00:00", "bytes": "00ff", "none": ""}


def test_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Also of values that it has no notation for."""
    print_json({"inf": float("inf"), "map": {(1, 2): b"\x01"}, "del": "\x7f\u202e"})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"inf": None, "map": {"[1, 2]": "01"}, "del": "\x7f\u202e"}
    assert "NaN" not in shown
    assert "Infinity" not in shown
    assert shown.isprintable() or not FORBIDDEN & set(shown)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"])
def test_formulas_are_defused_on_request(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Text alone: numbers stay numbers, also negative ones; without the request nothing is changed."""
    rows = [{"title": text, "n": -1, "d": Decimal("-1.5")}]
    print_rows(rows, ["title", "n", "d"], format="csv", defuse=True)
    defused = next(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert defused == {"title": f"'{text}", "n": "-1", "d": "-1.5"}
    print_rows(rows, ["title", "n", "d"], format="csv")
    assert next(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))["title"] == text


@pytest.mark.parametrize(
    "text",
    [
        "[Bank](https://evil.example)",
        "<https://evil.example|Bank>",
        "![x](https://evil.example/pixel.png)",
        "<!channel> <@U1> @everyone",
        "<script>alert(1)</script>",
        "a\n# heading\n- item",
        "`code` **bold** $x$ | cell |",
        "\x1b[31m\u202ex",
    ],
)
def test_messages_and_markdown_make_nothing_of_a_headline(text: str) -> None:
    """No link, image, mention, heading, HTML or control."""
    for shown in (message_text(text), markdown_text(text)):
        assert "\n" not in shown
        assert not FORBIDDEN & set(shown)
        assert "<" not in shown
        assert "](" not in shown.replace("\\](", "")
    assert "@" not in message_text(text)
    unescaped = markdown_text(text).replace("\\\\", "")
    assert all(unescaped[place - 1] == "\\" for place, sign in enumerate(unescaped) if sign in "[]()`*$|#!")


def test_addresses_in_messages_are_web_addresses() -> None:
    """Other schemes and those with a password are left out; what would end a link is encoded."""
    assert web_address("https://a.example/x?y=1#z") == "https://a.example/x?y=1#z"
    assert web_address("https://a.example/a b>|c(d)[e]") == "https://a.example/a%20b%3E%7Cc%28d%29%5Be%5D"
    for other in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://user:word@a.example/",
        "//evil.example",
        "https://",
        "https://[",
        None,
    ):
        assert web_address(other) == ""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty lake."""
    home = tmp_path_factory.mktemp("home") / "lake"
    with open_lake(LakeLocation(home)):
        return home


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8", "utf-16"])
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_any_encoding_of_the_output_will_do(home: Path, encoding: str, format: str) -> None:
    """What it does not have is written as an escape."""
    command = [NEWSLAKE, "sql", "--home", str(home), "--format", format, "SELECT 'Київ – ok' AS city"]
    done = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "ok" in done.stdout.decode(encoding)


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (1, 2), (0, 1, 2)])
@pytest.mark.parametrize(
    "command", [["sql", "SELECT 1"], ["quality"], ["--help"], ["sql", "--format", "parquet", "SELECT 1"]], ids=" ".join
)
def test_closed_streams_are_no_error(home: Path, closed: tuple[int, ...], command: list[str]) -> None:
    """Nobody reads the answer; and no file of the lake takes the number of a closed stream."""
    shell = 'exec "$@" ' + " ".join(f"{number}>&-" for number in closed)
    environment = os.environ | {"NEWSLAKE_HOME": str(home)}
    before = (home / "catalog.sqlite").read_bytes()
    done = subprocess.run(["sh", "-c", shell, "sh", NEWSLAKE, *command], env=environment, capture_output=True, check=False)
    assert done.returncode in {0, 1, 3}  # `quality` says that the lake is empty
    assert b"Traceback" not in done.stderr
    assert (home / "catalog.sqlite").read_bytes() == before
