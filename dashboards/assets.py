"""Files that all pages share: the stylesheet, the script, and the bundle of Vega, Vega-Lite and Vega-Embed, which vl-convert makes offline.

The address of each contains the hash of its content, so a browser caches it for good and requests a new one once.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import brotli

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
VEGA = "vega.js"
NAMES = ("style.css", "newslake.js", "icon.svg", VEGA)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes, the same compressed by Brotli, its media type, and its hash."""

    body: bytes
    compressed: bytes
    kind: str
    digest: str


@cache
def asset(name: str) -> Asset:
    """One of NAMES; KeyError for any other."""
    if name not in NAMES:
        raise KeyError(name)
    body = _vega() if name == VEGA else (FOLDER / name).read_bytes()
    compressed = _compressed_vega(body) if name == VEGA else brotli.compress(body)
    return Asset(body, compressed, KINDS[Path(name).suffix], digest(name))


@cache
def digest(name: str) -> str:
    """The hash in the asset's address. That of the bundle is of the version that makes it, so that a page need not wait for it."""
    content = version("vl-convert-python").encode() if name == VEGA else (FOLDER / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _vega() -> bytes:
    """The bundle, which takes seconds to make: kept in the user's cache folder, where there is one to be had."""
    kept = _cache() / f"vega-{digest(VEGA)}.js"
    try:
        return kept.read_bytes()
    except OSError:
        import vl_convert

        body: bytes = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode()
    _keep(kept, body)
    return body


def _compressed_vega(body: bytes) -> bytes:
    kept = _cache() / f"vega-{digest(VEGA)}.js.br"
    try:
        return kept.read_bytes()
    except OSError:
        compressed: bytes = brotli.compress(body)
    _keep(kept, compressed)
    return compressed


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newslake"


def _keep(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
            part.write(content)
        Path(part.name).replace(file)
    except OSError:
        return  # a read-only home: it is made again at the next start
