"""Writes warehouse/lake/extensions.csv: the hashes of DuckDB's extensions in the packages that requirements.txt pins.

    python -m bench.pin_extensions

It is part of `make lock`. pip checks each package against its pinned hash.
"""

import csv
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "warehouse" / "lake" / "extensions.csv"
PLATFORMS = ("manylinux2014_x86_64", "manylinux2014_aarch64", "macosx_11_0_arm64", "macosx_12_0_x86_64")
_PINNED = re.compile(r"(?ms)^(duckdb-extension-[\w-]+)==(\S+) \\\n(?:    --hash=\S+(?: \\)?\n)+")


def main() -> None:
    """One row a platform and extension."""
    rows = []
    for pinned in _PINNED.finditer((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        for platform in PLATFORMS:
            with tempfile.TemporaryDirectory() as folder:
                rows.append(row(pinned, platform, Path(folder)))
                print(rows[-1])
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def row(pinned: re.Match[str], platform: str, folder: Path) -> dict[str, object]:
    """The hash of the one extension in a package."""
    (folder / "pins.txt").write_text(pinned[0], encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--platform", platform, "--python-version", "3.11", "--dest", str(folder), "--requirement", str(folder / "pins.txt")]
    subprocess.run(command, check=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".duckdb_extension")]
        data = archive.read(name)
    return {
        "extension": Path(name).stem,
        "version": pinned[2],
        "platform": platform,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


if __name__ == "__main__":
    main()
