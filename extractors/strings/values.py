"""One value as text: for a terminal, for CSV, for JSON. Text from the web stays text, also where it looks like a number or a formula."""

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from extractors.strings.escapes import without_escapes

# What moves the cursor, recolours, hides or reorders what stands beside it: C0 and C1 controls but tab and line feed, bidirectional
# controls (Unicode Standard Annex 9), line and paragraph separators, lone surrogates, interlinear annotations, language tags.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# The same sequences that ESC begins, begun by one character of C1.
_SHORT_ESCAPES = re.compile(
    "\x9b[0-?]{0,64}[ -/]{0,8}[@-~]|[\x90\x98\x9d-\x9f][^\x07\x1b\x90\x98\x9c-\x9f\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)"
)
# What spreadsheets take for a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def printable(text: str) -> str:
    """Text of others as a terminal may show it: without escape sequences; another control or mark of direction becomes U+FFFD."""
    if not _CONTROL.search(text):
        return text
    return _CONTROL.sub("\ufffd", _SHORT_ESCAPES.sub("", without_escapes(text)))


def plain(value: object) -> object:
    """What json cannot say by itself: instants in ISO 8601, bytes in hexadecimal, the rest as text."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value.hex() if isinstance(value, (bytes, bytearray)) else str(value)


def json_text(value: object, *, indent: int | None = None) -> str:
    """Valid JSON. Control and bidirectional characters are escapes in it: the same to a program, and harmless to a terminal."""
    text = json.dumps(_jsonable(value), default=plain, ensure_ascii=False, allow_nan=False, indent=indent)
    return _CONTROL.sub(lambda found: json.dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), text)


def _jsonable(value: object) -> object:
    """JSON has neither infinite numbers (null here) nor keys that are no strings."""
    if value is None or isinstance(value, (str, int)):  # most values
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name if isinstance(name, str) else csv_cell(name): _jsonable(each) for name, each in value.items()}
    return [_jsonable(each) for each in value] if isinstance(value, (list, tuple)) else value


def csv_cell(value: object) -> str:
    """A value for programs: numbers exact, instants in ISO 8601, lists and structs as JSON, NULL empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return json_text(value) if isinstance(value, (Mapping, list, tuple)) else str(plain(value))


def table_cell(value: object) -> str:
    """A value for people: numbers to four digits or to the whole, instants to the second, lists separated by commas, structs as JSON."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float):
        return f"{value:.0f}" if 1000 <= abs(value) < 1e15 else f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(table_cell(item) for item in value)
    return printable(str(value) if isinstance(value, bool) else csv_cell(value))


def duration(minutes: float | timedelta | None) -> str:
    """A time span in words, its largest unit or two."""
    if minutes is None:
        return ""
    whole = round(minutes.total_seconds() / 60 if isinstance(minutes, timedelta) else minutes)
    sign, whole = ("−" if whole < 0 else ""), abs(whole)
    if whole < 60:
        return f"{sign}{whole} min"
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return f"{sign}{hours} h {rest} min" if rest and hours < 10 else f"{sign}{round(whole / 60)} h"
    return f"{sign}{round(whole / 1440)} days"


def defused(value: object) -> str:
    """The same as `csv_cell`, with an apostrophe before text that a spreadsheet would run as a formula."""
    text = csv_cell(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, (int, float, Decimal)) else text
