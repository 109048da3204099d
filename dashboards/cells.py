"""Formats the cells of tables: ISO times, numbers with a sensible number of decimal places, titles as links."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from extractors.strings.values import duration

Row = Mapping[str, Any]
# Columns whose words link to a page: the column of the words, that of the identifier (which is then not shown), and the page.
NAMED = (
    ("title", "article_id", "/article/"),
    ("title", "event_id", "/event/"),
    ("source", "source_id", "/source/"),
    ("title", "topic", "/topic/"),
    ("name", "entity", "/entity/"),
)
ALONE = {"article_id": "/article/", "source_id": "/source/", "topic": "/topic/", "entity": "/entity/"}
HELD = {"appended", "revised", "duplicate"}  # how a URL ends that has an article in the lake
HEADS = {"source_id": "source", "grouped": "group", "articles_7d": "articles, 7 days", "ok_share_7d": "answered, 7 days", "z": "z-score"}
SHORT = 24  # letters of a name that is kept in one line
# What a URL may hold as it is (RFC 3986), the percent sign of what is encoded already included.
SAFE = "%:/?#[]@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Cell:
    """Words, what they are (figure, time, long), and where they lead: to a page, or (`outside`) to another site."""

    text: str
    kind: str = ""
    path: str = ""
    outside: str = ""


def table(rows: Sequence[Row], columns: Sequence[str], *, plain: bool = False) -> tuple[list[str], list[list[Cell]]]:
    """Heads and cells. Unless `plain`, identifiers become addresses of the words beside them, and columns without a value are left out."""
    leads: dict[str, tuple[str, str]] = {}
    if not plain:
        for words, identifier, page in NAMED:
            if words in columns and identifier in columns and words not in leads:
                leads[words] = (identifier, page)
        leads |= {
            name: (name, page) for name, page in ALONE.items() if name in columns and not any(name == used for used, _ in leads.values())
        }
    hidden = {"story_id"} | {identifier for words, (identifier, _) in leads.items() if identifier != words}
    shown = [name for name in columns if name not in hidden and (plain or any(row.get(name) not in (None, "", []) for row in rows))]
    heads = [HEADS.get(name, name).removesuffix("_minutes").replace("_", " ") if not plain else name for name in shown]
    return heads, [[_cell(row, name, leads, plain=plain) for name in shown] for row in rows]


def _cell(row: Row, name: str, leads: Mapping[str, tuple[str, str]], *, plain: bool) -> Cell:
    value = row.get(name)
    text = shown(value)
    if name in leads:
        identifier, page = leads[name]
        named = row.get(identifier)
        return Cell(
            text or ("(no title)" if named else ""), _kind(value, text), path=f"{page}{quote(str(named), safe='')}" if named else ""
        )
    if not plain and name == "link" and (address := outside(value)):
        return Cell(text, "long", outside=address)
    if not plain and name == "url" and row.get("outcome") in HELD:
        return Cell(text, "long", f"/article/{quote(text, safe='')}")
    if not plain and "share" in name and isinstance(value, float):
        return Cell(percent(value), kind="figure")
    if not plain and name.endswith("_minutes") and isinstance(value, int | float):
        return Cell(duration(value), kind="figure")
    return Cell(text, _kind(value, text))


def _kind(value: object, text: str) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return "figure"
    return "time" if isinstance(value, date) else "long" if len(text) > 40 else "name" if len(text) <= SHORT else ""


def outside(url: object) -> str:
    """A URL of another site that may be opened: http and https alone; empty for any other."""
    text = str(url or "")
    return quote(text, safe=SAFE) if text.startswith(("http://", "https://")) else ""


def shown(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.1f}"
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value)
    return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, dict) else str(value)


def percent(value: float | None) -> str:
    """A share as percent, two figures of it."""
    return "" if value is None else f"{100 * value:.0f} %" if value >= 0.1 or value == 0 else f"{100 * value:.2g} %"


def number(value: int | float) -> str:
    """A count with its thousands apart."""
    return f"{value:,}"


def day(value: date | datetime) -> str:
    return f"{value:%Y-%m-%d}"
