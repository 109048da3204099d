"""SQL stands in `warehouse/` alone: commands, flows and pages call its functions."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.relative_to(ROOT) for package in ("extractors", "flows", "dashboards") for path in (ROOT / package).rglob("*.py"))
# A statement on a table: its first word, and later, in capitals, the word before a table's name.
STATEMENT = re.compile(
    r"\b(SELECT|WITH|DELETE)\b.*\bFROM\s+[\w.{]|\bINSERT\s+INTO\s+\w|\bUPDATE\s+\w+\s+SET\b|^\s*FROM\s+[a-z_.]+\s*$|\bCREATE\s+(OR\b|TABLE|VIEW)",
    re.DOTALL,
)
# Words for people that show a statement as an example.
EXAMPLE = re.compile(r"newslake (sql|export)\b")


def statements(source: str) -> list[tuple[int, str]]:
    """Line and text of each string that is a statement on a table; docstrings are none."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            text = node.value
        else:
            continue
        if STATEMENT.search(text) and not EXAMPLE.search(text):
            found.append((node.lineno, text))
    return found


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_above_the_warehouse_holds_no_sql(module: Path) -> None:
    """Neither whole statements nor ones that are put together."""
    assert statements((ROOT / module).read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'x = "SELECT 1 AS a FROM base.fate"',
        'x = f"SELECT {column} FROM {table}"',
        'x = """\nWITH a AS (\n    SELECT *\n    FROM article\n)\nSELECT * FROM a"""',
        'lake.write("x", lambda s: s.query("DELETE FROM base.alias"))',
        'x = "FROM article"',
        'x = "INSERT INTO base.run VALUES (1)"',
    ],
)
def test_the_test_knows_statements(source: str) -> None:
    """Each of these would be found."""
    assert statements(source)


def test_words_about_statements_are_none() -> None:
    """An example for people, and prose."""
    assert not statements("x = 'try `newslake sql \"FROM source_health\"`'; y = 'select a day from the list'; z = 'SELECT 1'")
