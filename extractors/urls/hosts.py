"""Hosts of URLs: their names, the sites that they belong to, and what politeness counts as one."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote_to_bytes, urlsplit

import idna
from tld import get_fld

_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*")

_VARIANT_LABELS = frozenset({"www", "www1", "www2", "m", "mobile", "amp", "wap"})


def site_of(url: str) -> str:
    """The registrable domain (public suffix + 1) of a URL, its host where it has none (an IP address), "" where no host."""
    try:
        return _site(urlsplit(url).hostname or "")
    except ValueError:
        return ""


@lru_cache(maxsize=8192)
def _site(host: str) -> str:
    return _registrable(host) if host and not is_address(host) else host


def _registrable(host: str) -> str:
    """The public suffix and one label. A suffix that the list does not have is one label (publicsuffix.org: the prevailing rule is `*`)."""
    return get_fld(f"https://{host}/", fail_silently=True) or ".".join(host.split(".")[-2:])


@lru_cache(maxsize=1024)
def host_key(url: str) -> str:
    """What politeness counts as one host: the host name (IPv6 in brackets), with its port where that is neither 80 nor 443."""
    parts = urlsplit(url)
    port = parts.port
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, 80, 443) else f"{host}:{port}"


def site_or_host(url: str) -> str:
    """What is polled by one process at a time: the registrable domain of a URL, host and port where it has none."""
    scheme, _, rest = url.partition("://")
    return _site_or_host(f"{scheme}://{rest.partition('/')[0]}")


@lru_cache(maxsize=8192)
def _site_or_host(origin: str) -> str:
    site, host = site_of(origin), host_key(origin)
    return host if host.startswith("[") or host.partition(":")[0] == site else site


def is_front_page(url: str) -> bool:
    """Whether a URL is a site's own, with no path and no query."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def host_and_port(netloc: str) -> tuple[str, int | None] | None:
    """Name and port; raises ValueError on a bad port or address, None where it cannot be a host."""
    if netloc.startswith("["):
        literal, _, rest = netloc[1:].partition("]")
        name = f"[{IPv6Address(literal.partition('%')[0])}]"
        port = rest.removeprefix(":")
    else:
        raw, _, port = netloc.partition(":")
        found = _name(raw)
        if found is None:
            return None
        name = found
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return None
    return name, int(port) if port else None


@lru_cache(maxsize=65536)
def _name(raw: str) -> str | None:
    try:
        text = unquote_to_bytes(raw).decode("utf-8").rstrip(".").lower()
        if not text.isascii():
            text = idna.encode(text, uts46=True, transitional=False).decode("ascii").lower()
    except (UnicodeError, idna.IDNAError):
        return None
    if not _HOST.fullmatch(text) or len(text) > 253:
        return None
    last = text.rpartition(".")[2]
    return _ipv4(text) if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) else text


def _ipv4(text: str) -> str | None:
    """A host that ends in a number is an IPv4 address, in any base and grouping (WHATWG URL, section 3.5)."""
    pieces = text.split(".")
    try:
        numbers = [int(p[2:] or "0", 16) if p.startswith("0x") else int(p, 8) if len(p) > 1 and p[0] == "0" else int(p) for p in pieces]
    except ValueError:
        return None
    if len(numbers) > 4 or any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        return None
    return str(IPv4Address(numbers[-1] + sum(number << 8 * (3 - index) for index, number in enumerate(numbers[:-1]))))


def is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


@lru_cache(maxsize=65536)
def plain_host(host: str) -> str:
    """Without www, mobile and AMP labels in front of the registrable domain (or anywhere between: en.m.wikipedia.org)."""
    registered = _registrable(host)
    if host == registered or not host.endswith(f".{registered}"):
        return host
    labels = [label for label in host.removesuffix(f".{registered}").split(".") if label not in _VARIANT_LABELS]
    return ".".join([*labels, registered])
