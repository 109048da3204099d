"""A lake made by an earlier newslake opens, is migrated, and answers as it did.

`tests/fixtures/lakes/<version>/lake.tar.xz` is such a lake; `answers.json` beside it holds what that version answered: for each mart
the statement, its number of rows, its first row and a digest of every column, and for each command the JSON that it printed.
Columns and fields that came later are free; those that are there must answer the same. What was changed on purpose was entered by hand:
instants of `quarantine show` are ISO 8601; of stories that are equal in all that they are ordered by, the first by identifier come; CSV
has numbers in full and lists as JSON; who was first with a story is answered by publisher; `diff` compares words only of sentences
that are alike.
"""

import csv
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal

from warehouse import Lake, LakeLocation, open_lake

LAKES = Path(__file__).resolve().parents[1] / "fixtures" / "lakes"
VERSION = "0.1.0"
ANSWERS = json.loads((LAKES / VERSION / "answers.json").read_text("utf-8"))


def answer(lake: Lake, sql: str) -> dict[str, Any]:
    """The rows of a statement, small: their number, the first of them, and a digest of each column."""
    columns, rows = lake.rows(sql)
    shown = [{name: _shown(value) for name, value in row.items()} for row in rows]
    digests = {name: hashlib.sha256(json.dumps([row[name] for row in shown]).encode()).hexdigest()[:12] for name in columns}
    return {"rows": len(rows), "first": shown[0] if shown else None, "digests": digests}


def _shown(value: Any) -> Any:
    """A value as JSON; floats are rounded, because a sum depends on the order in which threads add."""
    if isinstance(value, float):
        return round(float(f"{value:.6g}"), 9) + 0.0  # no minus zero
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the earlier lake, brought up to date by the first writer."""
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(LAKES / VERSION / "lake.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    with open_lake(LakeLocation(folder / "lake")):
        pass
    return folder / "lake"


@pytest.fixture(scope="module")
def lake(home: Path) -> Any:
    with open_lake(LakeLocation(home), read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("mart", ANSWERS["marts"])
def test_a_mart_answers_as_it_did(lake: Lake, mart: str) -> None:
    """Every column of every mart, in the same rows."""
    known = ANSWERS["marts"][mart]
    assert answer(lake, known["sql"]) == {name: known[name] for name in ("rows", "first", "digests")}


@pytest.mark.parametrize("command", ANSWERS["commands"], ids=lambda command: " ".join(command["arguments"])[:60])
def test_a_command_answers_as_it_did(newslake: Terminal, home: Path, command: dict[str, Any]) -> None:
    """What programs read from standard output."""
    printed = run(newslake, home, command["arguments"])
    known = command["answer"]
    if "csv" in command["arguments"]:
        printed, known = (list(csv.DictReader(io.StringIO(text))) for text in (printed, known))
    assert _within(known, printed), printed


def run(newslake: Terminal, home: Path, arguments: list[str]) -> Any:
    """What a command prints, read as JSON where it is."""
    done = newslake(*arguments, cwd=home, NEWSLAKE_HOME=home, NO_COLOR="1", COLUMNS="100")
    assert done.returncode == 0, done.stderr
    try:
        return json.loads(done.stdout)
    except ValueError:
        return done.stdout


def _within(known: Any, found: Any) -> bool:
    """Whether all that was answered is answered still; objects and rows may have more fields."""
    if isinstance(known, dict):
        return isinstance(found, dict) and all(name in found and _within(value, found[name]) for name, value in known.items())
    if isinstance(known, list):
        return isinstance(found, list) and len(known) == len(found) and all(map(_within, known, found))
    return bool(found == pytest.approx(known, rel=1e-6) if isinstance(known, float) else found == known)
