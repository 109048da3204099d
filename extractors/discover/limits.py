"""What one document may hold, whatever its kind: checked in one linear look, before any parser sees it.

Parsers of markup need time that grows with the square of some inputs, and memory that is a hundred times their size. The
worker process that parses a document is killed at its limits; what is refused here costs not even that.
"""

from __future__ import annotations

import re

from extractors.errors import ParseError

MAX_BYTES = 64 * 1024 * 1024
"""What a gzipped sitemap may unpack to: the protocol allows 50 MiB."""
MAX_ELEMENTS = 1_000_000
"""A full sitemap of 50,000 news articles with pictures has 600,000."""
MAX_TAG = 64 * 1024
"""Bytes between `<` and `>`: attributes of one element."""
MAX_SECTIONS = 50_000
"""CDATA sections, comments and processing instructions, closed or not."""
MAX_HEAD = 64 * 1024
"""Bytes before the root element."""
MAX_DECLARATION = 1024

_TOKEN = re.compile(rb"<(?:[A-Za-z_]|/|!\[CDATA\[|!--|[!?])")
_WHITE = re.compile(rb"[ \t\r\n\f\v]+")
_START = re.compile(rb"<\w")
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<!": b">", b"<?": b"?>"}
_WIDE = (
    (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip


def check_markup(url: str, body: bytes, *, elements: int = MAX_ELEMENTS) -> None:
    """Raise ParseError where XML or HTML (UTF-8 or a superset of ASCII) holds more than its limits; linear in the body.

    Depth is left to the parsers, which limit it: many a feed leaves elements open that are not within each other.
    """
    count = sections = place = 0
    unclosed: set[bytes] = set()
    while token := _TOKEN.search(body, place):
        place, kind = token.end(), token[0]
        if kind in _ENDS:
            sections += 1
            if sections > MAX_SECTIONS:
                raise ParseError(url, f"has more than {MAX_SECTIONS} CDATA sections, comments and instructions")
            end = -1 if kind in unclosed else body.find(_ENDS[kind], place)
            if end < 0:
                unclosed.add(kind)  # looked for once: each look goes to the end of the body
            place = max(end, place)
            continue
        end = body.find(b">", place, place + MAX_TAG)
        if end < 0 and len(body) > place + MAX_TAG:
            raise ParseError(url, f"has a tag of more than {MAX_TAG} bytes")
        count += kind != b"</"
        if count > elements:
            raise ParseError(url, f"has more than {elements} elements")


def check_json(url: str, body: bytes) -> None:
    """Raise ParseError where JSON holds more values than a document of entries may have."""
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MAX_ELEMENTS:
        raise ParseError(url, f"has more than {MAX_ELEMENTS} values")


def as_utf8(body: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8 with a byte order mark, without the declaration that says otherwise; all else as it is."""
    for mark, encoding in _WIDE:
        if body.startswith(mark):
            text = body.decode(encoding, errors="replace").removeprefix("\ufeff")
            if text.startswith("<?xml"):
                text = text.partition("?>")[2]
            return b"\xef\xbb\xbf" + text.encode()
    return body


def plain_head(url: str, body: bytes) -> bytes:
    """XML with nothing before its root that a parser is slow on: white space and declarations short.

    feedparser looks for declarations with expressions whose time grows with the square of the line breaks before the root, and
    with the cube of what is called an encoding in the first line.
    """
    start = _START.search(body)
    if start is None:
        return body
    head, rest = body[: start.start()], body[start.start() :]
    head = _WHITE.sub(_collapsed, head).lstrip()
    if len(head) > MAX_HEAD:
        raise ParseError(url, f"has more than {MAX_HEAD} bytes before its root element")
    declared, end, more = head.partition(b"?>")
    if len(declared) > MAX_DECLARATION and declared.startswith(b"<?"):
        raise ParseError(url, f"has an XML declaration of more than {MAX_DECLARATION} bytes")
    return (declared + end + b"\n" + more if end else head) + rest


def _collapsed(white: re.Match[bytes]) -> bytes:
    return b"\n" if b"\n" in white[0] or b"\r" in white[0] else b" "
