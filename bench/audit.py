"""Looks up known vulnerabilities of pinned packages in a copy of the OSV database, without a network.

    python -m bench.audit requirements.txt DATABASE

DATABASE is the export of the PyPI ecosystem from osv.dev: the zip file, or the folder into which it was unpacked, with one JSON file for
each advisory (schema: ossf.github.io/osv-schema). `make audit` without DATABASE asks the services of pip-audit instead. The exit code is 1
if there is a known vulnerability.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from bench.command import as_command

_PINNED = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)")


def main(requirements: Path, database: Path, /) -> int:
    """Print one line a vulnerability."""
    pinned: dict[str, str] = {
        canonicalize_name(name): version for name, version in _PINNED.findall(requirements.read_text(encoding="utf-8"))
    }
    count, found = 0, []
    for advisory in advisories(database):
        count += 1
        if not advisory.get("withdrawn"):
            found += sorted({line for affected in advisory.get("affected", []) for line in hits(advisory, affected, pinned)})
    if not count:
        print(f"{database}: holds no advisories; expected osv.dev's export for PyPI", file=sys.stderr)
        return 2
    print("\n".join(found) or "no known vulnerabilities", f"({len(pinned)} packages against {count} advisories)")
    return 1 if found else 0


def advisories(database: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of the database."""
    if database.is_file():
        with zipfile.ZipFile(database) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield json.loads(archive.read(name))
        return
    for file in sorted(database.rglob("*.json")):
        yield json.loads(file.read_text(encoding="utf-8"))


def hits(advisory: dict[str, Any], affected: dict[str, Any], pinned: dict[str, str]) -> Iterator[str]:
    """A line where the version that is pinned is among those affected."""
    package = affected.get("package", {})
    name = canonicalize_name(package.get("name", ""))
    version = pinned.get(name) if package.get("ecosystem", "").partition(":")[0] == "PyPI" else None
    if version is None:
        return
    ranges = [each for each in affected.get("ranges", []) if each.get("type") == "ECOSYSTEM"]
    if version in affected.get("versions", []) or any(within(version, each.get("events", [])) for each in ranges):
        fixed = [event["fixed"] for each in ranges for event in each.get("events", []) if "fixed" in event]
        remedy = f"fixed in {', '.join(fixed)}" if fixed else "no version fixes it"
        yield f"{name} {version}: {advisory.get('id')} ({', '.join(advisory.get('aliases', [])) or 'no alias'}): {remedy}"


def within(version: str, events: list[dict[str, str]]) -> bool:
    """Whether a version lies in a range: the last event at or below it decides (OSV schema, "Evaluation")."""
    wanted, inside = Version(version), False
    for at, event in sorted(((parsed(event), event) for event in events), key=lambda pair: pair[0]):
        if "introduced" in event and at <= wanted:
            inside = True
        elif ("fixed" in event and at <= wanted) or ("last_affected" in event and at < wanted):
            inside = False
    return inside


def parsed(event: dict[str, str]) -> Version:
    """The version of an event; `0` is before all."""
    try:
        return Version(next(iter(event.values())))
    except InvalidVersion:
        return Version("0")


if __name__ == "__main__":
    as_command(main, __doc__)
