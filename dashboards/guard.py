"""Access control: a token if the server can be reached from other machines, and no access for pages of other sites.

A page of some other site, opened in the same browser, could ask a server on loopback; so could a name that resolves to 127.0.0.1 (DNS
rebinding). So a request must name this server as its host, and its origin, where the browser sends one, must be that host.

Headers are compared as bytes, and each is parsed by one regular expression. A request that does not match is refused with 400.
"""

import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "newslake_token"
PARAMETER = "token"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
OWN = frozenset({"same-origin", "none"})  # Sec-Fetch-Site of requests that are no other site's; every port is another origin
VALID_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{16,256}")
_HOST = re.compile(r"(?P<name>[a-z0-9._-]{1,253}|\[(?P<v6>[0-9a-f:.]{2,45})\])(?::[0-9]{1,5})?")
# Neither scripts nor styles in the pages, and no functions made of strings: charts are drawn by Vega's interpreter.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware. With a `token`, only who brings it (once as ?token=, then by cookie) comes in; without one, the server may be
    called by names of LOOPBACK alone. Every answer carries `HEADERS`.
    """

    app: ASGIApp
    token: str | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":  # the application's start and end; it closes a websocket, because no route has one
            await self.app(scope, receive, send)
            return
        await (self._refusal(scope) or self.app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        host = _HOST.fullmatch(hosts[0].lower()) if len(hosts) == 1 else None
        if host is None or len(origins) > 1:
            return HTMLResponse("<p>This request names no host, or more than one.</p>", 400)
        if headers.get("sec-fetch-site", "none") not in OWN and not _followed(scope, headers):
            return HTMLResponse("<p>Other sites may link here, and nothing else.</p>", 403)
        if origins and origins[0].lower() not in {f"http://{host[0]}", f"https://{host[0]}"}:
            return HTMLResponse("<p>This page may not be used from another site.</p>", 403)
        if self.token is not None and scope["path"] == "/healthz":
            return None
        if self.token is not None:
            return self._without_token(scope, headers, self.token.encode())
        if (host["v6"] or host["name"]) in LOOPBACK:
            return None
        return HTMLResponse("<p>Call this server by the name that newslake dashboard printed.</p>", 403)

    def _without_token(self, scope: Scope, headers: Headers, token: bytes) -> Response | None:
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = query.pop(PARAMETER, [])
        if len(given) == 1 and hmac.compare_digest(given[0].encode("utf-8", "replace"), token):
            # One slash: a path that begins with two would lead to another host.
            path, rest = quote("/" + scope["path"].lstrip("/\\")), urlencode(query, doseq=True, errors="replace")
            answer = RedirectResponse(f"{path}{f'?{rest}' if rest else ''}", 303, {"cache-control": "no-store"})
            answer.set_cookie(COOKIE, token.decode(), httponly=True, samesite="strict", secure=scope.get("scheme") == "https")
            return answer
        pairs = (part.strip().partition("=") for line in headers.getlist("cookie") for part in line.split(";"))
        bearer = [
            value.strip() for kind, _, value in (line.partition(" ") for line in headers.getlist("authorization")) if kind == "Bearer"
        ]
        brought = bearer + [value.strip('"') for name, _, value in pairs if name == COOKIE]
        if any(hmac.compare_digest(value.encode("utf-8", "replace"), token) for value in brought[:4]):
            return None
        return HTMLResponse("<p>Open the address with the token that <code>newslake dashboard</code> printed.</p>", 401)


def _followed(scope: Scope, headers: Headers) -> bool:
    """Whether a browser asks because somebody followed a link, and not for a picture, a script or a frame of a page."""
    return scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
