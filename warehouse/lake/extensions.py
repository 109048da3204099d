"""DuckDB's extensions out of the installed `duckdb-extension-*` packages: nothing is downloaded at run time."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from extractors.errors import LakeError

# Signature checking hashes each 35 MB file at every start (0.25 s each). What is loaded was verified once, by pip, against
# the hash in requirements.txt; and nothing else can be loaded unnoticed, because auto-install and auto-load are off.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_unsigned_extensions": "true",
}


def path(name: str) -> Path:
    """The file of an extension such as `ducklake`; raises LakeError where its package is missing or of another version."""
    import duckdb

    spec = find_spec(f"duckdb_extension_{name}")
    package = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
    if spec is None or spec.origin is None:
        raise LakeError(package, "this package is not installed; install newslake's requirements again")
    file = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not file.is_file():
        raise LakeError(package, f"expected {file}; the installed version is another one: install newslake's requirements again")
    return file


def load_statement(name: str) -> str:
    """The SQL that loads an extension."""
    return f"LOAD {quoted(str(path(name)))}"


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
