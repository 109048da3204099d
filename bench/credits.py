"""How well credits are found: precision and recall of the agencies that texts come from, against labels.

    python bench/credits.py MANIFEST...

A manifest is JSON lines {"html", "url"} beside its saved pages. bench/credit_labels.csv has a row for each agency of a page (by the hash
of its address) or an empty one where it has none: whose text it is, or with whose material it was made, but for the site itself.
Intervals are 95 % (Wilson).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path

from extractors.enrich.credits import find_credits, load_agencies
from extractors.errors import ExtractError
from extractors.text.files import SavedPage, read_saved

LABELS = Path(__file__).with_name("credit_labels.csv")


def labelled() -> dict[str, tuple[str, set[str]]]:
    """The part and the agencies of each labelled page."""
    pages: dict[str, tuple[str, set[str]]] = {}
    with LABELS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pages.setdefault(row["page"], (row["part"], set()))[1].update({row["agency"]} - {""})
    return pages


def found(path: Path, url: str) -> set[str]:
    """The agencies that a page is found to come from."""
    try:
        article = read_saved(SavedPage(path, url), datetime.now(UTC))
    except ExtractError:
        return set()
    return {credit.agency for credit in find_credits(article, load_agencies()) if credit.role in {"text", "material"}}


def share(right: int, of: int) -> str:
    """A share with its interval."""
    if not of:
        return "none"
    rate, spread = right / of, 1.96**2 / of
    middle, half = rate + spread / 2, 1.96 * sqrt(rate * (1 - rate) / of + spread / (4 * of))
    return f"{rate:.2f} ({(middle - half) / (1 + spread):.2f} to {(middle + half) / (1 + spread):.2f}; {right} of {of})"


def measure(manifests: list[Path], pages: Mapping[str, tuple[str, set[str]]]) -> None:
    """Print a line for each part of the labels."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for manifest in manifests:
        for row in map(json.loads, manifest.read_text("utf-8").splitlines()):
            name = hashlib.sha256(row["url"].encode()).hexdigest()[:16]
            if name in pages:
                part, wanted = pages[name]
                ours = found(manifest.parent / row["html"], row["url"])
                sums[part] = [a + b for a, b in zip(sums[part], (1, len(ours & wanted), len(ours), len(wanted)), strict=True)]
    for part, (count, right, named, labels) in sorted(sums.items()):
        print(f"{part}: {count} pages, precision {share(right, named)}, recall {share(right, labels)}")


def main() -> None:
    """Measure on the pages of some manifests."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    measure(parser.parse_args().manifests, labelled())


if __name__ == "__main__":
    main()
