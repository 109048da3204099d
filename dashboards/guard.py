"""Who may look: a token where the server is reachable from elsewhere, and never another site's pages.

The notebooks' own server allows every origin. A page of some other site, opened in the same browser, could therefore open a
web socket to the dashboards on loopback and read the lake; a name that resolves to 127.0.0.1 could do it too (DNS rebinding).
So a request must name this server as its host, and its origin, where the browser sends one, must be that host.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "newslake_token"
PARAMETER = "token"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware. With a `token`, only who brings it (once as ?token=, then by cookie) comes in; without one, `hosts` are the
    names by which the server may be called.
    """

    app: ASGIApp
    token: str | None
    hosts: frozenset[str] = LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = urlsplit(f"//{headers.get('host', '')}")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host.netloc:
            return HTMLResponse("<p>This page may not be used from another site.</p>", 403)
        if self.token is None:
            if host.hostname in self.hosts:
                return None
            return HTMLResponse("<p>Call this server by the name that newslake dashboard printed.</p>", 403)
        return self._without_token(scope, headers)

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        assert self.token is not None
        query = parse_qs(scope["query_string"].decode("latin-1"))
        given = query.pop(PARAMETER, [""])[0]
        if given and hmac.compare_digest(given.encode(), self.token.encode()):
            rest = urlencode(query, doseq=True)
            answer = RedirectResponse(f"{scope['path']}{f'?{rest}' if rest else ''}", 303)
            answer.set_cookie(COOKIE, self.token, httponly=True, samesite="strict")
            return answer
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        if cookie is not None and hmac.compare_digest(cookie.value.encode(), self.token.encode()):
            return None
        return HTMLResponse("<p>Open the address with the token that <code>newslake dashboard</code> printed.</p>", 401)
