"""Limits of one document of any kind, checked in one linear pass before any parser sees it.

For some inputs, parsers of markup need quadratic time and a hundred times the memory of the document. The worker process that
parses a document is killed at its limits; refusing a document here avoids even that cost.
"""

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
MAX_PREFIXES = 500
"""Names of namespaces, each counted once: feedparser looks through all of them at each element."""

_TOKEN = re.compile(rb"<(?:[A-Za-z_]|/|!\[CDATA\[|!--|[!?])")
_LARGE_TAG = re.compile(rf"<([A-Za-z_][\w.:-]{{0,100}}+)\s(?=[^<>]{{{MAX_TAG - 102}}})[^<>]*+(?<=(/))?>")
_PREFIX = re.compile(rb"\bxmlns:([^\s=<>]{1,100})")
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<!": b">", b"<?": b"?>"}


def without_large_tags(text: str) -> tuple[str, str | None]:
    """The text with no attributes in tags above MAX_TAG, and a warning: a picture in an address costs only its element."""
    text, count = _LARGE_TAG.subn(r"<\1\2>", text)
    return text, f"{count} tags of more than {MAX_TAG} bytes are read without their attributes" if count else None


def check_markup(url: str, body: bytes, *, elements: int = MAX_ELEMENTS) -> None:
    """Raise ParseError where XML or HTML (UTF-8 or a superset of ASCII) holds more than its limits; linear in the body.

    Depth is left to the parsers, which limit it: many a feed leaves elements open that are not within each other.
    """
    if len(set(_PREFIX.findall(body))) > MAX_PREFIXES:
        raise ParseError(url, f"declares more than {MAX_PREFIXES} namespaces")
    count = sections = position = 0
    unclosed: set[bytes] = set()
    while token := _TOKEN.search(body, position):
        position, kind = token.end(), token[0]
        if kind in _ENDS:
            sections += 1
            if sections > MAX_SECTIONS:
                raise ParseError(url, f"has more than {MAX_SECTIONS} CDATA sections, comments and instructions")
            end = -1 if kind in unclosed else body.find(_ENDS[kind], position)
            if end < 0:
                unclosed.add(kind)  # looked for once: each look goes to the end of the body
            position = max(end, position)
            continue
        end = body.find(b">", position, position + MAX_TAG)
        if end < 0 and len(body) > position + MAX_TAG:
            raise ParseError(url, f"has a tag of more than {MAX_TAG} bytes")
        count += kind != b"</"
        if count > elements:
            raise ParseError(url, f"has more than {elements} elements")


def check_json(url: str, body: bytes) -> None:
    """Raise ParseError where JSON holds more values than a document of entries may have."""
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MAX_ELEMENTS:
        raise ParseError(url, f"has more than {MAX_ELEMENTS} values")
