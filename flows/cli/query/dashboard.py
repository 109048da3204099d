"""`newslake dashboard`: the web pages, from one server, or as static files."""

import os
import secrets
import socket
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from extractors.errors import ArgumentError, SettingError
from flows import settings as configuration
from flows.cli.common.lake import interruptible
from flows.cli.common.options import Home

TOKEN = "NEWSLAKE_DASHBOARD_TOKEN"  # noqa: S105 - the name of a variable


def dashboard(
    *,
    home: Home = None,
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(validator=Number(gte=0, lte=65_535))] = 2718,
    export: Path | None = None,
    reader: str | None = None,
) -> None:
    """Show topics, articles, sources, quality and SQL as web pages that read the lake while flows write to it.

    Example: newslake dashboard --export site

    On loopback everybody on this machine can see the pages. Any other address requires a token: NEWSLAKE_DASHBOARD_TOKEN, or one that is
    made at each start and printed with the address.

    :param host: Address to listen on.
    :param port: Port to listen on; 0 takes a free one.
    :param export: Write all topics, their articles and quality as files into this folder instead of serving them.
    :param reader: Allow labels on the pages of articles, under this name.
    """
    settings = configuration.load().replace(home=home)
    # The pages know nothing of the settings of flows: they read the environment.
    given = {"NEWSLAKE_HOME": str(settings.home.absolute()), "NEWSLAKE_CATALOG": settings.catalog, "NEWSLAKE_DATA": settings.data}
    os.environ.update({name: value for name, value in given.items() if value is not None})
    if export is not None:
        from dashboards.export import export as write

        print(f"{write(export)}: open it in a browser; the folder needs no server")
        return
    if reader:
        os.environ["NEWSLAKE_DASHBOARD_READER"] = reader
    _serve(host, port)


def _serve(host: str, port: int) -> None:
    import uvicorn

    from dashboards.app import application
    from dashboards.deadline import Deadline
    from dashboards.guard import LOOPBACK, VALID_TOKEN

    token = None if host in LOOPBACK else os.environ.get(TOKEN) or secrets.token_urlsafe(24)
    if token is not None and not VALID_TOKEN.fullmatch(token):
        raise SettingError(TOKEN, "expected 16 to 256 letters, digits, dots, tildes, hyphens and underscores that nobody can guess")
    # Ended by signals alone: threads may still be in DuckDB, and Python would abort where it tidied up.
    with _listening(host, port) as listener, interruptible():
        shown = f"[{host}]" if ":" in host else host
        query = f"?token={token}" if token else ""
        print(f"newslake dashboard: http://{shown}:{listener.getsockname()[1]}/{query}  (Ctrl-C ends it)", flush=True)
        app = application(token=token)
        server = uvicorn.Server(uvicorn.Config(app, http=Deadline, log_level="warning", timeout_graceful_shutdown=1))
        server.run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio turns Nagle's algorithm off; else an answer may wait 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # a reader of the printed address may connect at once
    except OSError as error:
        listener.close()
        raise ArgumentError("newslake dashboard", f"cannot listen on {host}:{port} ({error.strerror}); choose another --port") from None
    return listener
