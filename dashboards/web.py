"""All pages as one web application, and as a folder of static pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import marimo
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from dashboards.guard import LOOPBACK, SESSION_SECONDS, Guard
from extractors.errors import LakeError

FOLDER = Path(__file__).parent
PAGES = {
    "quality": ("Quality", "Are we healthy now? Every source and day, drift, what is held back, freshness."),
    "topics": ("Topics", "What is written about, how much, in which direction, who was first, on what evidence."),
    "sql": ("SQL", "Worked queries on the marts, to copy and to edit."),
}
# The SQL page needs somebody to answer it.
STATIC = ("quality", "topics")
_REMOTE_ASSETS = re.compile(r"https://cdn\.jsdelivr\.net/npm/@marimo-team/frontend@[^/\"']+/dist")
_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>newslake</title><link rel="icon" href="data:,">
<style>:root{{color-scheme:light dark}}body{{font:18px/1.6 system-ui,sans-serif;max-width:42rem;margin:4rem auto;
padding:0 1rem}}a{{display:block;padding:1rem;margin:1rem 0;border:1px solid #8886;border-radius:.5rem;color:inherit;
text-decoration:none}}a:hover,a:focus{{border-color:#0072B2}}b{{font-size:1.25em}}</style></head>
<body><h1>newslake</h1>{links}<p>All times are UTC. {note}</p></body></html>"""


def application(*, token: str | None, hosts: frozenset[str] = LOOPBACK) -> ASGIApp:
    """The index and the pages behind the guard. What the first page load would import is imported meanwhile."""
    builder = marimo.create_asgi_app(quiet=True, session_ttl=SESSION_SECONDS)
    for name in PAGES:
        builder = builder.with_app(path=f"/{name}", root=str(FOLDER / f"{name}.py"))
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    return Guard(Starlette(routes=[Route("/", _index), Mount("/", builder.build())]), token, hosts)


def export(folder: Path, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Run the pages once and write them with all their assets; any web server of static files can show the folder.

    Raises LakeError where the folder cannot be written or a page did not come out.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(
            Path(marimo.__file__).parent / "_static", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.html", "*.md")
        )
        pages = tuple(_export(name, folder / f"{name}.html", environment) for name in STATIC)
        links = "".join(_link(f"{name}.html", name) for name in STATIC)
        index = folder / "index.html"
        index.write_text(_HTML.format(links=links, note="Written by <code>newslake dashboard --export</code>."), "utf-8")
    except OSError as error:
        raise LakeError(str(folder), f"the pages cannot be written here ({error.strerror}): name another folder") from error
    return index, *pages


def _export(name: str, file: Path, environment: Mapping[str, str]) -> Path:
    with TemporaryDirectory() as folder:
        # marimo leaves what a page showed beside its notebook; beside the installed one it must not.
        notebook = shutil.copy(FOLDER / f"{name}.py", folder)
        command = [sys.executable, "-m", "marimo", "-q", "export", "html", "--no-include-code", "--force", notebook, "-o", str(file)]
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if not file.is_file():
        raise LakeError(str(file), f"the page did not come out: {done.stderr.strip().splitlines()[-1:] or 'no message'}")
    file.write_text(_REMOTE_ASSETS.sub(".", file.read_text("utf-8")), "utf-8")
    return file


async def _index(_: Request) -> HTMLResponse:
    links = "".join(_link(f"{name}/", name) for name in PAGES)
    return HTMLResponse(_HTML.format(links=links, note="The pages read the lake while flows write to it."))


def _link(address: str, name: str) -> str:
    title, words = PAGES[name]
    return f'<a href="{address}"><b>{title}</b><br>{words}</a>'


def _warm() -> None:
    import altair
    import pandas

    from dashboards import charts
    from dashboards.data import ask

    _: Any = (altair, pandas, charts)
    try:
        ask("SELECT 1")
    except LakeError:
        return  # the pages say it, with what to do
