"""A whole `Enriched` record as JSON and back: what quarantine keeps, so that a row can be released without fetching it again."""

from __future__ import annotations

import base64
import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from extractors.records import Enriched


def dump(item: Enriched) -> str:
    """JSON text, ASCII only: a row may be here because it cannot be encoded."""
    return json.dumps(_plain(item))


def load(payload: str) -> Enriched:
    """The record that `dump` was given; KeyError or TypeError where the payload is of another form."""
    record = _record(Enriched, json.loads(payload))
    assert isinstance(record, Enriched)
    return record


def encodable(text: str) -> str:
    """The text with lone surrogates replaced, as Arrow, UTF-8 files and the lake need it."""
    return text.encode(errors="replace").decode()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _record(kind: type[Any], value: dict[str, Any]) -> object:
    hints = get_type_hints(kind)
    return kind(**{name: _typed(hints[name], each) for name, each in value.items() if name in hints})


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, UnionType):
        return _typed(next(each for each in get_args(hint) if each is not NoneType), value)
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
        return tuple(_typed(each, part) for each, part in zip(kinds, value, strict=True))
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, value)
    return _SCALARS[hint](value) if hint in _SCALARS else hint(value)


_SCALARS: dict[Any, Any] = {datetime: datetime.fromisoformat, bytes: base64.b64decode}
