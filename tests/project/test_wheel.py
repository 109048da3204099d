"""The built wheel works without the checkout: its packages, its data and its demo."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as an installer would lay it out."""
    built, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("site-packages")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True, timeout=120)
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_demo_runs_from_an_installed_wheel(unpacked: Path, tmp_path: Path) -> None:
    """A day of the demo ends well in a folder that has nothing of the checkout."""
    code = "import flows, sys; assert flows.__file__.startswith(sys.argv.pop()), flows.__file__; from flows.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "demo", "--days", "1", "--home", str(tmp_path / "lake"), str(unpacked)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "newslake topics" in done.stdout


def test_the_data_is_in_the_wheel(unpacked: Path) -> None:
    """Sources, topics, rules and SQL are data that the packages read: all of them are shipped."""
    shipped = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    for folder in ("seeds", "warehouse/sql"):
        missing = {str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / folder).rglob("*") if path.is_file()} - shipped
        assert not {name for name in missing if "__pycache__" not in name}
