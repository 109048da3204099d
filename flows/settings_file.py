"""The settings file: `newslake.toml`, or `[tool.newslake]` of a pyproject.toml, and a `.env` beside it for secrets.

Both are looked for in the working folder; NEWSLAKE_CONFIG (`--config`) names the first elsewhere.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import SettingError
from extractors.files.text_files import read_text

CONFIG = "NEWSLAKE_CONFIG"
NAME = "newslake.toml"
PROJECT = "pyproject.toml"
SECRETS = ".env"
MAX_BYTES = 1_000_000
# What newslake and the libraries below it read; a folder's .env is not asked for anything else, such as PATH.
PREFIXES = ("NEWSLAKE_", "AWS_", "PG", "PREFECT_")


@dataclass(frozen=True, slots=True)
class FileValue:
    """A value of a file, and where it stands: file and, where it is known, line."""

    value: object
    origin: str


def settings_file() -> Path | None:
    """The file that holds the settings, if there is one."""
    if named := os.environ.get(CONFIG):
        return Path(named)
    if Path(NAME).exists():
        return Path(NAME)
    try:
        return Path(PROJECT) if b"tool.newslake" in Path(PROJECT).read_bytes() else None
    except OSError:
        return None


def secrets_file() -> Path | None:
    """The `.env` beside the settings file, or in the working folder."""
    path = Path(os.environ.get(CONFIG) or NAME).parent / SECRETS
    return path if path.exists() and not path.is_dir() else None


def read_settings(path: Path) -> dict[str, FileValue]:
    """The file's settings by name; raises SettingError with file and line where it is no TOML."""
    import tomllib

    text = read_text(path, "give a readable settings file", most=MAX_BYTES, error=SettingError)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of five thousand digits
        line = re.search(r"at line (\d+)", str(error))
        raise SettingError(f"{path}:{line[1]}" if line else str(path), f"is not TOML: {str(error) or 'nested too deep'}") from None
    above = 0
    if path.name == PROJECT:
        tool = values.get("tool")
        values = tool.get("newslake", {}) if isinstance(tool, dict) else {}
        above = max(text.find("[tool.newslake]"), 0)
        if not isinstance(values, dict):
            raise SettingError(str(path), "tool.newslake must be a table of settings")
    return {name: FileValue(value, _origin(path, text, above, name)) for name, value in values.items()}


def read_secrets(path: Path) -> dict[str, FileValue]:
    """The variables of a `.env`; raises SettingError naming each line that is not NAME=value."""
    import io

    from dotenv.parser import parse_stream

    text = io.StringIO(read_text(path, "give a readable .env file", most=MAX_BYTES, error=SettingError))
    found = [(each, _line(each.original.line, each.original.string)) for each in parse_stream(text)]
    if wrong := [f"{path}:{line}" for each, line in found if each.error]:
        raise SettingError(", ".join(wrong), "expected NAME=value")
    return {
        each.key: FileValue(each.value, f"{path}:{line}")
        for each, line in found
        if each.key and each.value and each.key.startswith(PREFIXES)
    }


def _line(first: int, text: str) -> int:
    """The line on which a binding begins: the parser counts the empty lines above to it."""
    return first + text[: len(text) - len(text.lstrip())].count("\n")


def _origin(path: Path, text: str, above: int, name: str) -> str:
    found = re.compile(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*=", re.MULTILINE).search(text, above)
    return f"{path}:{text.count(chr(10), 0, found.start()) + 1}" if found else str(path)
