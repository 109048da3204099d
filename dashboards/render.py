"""Renders pages as HTML: Jinja2 templates that escape everything, and links only to pages that exist."""

import json
import os.path
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboards import cells, sparks
from dashboards.answers import location
from dashboards.assets import digest
from dashboards.page import Page, Part, silent
from dashboards.request import PageRequest, address
from extractors.strings.values import duration

TEMPLATES = Path(__file__).parent / "templates"
MENU = (
    ("Topics", "/"),
    ("Events", "/events"),
    ("Quality", "/quality"),
    ("Sources", "/sources"),
    ("Entities", "/entities"),
    ("SQL", "/sql"),
)
CHOICES = 500  # options of a list


@dataclass(frozen=True, slots=True)
class Site:
    """How addresses are written: as they are, or (`files`: path → file) relative to an exported file; None where it is not exported."""

    files: Mapping[str, str] | None = None

    def link(self, here: str) -> Callable[..., str | None]:
        """The function that templates call to write an address on the page at `here`."""

        def href(path: str, **query: object) -> str | None:
            target = address(path, **query)
            if self.files is None:
                return target
            file = self.files.get(target)
            return None if file is None else quote(os.path.relpath(file, os.path.dirname(self.files[here]) or "."))  # noqa: PTH120 - a URL's

        return href

    def asset(self, here: str, name: str) -> str:
        """Where one of the shared files is."""
        if self.files is None:
            return f"/static/{digest(name)}/{name}"
        return os.path.relpath(f"static/{name}", os.path.dirname(self.files[here]) or ".")  # noqa: PTH120 - a URL's


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "shown": cells.shown,
        "percent": cells.percent,
        "duration": duration,
        "number": cells.number,
        "day": cells.day,
        "outside": cells.outside,
        "spec": _spec,
    }
    made.globals |= {"table": cells.table, "sparks": sparks, "MENU": MENU, "CHOICES": CHOICES}
    made.globals |= {"pairs": _pairs, "silent": silent, "emphasised": _emphasised}
    return made


def _spec(part: Part) -> str:
    """A chart's specification as a data block, safe in HTML as it stands: JSON in which nothing ends the element or begins a comment."""
    text = json.dumps(part.chart, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _pairs(values: Iterable[str]) -> list[tuple[str, str]]:
    """Options that are called what they are."""
    return [(value, value) for value in values]


def _emphasised(text: str, forms: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in pieces, with whether each is one of the words that were looked for."""
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    pieces = re.split(rf"(?i)\b({words})\b", text) if words else [text]
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


_ENVIRONMENT = _environment()


def html(page: Page, request: PageRequest, site: Site | None = None) -> str:
    """The page as it is sent, or, for a site of files, as it is written. The moment it was made stands in exports alone."""
    site = site or Site()
    here = request.address() if site.files is None else request.path
    given = {
        "page": page,
        "parts": page.parts,
        "request": request,
        "href": site.link(here),
        "asset": lambda name: site.asset(here, name),
        "static": site.files is not None,
        "lake": Path(location().shown()).name if site.files is not None else location().shown(),
        "made": datetime.now(UTC),
        "here": here,
    }
    return _ENVIRONMENT.get_template(page.template).render(given | dict(page.values))
