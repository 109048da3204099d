"""Files that all pages share: the stylesheet, the script, and the bundle of Vega, Vega-Lite and Vega-Embed, which vl-convert makes offline.

The address of each contains the hash of its content, so a browser caches it for good and requests a new one once.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

import brotli

from dashboards.picture import made
from extractors.files.cache import cache_folder, keep

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
    kind, hashed = KINDS[Path(name).suffix], digest(name)
    if name != VEGA:
        body = (FOLDER / name).read_bytes()
        return Asset(body, brotli.compress(body), kind, hashed)
    bundle = _kept(f"vega-{hashed}.js", partial(made, "bundle"))
    return Asset(bundle, _kept(f"vega-{hashed}.js.br", partial(brotli.compress, bundle)), kind, hashed)


@cache
def digest(name: str) -> str:
    """The hash in the asset's address. That of the bundle is of the version that makes it, so that a page need not wait for it."""
    content = version("vl-convert-python").encode() if name == VEGA else (FOLDER / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Content that takes seconds to make, kept in the user's cache folder if there is one."""
    file = cache_folder() / name
    try:
        return file.read_bytes()
    except OSError:
        content = make()
    keep(file, content)
    return content
