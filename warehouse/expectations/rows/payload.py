"""A whole `Enriched` record as JSON and back: what quarantine keeps, so that a row can be released without fetching it again."""

import base64
import json
from dataclasses import asdict
from datetime import datetime

from extractors.records import Enriched


def dump(item: Enriched) -> str:
    """JSON text, ASCII only: a row may be here because it cannot be encoded."""
    return json.dumps(asdict(item), default=_plain)


def load(payload: str) -> Enriched:
    """The record that `dump` was given, a question mark for each lone surrogate; ValueError where the payload is of another form."""
    from pydantic import ConfigDict, TypeAdapter  # building the adapter takes 0.2 s, and most runs release nothing

    encoded = encodable(json.dumps([json.loads(payload)], ensure_ascii=False))
    [item] = TypeAdapter(tuple[Enriched], config=ConfigDict(val_json_bytes="base64")).validate_json(encoded)
    return item


def encodable(text: str) -> str:
    """The text with lone surrogates replaced, as Arrow, UTF-8 files and the lake need it."""
    return text.encode(errors="replace").decode()


def _plain(value: datetime | bytes) -> str:
    return value.isoformat() if isinstance(value, datetime) else base64.b64encode(value).decode("ascii")
