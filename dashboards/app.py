"""The web application: routes, formats of a page, error pages, caching, and endpoints for monitoring."""

import asyncio
import hashlib
import logging
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from dashboards import assets, labelling, render
from dashboards.answers import consistent, read
from dashboards.formats import MEDIA_TYPES, formatted
from dashboards.guard import OWN, Guard
from dashboards.page import Page
from dashboards.pages.archived import archived
from dashboards.pages.article import article
from dashboards.pages.entities import entities, entity
from dashboards.pages.event import event, events
from dashboards.pages.home import home
from dashboards.pages.quality import quality
from dashboards.pages.search import search
from dashboards.pages.sources import source, sources
from dashboards.pages.sql import sql
from dashboards.pages.topic import topic
from dashboards.request import NotFoundError, PageRequest, without_nul
from extractors.errors import LakeBusyError, LakeError, QueryError
from extractors.secrets import redacted
from warehouse.read.metrics import exposition

_CONSISTENT: dict[str, Callable[[PageRequest], Page]] = {
    "/": home,
    "/index": home,
    "/topic/{topic}": topic,
    "/article/{article:path}": article,
    "/archived/{article:path}": archived,
    "/events": events,
    "/event/{event:path}": event,
    "/search": search,
    "/sources": sources,
    "/source/{source}": source,
    "/entities": entities,
    "/entity/{entity}": entity,
    "/quality": quality,
}
PAGES = {path: consistent(page) for path, page in _CONSISTENT.items()} | {"/sql": sql}
DISCONNECT_POLL = 0.2  # seconds
IMMUTABLE = "public, max-age=31536000, immutable"


def application(*, token: str | None) -> ASGIApp:
    """The pages behind the guard. What the first page load would wait for is made meanwhile."""
    routes = [
        Route("/healthz", _healthz),
        Route("/metrics", _metrics),
        Route("/article/{article:path}", _label, methods=["POST"]),
        Route("/static/{digest}/{name}", _static),
        *(Route(f"{path}{ending}", _handler(page)) for path, page in PAGES.items() if "{" not in path for ending in MEDIA_TYPES),
        *(Route(path, _handler(page)) for path, page in PAGES.items()),
        Route("/{path:path}", _handler(_not_found)),
    ]
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    return Guard(Starlette(routes=routes, middleware=[Middleware(GZipMiddleware, minimum_size=500)]), token)


def _handler(page: Callable[[PageRequest], Page]) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        path, ending = _split(request.url.path)
        named = {name: without_nul(_split(value)[0]) for name, value in request.path_params.items()}
        query = {name: without_nul(value) for name, value in request.query_params.items()}
        async with _watched(request) as gone:
            foreign = request.headers.get("sec-fetch-site", "none") not in OWN
            page_request = PageRequest(path, named, query, gone, foreign)
            status, kind, body = await run_in_threadpool(respond, page, page_request, ending)
        return _cached(request, status, kind, body)

    return answer


async def _label(request: Request) -> Response:
    """Store a label that was given on an article's page of this server, and show the page again."""
    name = request.path_params["article"]
    if not request.headers.get("origin"):  # every browser sends one with a form; the guard has compared it
        return PlainTextResponse("a label comes from the article's page", 403)
    form = b""
    async for piece in request.stream():
        form += piece
        if len(form) > labelling.MAX_FORM_BYTES:
            return PlainTextResponse("this form is too large", 413)

    def store(_: PageRequest) -> Page:
        labelling.label(name, form)
        return Page("", "Label")

    status, kind, body = await run_in_threadpool(respond, store, PageRequest(request.url.path), ".json")
    return RedirectResponse(f"/article/{quote(name, safe='')}", 303) if status == 200 else Response(body, status, media_type=kind)


def respond(make: Callable[[PageRequest], Page], page_request: PageRequest, ending: str) -> tuple[int, str, bytes]:
    """Status, media type and body of a page; what goes wrong is a page too."""
    try:
        page = make(page_request)
        if ending:
            return page.status, MEDIA_TYPES[ending], formatted(page, page_request, ending)
        return _html(page, page_request)
    except NotFoundError as error:
        page = _problem("Not here", str(error), 404, nearest=error.nearest)
    except QueryError as error:
        page = _problem("This address asks for something that does not exist", str(error), 400)
    except LakeBusyError as error:
        page = _problem("Too much at once", str(error), 503)
    except LakeError as error:
        page = _problem("The lake cannot be read", str(error), 503, lake_help=True)
    except Exception:  # noqa: BLE001 - the boundary of one page: the server goes on, and its log gets no secret
        logging.getLogger("newslake.pages").error("%s: %s", page_request.path, redacted(traceback.format_exc()))
        page = _problem("This page failed", "That is a fault of newslake; the log of the server has its traceback.", 500)
    return _html(page, page_request)


def _html(page: Page, page_request: PageRequest) -> tuple[int, str, bytes]:
    return page.status, "text/html; charset=utf-8", render.html(page, page_request).encode()


def _problem(title: str, words: str, status: int, *, nearest: Sequence[tuple[str, str]] = (), lake_help: bool = False) -> Page:
    return Page("problem.html", title, values={"words": words, "nearest": nearest, "lake_help": lake_help}, status=status)


def _not_found(page_request: PageRequest) -> Page:
    raise NotFoundError(
        f"no page {page_request.path}",
        [("all topics", "/"), ("quality", "/quality"), ("events", "/events"), ("sources", "/sources"), ("SQL", "/sql")],
    )


def _split(path: str) -> tuple[str, str]:
    """A path without the ending that names a form, and that ending."""
    ending = PurePosixPath(path).suffix
    bare = path.removesuffix(ending) if ending in MEDIA_TYPES else path
    return ("/" if bare == "/index" else bare), ending if ending in MEDIA_TYPES else ""


@asynccontextmanager
async def _watched(request: Request) -> AsyncIterator[Callable[[], bool]]:
    """Gives the block a function that says whether the visitor has left."""
    left = threading.Event()

    async def watch() -> None:
        while not await request.is_disconnected():
            await asyncio.sleep(DISCONNECT_POLL)
        left.set()

    watcher = asyncio.create_task(watch())
    try:
        yield left.is_set
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher


def _cached(request: Request, status: int, kind: str, body: bytes) -> Response:
    """An answer that a browser may keep and has to ask about: unchanged, it is not sent again."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, kind)


async def _static(request: Request) -> Response:
    try:
        found = await run_in_threadpool(assets.asset, request.path_params["name"])
    except KeyError:
        return PlainTextResponse("no such file", 404)
    headers = {"cache-control": IMMUTABLE if request.path_params["digest"] == found.digest else "no-cache", "vary": "accept-encoding"}
    if "br" in request.headers.get("accept-encoding", ""):
        return Response(found.compressed, 200, headers | {"content-encoding": "br"}, found.kind)
    return Response(found.body, 200, headers, found.kind)


async def _healthz(_: Request) -> Response:
    try:
        await run_in_threadpool(read, lambda lake: lake.query("SELECT 1"))
    except LakeError as error:  # strangers may ask, too: why it is so stands on the pages and in the log
        logging.getLogger("newslake.pages").error("/healthz: %s", error)
        return JSONResponse({"status": "unreachable"}, 503)
    return JSONResponse({"status": "ok"})


async def _metrics(_: Request) -> Response:
    try:
        text = "newslake_up 1\n" + await run_in_threadpool(read, exposition)
    except LakeError:
        text = "newslake_up 0\n"
    head = "# HELP newslake_up Whether the lake can be read.\n# TYPE newslake_up gauge\n"
    return PlainTextResponse(head + text, headers={"content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store"})


def _warm() -> None:
    with suppress(LakeError):  # the pages say it, with what to do
        home(PageRequest("/"))
    assets.asset(assets.VEGA)
