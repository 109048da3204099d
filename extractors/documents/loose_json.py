"""JSON as publishers write it → JSON that a parser reads, for text that is none as it stands. Pure; linear in the text."""

import re

_ESCAPE = re.compile(r"\\(?:([\"\\/bfnrt]|u[0-9A-Fa-f]{4})|)")
_TRAILING_COMMA = re.compile(r",\s{0,99}([}\]])")


def mended(text: str) -> str:
    """The text without commas before a closing bracket, and without backslashes before what JSON does not escape (`it\\'s`)."""
    return _TRAILING_COMMA.sub(r"\1", _ESCAPE.sub(lambda escape: escape[0] if escape[1] else "", text))
