"""Loads DuckDB's extensions from the installed `duckdb-extension-*` packages, by absolute path; downloads nothing at run time.

Each file's SHA-256 must be listed in extensions.csv, which `make lock` writes from the packages that requirements.txt pins. So a package
of another origin or version, or a damaged file, is not loaded. This does not help against somebody who can write into the environment:
they can change newslake itself.
"""

import csv
import hashlib
import json
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from extractors.errors import LakeError
from extractors.files.cache import cache_folder, keep

PINS = Path(__file__).with_name("extensions.csv")
# DuckDB's own check of signatures hashes each 35 MB file at every start, 0.25 s each; ours hashes a file once (see `_checked`).
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_unsigned_extensions": "true",
}


@cache
def path(name: str) -> Path:
    """The file of an extension such as `ducklake`; raises LakeError if its package is missing or not the pinned one."""
    import duckdb

    spec = find_spec(f"duckdb_extension_{name}")
    package = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
    if spec is None or spec.origin is None:
        raise LakeError(package, "this package is not installed; install newslake's requirements again")
    file = Path(spec.origin).resolve().parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not file.is_file():
        raise LakeError(package, f"expected {file}; the installed version is another one: install newslake's requirements again")
    if not _checked(file, pins(name, duckdb.__version__)):
        raise LakeError(package, f"{file} is not the file that newslake was made with: install newslake's requirements again")
    return file


def pins(name: str, version: str) -> frozenset[str]:
    """The SHA-256 of an extension's file on each platform."""
    with PINS.open(encoding="utf-8", newline="") as rows:
        return frozenset(row["sha256"] for row in csv.DictReader(rows) if (row["extension"], row["version"]) == (name, version))


def _checked(file: Path, pinned: frozenset[str]) -> bool:
    """Whether a file has a pinned hash. The hash is cached until the file's inode, length or times change."""
    found = file.stat()
    state = [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]
    memory = cache_folder() / "extensions.json"
    known: dict[str, object] = {}
    with suppress(OSError, ValueError, TypeError):
        known = dict(json.loads(memory.read_text(encoding="utf-8")))
    match known.get(str(file)):
        case [str(digest), *before] if before == state:
            return digest in pinned
    with file.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    if digest in pinned:
        # Where it cannot be kept, the hash is computed each time: 0.05 s for the two extensions of a lake in a folder.
        keep(memory, json.dumps(known | {str(file): [digest, *state]}).encode())
    return digest in pinned


def load_statement(name: str) -> str:
    return f"LOAD {quoted(str(path(name)))}"


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
