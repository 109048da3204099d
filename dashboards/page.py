"""What every page has: the way to the others, sections from a picture down to rows and SQL, and words where there is nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

import marimo as mo

from dashboards.data import Answer, location
from dashboards.guard import VISITOR
from extractors.errors import LakeError

PAGES = {"quality": "Quality", "topics": "Topics", "sql": "SQL"}
EXPORTED = "NEWSLAKE_DASHBOARD_EXPORT"
ROWS = 500
# What may stand in a URL as it is (RFC 3986), the percent sign of what is encoded already included.
SAFE = "%:/?#[]@!$&'()*+,;=~-._"


def exported() -> bool:
    """Whether this page is being written as a static one: nobody will answer its controls."""
    return EXPORTED in os.environ


def visitor() -> str:
    """The session of the browser for which this cell runs; empty where a page is exported."""
    request = mo.app_meta().request
    return str(request.meta.get(VISITOR, "")) if request is not None else ""


def header(name: str) -> Any:
    """Title and links to the other pages."""
    static = exported()
    links = [
        f"**{title}**" if page == name else f"[{title}]({page}.html)" if static else f"[{title}](../{page}/)"
        for page, title in PAGES.items()
        if page != "sql" or not static
    ]
    where = "a copy, without its controls" if static else f"lake: `{location().shown()}`"
    return mo.md(f"# {PAGES[name]}\n\n[newslake]({'index.html' if static else '../'}) · {' · '.join(links)} · all times are UTC · {where}")


def controls(*rows: Sequence[Any]) -> Any:
    """Rows of controls, which wrap on small screens; nothing on a static page."""
    return mo.md("") if exported() else mo.vstack([mo.hstack(list(row), wrap=True, justify="start", gap=1) for row in rows])


def section(title: str, meaning: str, body: Any, *answers: Answer) -> Any:
    """A picture, the rows behind it, and the SQL that made it, ready to copy."""
    below: dict[str, Any] = {}
    for number, answer in enumerate(answers, start=1):
        which = f" {number}" if len(answers) > 1 else ""
        below[f"Rows{which} ({len(answer.rows)})"] = table(answer.rows, answer.columns)
        below[f"SQL{which}"] = code(answer.sql)
    parts = [mo.md(f"## {title}\n\n{meaning}"), body]
    if below:
        parts.append(mo.accordion(below, multiple=True, lazy=False))
    return mo.vstack(parts, gap=0.75)


def table(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, selection: Any = None, size: int = 10, label: str = "") -> Any:
    """Rows in pages; the first 500 of them."""
    if not rows:
        return mo.md("*No rows.*")
    shown = [{name: shown_value(row.get(name)) for name in columns} for row in rows[:ROWS]]
    return mo.ui.table(shown, selection=selection, page_size=size, show_column_summaries=False, show_data_types=False, label=label)


def shown_value(value: object) -> Any:
    """What a table cell shows."""
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, list | tuple):
        return ", ".join(str(shown_value(each)) for each in value)
    return value if isinstance(value, int | str | bool) or value is None else str(value)


def plain(text: str) -> str:
    """Text from elsewhere, harmless in Markdown and HTML."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~$-])", r"\\\1", escape(" ".join(text.split())))


def link(title: str | None, url: str | None) -> str:
    """A headline that leads to its article where there is an http(s) address; Markdown."""
    words = plain(title or url or "without a title")
    return f"[{words}](<{quote(url, safe=SAFE)}>)" if url and url.startswith(("http://", "https://")) else words


def code(sql: str) -> Any:
    """A statement that can be copied."""
    return mo.ui.code_editor(sql, language="sql", disabled=True, show_copy_button=True)


def nothing(words: str) -> Any:
    """In the place of a picture that would be empty."""
    return mo.callout(mo.md(words), kind="neutral")


def problem(error: LakeError) -> Any:
    """In the place of a page whose lake cannot be read."""
    return mo.callout(
        mo.md(
            f"### The lake cannot be read\n\n{error}\n\n"
            "- No lake yet? `newslake demo` makes one of invented news in two minutes; `newslake ingest` starts a real one.\n"
            "- Another folder? Set `NEWSLAKE_HOME`, or start with `newslake dashboard --home FOLDER`.\n"
            "- Being written, moved or restored? Reload this page in a moment: readers never wait for writers."
        ),
        kind="danger",
    )


def cards(figures: Sequence[tuple[str, str, str]]) -> Any:
    """(value, label, caption) side by side; they wrap on small screens."""
    boxes = [mo.stat(value, label=label, caption=caption, bordered=True) for value, label, caption in figures]
    return mo.hstack(boxes, wrap=True, justify="start", gap=0.75)
