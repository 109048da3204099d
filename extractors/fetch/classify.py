"""What a status, a header or a broken connection means for the URL: the one place that decides terminal or transient."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import h11

from extractors.documents.decoders import CodingError
from extractors.documents.decoding import TooLargeError
from extractors.errors import FetchError, TerminalFetchError, TransientFetchError
from extractors.fetch.address import NameNotFoundError, UnsafeAddressError
from extractors.fetch.stream import NoConnectionError
from extractors.records import Reason

PERMANENT_REDIRECTS = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
UNASKED = frozenset({205, 206, 226})
"""No document, a part of one, a difference to one: nobody asked for these, and a part would be stored as the whole."""
MAX_RETRY_AFTER = timedelta(hours=24)

_TERMINAL: dict[int, tuple[Reason, str]] = {
    401: (Reason.FORBIDDEN, "asks for a login"),
    402: (Reason.FORBIDDEN, "asks for payment"),
    403: (Reason.FORBIDDEN, "refuses access"),
    404: (Reason.NOT_FOUND, "does not exist"),
    407: (Reason.FORBIDDEN, "asks for a proxy login"),
    410: (Reason.GONE, "is gone for good"),
    451: (Reason.FORBIDDEN, "is withheld for legal reasons"),
    501: (Reason.HTTP_ERROR, "is not implemented by the server"),
    505: (Reason.HTTP_ERROR, "is not served over this version of HTTP"),
}
_TRANSIENT: dict[int, tuple[Reason, str]] = {
    408: (Reason.TIMEOUT, "timed out on the server's side"),
    425: (Reason.SERVER_ERROR, "is asked for too early"),
    429: (Reason.RATE_LIMITED, "is asked for too often"),
}


def status_error(url: str, status: int, headers: Mapping[str, str], now: datetime) -> FetchError:
    """The error for a status outside 2xx, 3xx redirects and an expected 304."""
    if status in _TERMINAL:
        reason, words = _TERMINAL[status]
        return TerminalFetchError(url, f"{words} (HTTP {status})", reason=reason, status=status)
    if status in _TRANSIENT or status >= 500:
        reason, words = _TRANSIENT.get(status, (Reason.SERVER_ERROR, "meets an error of the server"))
        if status == 503 and "retry-after" in headers:
            words = "is down for a while"
        return TransientFetchError(url, f"{words} (HTTP {status})", reason=reason, status=status, retry_at=retry_at(headers, now))
    if status < 200 or status == 304 or status in UNASKED:
        return TerminalFetchError(url, f"answers HTTP {status}, which was not asked for", reason=Reason.BAD_RESPONSE, status=status)
    return TerminalFetchError(url, f"answers HTTP {status}", reason=Reason.HTTP_ERROR, status=status)


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The earliest next request by Retry-After (RFC 9110, section 10.2.3), at most 24 hours ahead.

    A date is compared with the server's Date header, so that a wrong clock there does not matter.
    """
    value = headers.get("retry-after", "").strip()
    if is_number(seconds := value.partition(".")[0]):  # some write fractions
        wait = timedelta(seconds=number(seconds))
    else:
        at = http_date(value)
        if at is None:
            return None
        wait = at - (http_date(headers.get("date", "")) or now)
    return now + min(max(wait, timedelta(0)), MAX_RETRY_AFTER)


def is_number(text: str) -> bool:
    """Whether a header's value is an HTTP number: ASCII digits only (str.isdigit accepts `²`, int accepts `_` and `٣`)."""
    return text.isascii() and text.isdigit()


def number(text: str) -> int:
    """A header's number, at most 10 to the power of 8; 0 if it is none."""
    return min(int(text[:9]), 10**8) if is_number(text := text.strip()) else 0


def http_date(value: str) -> datetime | None:
    """An HTTP date as UTC, or one in ISO 8601; None if it is none."""
    try:
        parsed = datetime.fromisoformat(value) if value[:4].isdigit() else parsedate_to_datetime(value)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def failure(url: str, error: Exception) -> FetchError:
    """The error for a failed exchange."""
    if isinstance(error, UnsafeAddressError):
        return TerminalFetchError(url, f"refused: {error}", reason=Reason.UNSAFE_ADDRESS)
    if isinstance(error, NameNotFoundError):
        return TransientFetchError(url, str(error), reason=Reason.DNS)
    if isinstance(error, TooLargeError):
        return TerminalFetchError(url, "is larger than NEWSLAKE_MAX_BODY allows", reason=Reason.TOO_LARGE)
    if isinstance(error, CodingError):
        return TerminalFetchError(url, f"cannot be decoded: {error}", reason=Reason.BAD_RESPONSE)
    tls = _tls_error(error)
    if tls is not None:
        return TerminalFetchError(url, f"has no valid TLS: {tls}", reason=Reason.TLS)
    if isinstance(error, TimeoutError):
        return TransientFetchError(url, f"does not answer in time{_words(error)}", reason=Reason.TIMEOUT)
    if isinstance(error, h11.RemoteProtocolError):
        return _protocol_failure(url, str(error))
    if isinstance(error, h11.LocalProtocolError):
        return TerminalFetchError(url, f"cannot be requested: {error}", reason=Reason.BAD_URL)
    return TransientFetchError(url, f"the connection failed{_words(error)}", reason=Reason.CONNECTION)


def _protocol_failure(url: str, words: str) -> FetchError:
    # A server that closes the connection is busy or restarting. One that violates the protocol will do so again.
    if "closed connection" in words or "disconnected" in words:
        return TransientFetchError(url, f"the connection broke off: {words}", reason=Reason.CONNECTION)
    return TerminalFetchError(url, f"does not speak HTTP properly: {words}", reason=Reason.BAD_RESPONSE)


def _tls_error(error: Exception) -> ssl.SSLError | None:
    """The TLS error that caused a failed connect; None for a connection that was only interrupted."""
    cause: BaseException | None = error if isinstance(error, NoConnectionError) else None
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return cause if isinstance(cause, ssl.SSLError) and not isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) else None


def _words(error: Exception) -> str:
    return f": {error}" if str(error) else ""
