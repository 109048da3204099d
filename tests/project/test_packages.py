"""Packages say what is in them, and names within a package are unique."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = ("extractors", "warehouse", "flows", "dashboards")
PACKAGES = sorted(file.parent.relative_to(ROOT) for top in TOP for file in (ROOT / top).rglob("__init__.py"))


@pytest.mark.parametrize("package", PACKAGES, ids=str)
def test_a_package_draws_its_modules_in_a_line_each(package: Path) -> None:
    """The docstring of `__init__` names every module and package below it, and nothing that is not there."""
    described = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = Counter(re.findall(r"^ *([a-z_]+(?:\.py|/))(?: |$)", described, re.MULTILINE))
    there = {path.name for path in (ROOT / package).glob("*.py")} - {"__init__.py"}
    there |= {f"{path.parent.name}/" for path in (ROOT / package).glob("*/__init__.py")}
    assert set(named) == there, f"{package}/__init__.py"
    assert max(named.values(), default=1) == 1


@pytest.mark.parametrize("package", [package for package in PACKAGES if len(package.parts) == 2], ids=str)
def test_no_two_modules_of_a_package_have_one_name(package: Path) -> None:
    """A reader who is told a module's name finds one file."""
    names = Counter(file.name for file in (ROOT / package).rglob("*.py") if file.name != "__init__.py")
    assert [name for name, count in names.items() if count > 1] == []
