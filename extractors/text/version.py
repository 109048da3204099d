"""The extractor's version: a hash over everything that decides what is read from a page."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from extractors.files.seeds import SEEDS

# What extraction asks of other packages, and the parsers below them.
PACKAGES = ("trafilatura", "htmldate", "lxml", "py3langid", "babel", "tld")
RULES = ("publishers.yaml", "residue.yaml", "meta_names.yaml", "phrases.yaml")
CODE = Path(__file__).resolve().parents[1]
# Stages that other versions answer for, or that decide nothing about a page's text.
ELSEWHERE = frozenset({"archive", "discover", "enrich", "fetch", "schedule", "sources", "workers"})


@cache
def extractor_version() -> str:
    """16 hex digits: equal ones read the same out of the same page. A changed package, rule, list of phrases or line of code changes it."""
    digest = hashlib.sha256()
    for part in _parts():
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def _parts() -> Iterator[bytes]:
    for package in PACKAGES:
        yield f"{package} {version(package)}".encode()
    for rules in RULES:
        yield (SEEDS / rules).read_bytes()
    for file in sorted(CODE.rglob("*.py")):
        name = file.relative_to(CODE)
        if name.parts[0] not in ELSEWHERE:
            yield name.as_posix().encode()
            yield file.read_bytes()
