"""The console examples of a document: commands and what they print, run again and compared.

A fenced block ```console holds commands on lines that begin with `$ `, each followed by what it printed. Run as a program,
`python tests/project/console.py README.md` prints the outputs anew into the document: `make readme`.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WIDTH = 100
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
# What differs from run to run and says nothing: ports, durations, run ids.
_VOLATILE = (
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r"\b\d+\.\d s\b"), "N s"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "RUN"),
    # Two feeds of one publisher race for the same story, so by how many sources an outcome was met may differ by one.
    (re.compile(r"^(│ (?:appended|duplicate|revised|off-topic) .*│) +\d+ │$", re.MULTILINE), r"\1 SOURCES │"),
    (re.compile(r"from \d+ sources"), "from N sources"),
)


@dataclass(frozen=True, slots=True)
class Example:
    """One command and what the document says that it prints."""

    command: str
    printed: str


def examples(document: str) -> Iterator[Example]:
    """The examples of a document, in order."""
    for block in _BLOCK.finditer(document):
        for match in _COMMAND.finditer(block[1]):
            yield Example(match[1], match[2])


def run(command: str, folder: Path) -> str:
    """What a command prints on standard output, in a terminal of fixed width; fails where the command fails."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("NEWSLAKE_", "PREFECT_"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": str(WIDTH),
        "NO_COLOR": "1",
    }
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def settled(printed: str) -> str:
    """A text without what differs from run to run."""
    for pattern, name in _VOLATILE:
        printed = pattern.sub(name, printed)
    return printed.strip("\n")


def rewrite(path: Path) -> None:
    """Print every example of a document anew, all in one temporary folder."""
    with tempfile.TemporaryDirectory() as name:

        def printed(match: re.Match[str]) -> str:
            return f"$ {match[1]}\n{run(match[1], Path(name))}"

        document = path.read_text(encoding="utf-8")
        path.write_text(_BLOCK.sub(lambda block: f"```console\n{_COMMAND.sub(printed, block[1])}```", document), encoding="utf-8")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        rewrite(Path(argument))
