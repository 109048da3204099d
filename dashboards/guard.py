"""Who may look: a token where the server is reachable from elsewhere, and never another site's pages; so many at once.

The notebooks' own server allows every origin. A page of some other site, opened in the same browser, could therefore open a
web socket to the dashboards on loopback and read the lake; a name that resolves to 127.0.0.1 could do it too (DNS rebinding).
So a request must name this server as its host, and its origin, where the browser sends one, must be that host.

What a request says of itself is compared as bytes and parsed by one expression each; what does not fit is refused with 400.
"""

from __future__ import annotations

import hmac
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "newslake_token"
PARAMETER = "token"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LEAST_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{16,256}")
SESSIONS = 64
SESSION_SECONDS = 30  # for which the notebooks' server keeps a session whose socket was closed
VISITOR = "visitor"
_HOST = re.compile(r"(?P<name>[a-z0-9._-]{1,253}|\[(?P<v6>[0-9a-f:.]{2,45})\])(?::[0-9]{1,5})?")
_SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)
# The notebooks' pages have scripts and styles in them, and the charts' library makes functions of strings.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Visitors:
    """The sessions of browsers: who has a web socket open, and who had one until a moment ago."""

    def __init__(self, most: int = SESSIONS) -> None:
        self._most = most
        self._open: Counter[str] = Counter()
        self._closed: dict[str, float] = {}

    def come(self, session: str) -> bool:
        """Whether this session may be opened; then it is."""
        now = time.monotonic()
        self._closed = {each: since for each, since in self._closed.items() if now - since < SESSION_SECONDS}
        known = self._open.keys() | self._closed.keys()
        if session not in known and len(known) >= self._most:
            return False
        self._open[session] += 1
        self._closed.pop(session, None)
        return True

    def leave(self, session: str) -> None:
        """One of its sockets was closed."""
        self._open[session] -= 1
        if self._open[session] <= 0:
            del self._open[session]
            self._closed[session] = time.monotonic()

    def gone(self, session: str) -> bool:
        """Whether it has no socket open."""
        return session not in self._open


# Pages run in threads of this process; what somebody asked for ends when they are gone.
VISITORS = Visitors()


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware. With a `token`, only who brings it (once as ?token=, then by cookie) comes in; without one, `hosts` are the
    names by which the server may be called. Every answer carries `HEADERS`.
    """

    app: ASGIApp
    token: str | None
    hosts: frozenset[str] = LOOPBACK
    visitors: Visitors = field(default_factory=lambda: VISITORS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            await (self._close(send) if refusal is not None else self._socket(scope, receive, send))
            return
        scope.setdefault("meta", {})[VISITOR] = Headers(scope=scope).get("marimo-session-id", "")
        await (self.app if refusal is None else refusal)(scope, receive, _with_headers(send))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_id", [""])[0]
        if not _SESSION.fullmatch(session) or not self.visitors.come(session):
            await self._close(send)
            return
        scope.setdefault("meta", {})[VISITOR] = session

        async def until_closed() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                left.append(session)
                self.visitors.leave(session)
            return message

        left: list[str] = []
        try:
            await self.app(scope, until_closed, send)
        finally:
            if not left:
                self.visitors.leave(session)

    async def _close(self, send: Send) -> None:
        await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        host = _HOST.fullmatch(hosts[0].lower()) if len(hosts) == 1 else None
        if host is None or len(origins) > 1:
            return HTMLResponse("<p>This request names no host, or more than one.</p>", 400)
        if origins and origins[0].lower() not in {f"http://{host[0]}", f"https://{host[0]}"}:
            return HTMLResponse("<p>This page may not be used from another site.</p>", 403)
        if self.token is not None:
            return self._without_token(scope, headers, self.token.encode())
        if (host["v6"] or host["name"]) in self.hosts:
            return None
        return HTMLResponse("<p>Call this server by the name that newslake dashboard printed.</p>", 403)

    def _without_token(self, scope: Scope, headers: Headers, token: bytes) -> Response | None:
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = query.pop(PARAMETER, [])
        if len(given) == 1 and hmac.compare_digest(given[0].encode("utf-8", "replace"), token):
            # One slash: a path that begins with two would lead to another host.
            path, rest = quote("/" + scope["path"].lstrip("/\\")), urlencode(query, doseq=True, errors="replace")
            answer = RedirectResponse(f"{path}{f'?{rest}' if rest else ''}", 303, {"cache-control": "no-store"})
            answer.set_cookie(COOKIE, token.decode(), httponly=True, samesite="strict", secure=scope.get("scheme") in {"https", "wss"})
            return answer
        pairs = (part.strip().partition("=") for line in headers.getlist("cookie") for part in line.split(";"))
        brought = [value.strip('"') for name, _, value in pairs if name == COOKIE]
        if any(hmac.compare_digest(value.encode("utf-8", "replace"), token) for value in brought[:4]):
            return None
        return HTMLResponse("<p>Open the address with the token that <code>newslake dashboard</code> printed.</p>", 401)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value  # the notebooks' server has headers of its own
        await send(message)

    return sending
