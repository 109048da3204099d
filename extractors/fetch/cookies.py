"""The cookies of one `get` with its redirects, by the standard library. Most answers set none, so its modules are imported late."""

from collections.abc import Iterable
from http.cookiejar import CookieJar
from types import SimpleNamespace
from typing import Any, cast


def kept(jar: CookieJar | None, url: str, values: Iterable[str]) -> CookieJar:
    """The jar, or a new one, with what an answer from `url` set: the values of its `Set-Cookie` headers."""
    from email.message import Message
    from http.cookiejar import CookieJar
    from urllib.request import Request

    jar = CookieJar() if jar is None else jar
    answered = Message()
    for value in values:
        answered["Set-Cookie"] = value
    jar.extract_cookies(cast(Any, SimpleNamespace(info=lambda: answered)), Request(url))  # noqa: S310 - for the jar, never opened
    return jar


def shown(jar: CookieJar, url: str) -> str | None:
    """The `Cookie` header of a request for `url`; None if no cookie is for it."""
    from urllib.request import Request

    request = Request(url)  # noqa: S310 - the same
    jar.add_cookie_header(request)
    return request.get_header("Cookie")
