"""What production installs, what is known of it, and what is loaded out of it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from bench.audit import main as audit
from extractors.errors import LakeError
from warehouse.lake import extensions

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)(?:\[.*?\])?==(\S+)")


def pinned(file: str) -> dict[str, str]:
    """Versions by name."""
    return dict(NAME.findall((ROOT / file).read_text()))


def test_production_pins_are_those_of_development_without_what_tests_need() -> None:
    """The same versions in both, none of the tools in one, every direct dependency in both."""
    production, development = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert production.items() < development.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[\[<>=!;~ ]", each)[0].lower() for each in project["dependencies"]]
    tools = [re.split(r"[\[<>=!;~ ]", each)[0].lower() for each in project["optional-dependencies"]["dev"]]
    assert set(names) <= set(production)
    assert set(tools) <= set(development)
    assert not {"pytest", "ruff", "mypy", "hypothesis", "playwright", "moto", "scikit-learn", "sqlfluff", "uv", "pip-audit"} & set(
        production
    )
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text()
        assert len(NAME.findall(text)) == len(re.findall(r"(?m)^[^\s#].* \\\n    --hash=sha256:", text))  # each pin has a hash
        assert "://" not in text


@pytest.fixture
def audited(tmp_path: Path) -> Path:
    """An invented database: one advisory by versions, one by ranges, one withdrawn, one of another ecosystem, one that is fixed."""

    def advisory(number: int, name: str, ecosystem: str = "PyPI", **more: object) -> dict[str, object]:
        affected = {"package": {"ecosystem": ecosystem, "name": name}, **more}
        return {"id": f"INVENTED-{number}", "aliases": [f"CVE-0000-{number}"], "affected": [affected]}

    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}, {"introduced": "3.0"}]}]
    records = [
        advisory(1, "Some_Package", versions=["1.0", "1.1"]),
        advisory(2, "ranged", ranges=ranges),
        advisory(3, "some-package", ecosystem="npm", versions=["1.1"]),
        advisory(4, "fine", ranges=[{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"last_affected": "1.0"}]}]),
        {**advisory(5, "some-package", versions=["1.1"]), "withdrawn": "2026-01-01T00:00:00Z"},
    ]
    database = tmp_path / "database"
    database.mkdir()
    for record in records:
        (database / f"{record['id']}.json").write_text(json.dumps(record))
    return database


@pytest.mark.parametrize("zipped", [False, True])
def test_an_audit_finds_what_an_offline_database_knows(
    audited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], zipped: bool
) -> None:
    """As a folder or as the zip file; nothing is known of pins that are fixed, withdrawn or of another ecosystem."""
    requirements = tmp_path / "pins.txt"
    requirements.write_text("some-package==1.1 \\\n    --hash=sha256:00\nranged==3.1 ; python_version < '4'\nfine==1.1\n")
    database = audited
    if zipped:
        with zipfile.ZipFile(database := tmp_path / "all.zip", "w") as archive:
            for file in audited.iterdir():
                archive.write(file, file.name)
    assert audit(requirements, database) == 1
    assert sorted(re.findall(r"INVENTED-\d", capsys.readouterr().out)) == ["INVENTED-1", "INVENTED-2"]
    requirements.write_text("some-package==1.2\nranged==2.5\nfine==1.1\n")
    assert audit(requirements, database) == 0
    assert capsys.readouterr().out == "no known vulnerabilities (3 packages against 5 advisories)\n"


def test_an_audit_without_advisories_is_none(tmp_path: Path) -> None:
    """An empty folder must not look like a clean bill."""
    assert audit(ROOT / "requirements.txt", tmp_path) == 2


def test_the_bill_of_materials_lists_what_production_installs(tmp_path: Path) -> None:
    """Every pin with its version and hash."""
    target = tmp_path / "bill.json"
    command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", "--pyproject", "pyproject.toml"]
    subprocess.run([*command, "-o", str(target), "requirements.txt"], cwd=ROOT, check=True, capture_output=True)
    bill = json.loads(target.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert {each["name"]: each["version"] for each in bill["components"]} == pinned("requirements.txt")


def test_every_extension_is_pinned_for_each_platform() -> None:
    """Of the version that pyproject.toml names."""
    for name, version in pinned("requirements.txt").items():
        if name.startswith("duckdb-extension-"):
            assert len(extensions.pins(name.removeprefix("duckdb-extension-").replace("-", "_"), version)) == 4


def test_an_extension_that_is_not_the_pinned_file_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it was changed after it had been found right, and whatever the memory of that holds."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    whole = extensions.path.__wrapped__("fts")
    package = shutil.copytree(whole.parents[2], tmp_path / "duckdb_extension_fts")
    monkeypatch.syspath_prepend(str(tmp_path))
    copy = package / whole.relative_to(whole.parents[2])
    assert extensions.path.__wrapped__("fts") == copy
    assert extensions.path.__wrapped__("fts") == copy  # by memory
    with copy.open("r+b") as file:
        file.seek(1000)
        file.write(b"x")
    with pytest.raises(LakeError, match="is not the file that newslake was made with"):
        extensions.path.__wrapped__("fts")
    for content in ("", "[1]", "{", json.dumps({str(copy): 1}), json.dumps({str(copy): ["00"]})):
        (tmp_path / "cache" / "newslake" / "extensions.json").write_text(content)
        with pytest.raises(LakeError, match="is not the file that newslake was made with"):
            extensions.path.__wrapped__("fts")


def test_no_dependency_reports_on_its_users_by_default() -> None:
    """Prefect's client and server say so themselves, in a process with nothing set and no sign of CI."""
    code = """
import flows
from prefect._internal.analytics.enabled import is_telemetry_enabled
from prefect.settings import get_current_settings
print(is_telemetry_enabled(), get_current_settings().server.analytics_enabled)
"""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert done.stdout == "False False\n", done.stdout + done.stderr
