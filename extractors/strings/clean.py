"""The one cleaner of text from outside: what a publisher wrote → text that may be stored, shown and compared.

`line` and `paragraphs` unwrap a value (CDATA sections, entities however often escaped, markup) and leave out characters that are not
text; `cleaned` leaves these out of every string of a record. Pure; none raises.
"""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from markdown_it import MarkdownIt

from extractors.strings.characters import clean
from extractors.strings.markup import decoded, plain_text, unwrapped

T = TypeVar("T")


# Left by programs that wrote JSON, or quoted for a database, into a string: `\u2019`, `\"`, `\'`, `\/`. Such programs escape every quote;
# beside a bare one an escaped one belongs to code.
_JSON_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|(?<=<)\\(/)")
_ESCAPE = re.compile(r"""\\{1,3}(?:u([0-9A-Fa-f]{4})|(["'/]))""")
_BARE_QUOTE = re.compile(r"""(?<!\\)["']""")
# A link or image with its address, strong emphasis, a heading: what nobody writes by chance.
_MARKDOWN = re.compile(r"\]\((?:https?:|mailto:|/|#)[^\s()]{0,2000}|\*\*(?=\S)[^*\n]{1,300}\*\*|^#{2,6} +[^\W\d]", re.MULTILINE)


def line(value: object) -> str | None:
    """A title, name or other value as plain text in one line; None where it is no text or nothing is left."""
    return " ".join(" ".join(paragraphs(value)).split()) or None


def paragraphs(value: object, *, markdown: bool = False) -> tuple[str, ...]:
    """The paragraphs of a value that may be plain text or HTML, escaped or not, each as plain text in one line.

    With `markdown` plain text that plainly is Markdown (https://spec.commonmark.org) is read as such.
    """
    if not isinstance(value, str):
        return ()
    escape = _JSON_ESCAPE if _BARE_QUOTE.search(value) else _ESCAPE
    text, markup = unwrapped(escape.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], value))
    if markdown and not markup and _MARKDOWN.search(text):
        text, markup = _commonmark().render(text), True
    if markup:
        text = decoded(plain_text(text))
    return tuple(folded for part in clean(text).splitlines() if (folded := " ".join(part.split())))


def cleaned(record: T) -> T:
    """A record (a dataclass) with every string in it passed through `clean`, however deep in tuples and records."""
    return _cleaned(record)  # type: ignore[no-any-return]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        # An enumeration's member is a string too, and is ours.
        return clean(value) if type(value) is str else value
    if isinstance(value, tuple):
        items = tuple(map(_cleaned, value))
        return value if items == value else items
    if is_dataclass(value) and not isinstance(value, type):
        values = ((name, getattr(value, name)) for name in _fields(type(value)))
        changed = {name: new for name, old in values if (new := _cleaned(old)) is not old and new != old}
        return replace(value, **changed) if changed else value
    return value


@cache
def _fields(record: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


@cache
def _commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
