"""`newslake topics tag`: label the articles of a JSON Lines file, without a lake."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Annotated, Literal

from cyclopts import Parameter

from extractors.enrich.enricher import Enricher
from extractors.errors import SeedError
from extractors.records import TopicMatch
from extractors.shortage import refusal
from extractors.strings.values import json_text, printable
from flows.settings import load
from warehouse.read.topic_names import TopicNames

PASSAGE = ("text", "start", "end", "field")


def tag(
    file: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    format: Annotated[Literal["table", "json"], Parameter(name="--format")] = "table",
) -> None:
    """Label any articles, without a lake.

    Example: newslake topics tag articles.jsonl --format json

    :param file: JSON Lines, one {"id", "title", "text", "language"} a line; title and language are optional, and "url" may replace
        "id". "-" is standard input.
    :param format: json prints one line an article, in input order: {"id", "topics": {topic: {"level", "score", "direction", "passages"}}}.
    """
    settings = load()
    enricher = Enricher.load(settings.topics, settings.entities, None)
    names = TopicNames.of((one.topic, one.title, one.yaml) for one in enricher.topic_definitions)
    with _opened(file) as lines:
        for row in _rows(lines, str(file)):
            matches, _ = enricher.match(_text(row, "title"), str(row["text"]), _text(row, "language"))
            print(_json(row["id"], matches) if format == "json" else printable(_line(row, matches, names)))


def _opened(file: Path) -> IO[bytes]:
    if str(file) == "-":
        return sys.stdin.buffer
    try:
        return file.open("rb")
    except OSError as error:
        raise SeedError(str(file), f"cannot be read {refusal(error, 'give a JSON Lines file')}") from None


def _rows(lines: Iterable[bytes], name: str) -> Iterator[dict[str, object]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise SeedError(where, "is not UTF-8 text") from None
        except (ValueError, RecursionError) as error:
            raise SeedError(where, f'is not JSON ({error}); expected {{"id": …, "title": …, "text": …}}') from None
        if not isinstance(row, dict):
            raise SeedError(where, 'is not an object; expected {"id": …, "title": …, "text": …}')
        row.setdefault("id", row.get("url"))
        if row["id"] is None:
            raise SeedError(where, "has no 'id' and no 'url'")
        if "text" not in row:
            raise SeedError(where, "has no 'text'")
        for field in ("title", "text", "language"):
            if not isinstance(row.get(field), str | None):
                raise SeedError(where, f"{field!r} must be text, found {json.dumps(row[field], ensure_ascii=False)[:40]}")
        yield {**row, "text": row["text"] or ""}


def _text(row: dict[str, object], field: str) -> str | None:
    value = row.get(field)
    return str(value) if value else None


def _json(name: object, matches: Sequence[TopicMatch]) -> str:
    topics = {
        match.topic: {
            "level": match.level,
            "score": match.score,
            "direction": match.direction,
            "passages": [{name: getattr(passage, name) for name in PASSAGE} for passage in match.passages],
        }
        for match in matches
    }
    return json_text({"id": name, "topics": topics})


def _line(row: dict[str, object], matches: Sequence[TopicMatch], names: TopicNames) -> str:
    found = ", ".join(
        f"{names.title(match.topic)} {match.level} {match.score:.2f}"
        + (f" {names.direction(match.topic, match.direction)}" if match.direction else "")
        for match in matches
    )
    return f"{row['id']}  {(_text(row, 'title') or '')[:60]}\n    {found or 'no topic'}"
