"""The README is true: every command in its examples runs and prints what stands there."""

import re
from pathlib import Path

import pytest
from console import examples, run, settled

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.timeout(600)


def test_the_examples_print_what_the_readme_says(tmp_path: Path) -> None:
    """The demo and the first queries, run in the order of the README, print what it shows."""
    for example in examples(README):
        assert settled(run(example.command, tmp_path)) == settled(example.printed), example.command


def test_the_links_lead_somewhere() -> None:
    """Every relative link of the README and the docs names a file that is there."""
    for document in (CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_make_targets_exist() -> None:
    """`make` commands that the README tells people to type are in the Makefile."""
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z-]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
