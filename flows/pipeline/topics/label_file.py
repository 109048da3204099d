"""Labels of topics out of a file: JSON Lines, or CSV with a row an article or a row a label."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.errors import SeedError
from extractors.files.text_files import read_text
from extractors.records import LabelLevel

LEVELS = {"0": LabelLevel.ABSENT, "1": LabelLevel.PASSING, "2": LabelLevel.SUBSTANTIAL} | {str(level): level for level in LabelLevel}
NAMES = ("article_id", "article", "url", "id")
SHOWN = 200  # characters of a wrong heading


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLabel:
    """One label of a file: the article by any of its names, the reader if the file names one, and the row itself."""

    where: str
    article: str
    topic: str
    level: LabelLevel
    direction: str | None
    reader: str | None
    row: Mapping[str, Any] = field(repr=False)


def read_label_file(path: Path, directions: Mapping[str, Sequence[str]]) -> tuple[list[FileLabel], list[str]]:
    """The labels of a file, and the errors of its other rows, each with its line.

    A row has an article (`article_id`, `url` or `id`) and either `topic` and `level` (and `direction`), or a column for each topic (and
    `TOPIC_direction`); in JSON Lines the latter stand in `labels`. A level is 0, 1, 2 or its word; empty is no label. `directions` has
    the topics, each with its directions. Raises SeedError for a file that cannot be read at all.
    """
    content = read_text(path, "give a CSV or JSON Lines file of labels")
    wrong: list[str] = []
    rows = _json_rows if content.lstrip().startswith("{") else _csv_rows
    given = [label for where, row in rows(str(path), content, wrong) for label in _labels(where, row, directions, wrong)]
    return given, wrong


def _json_rows(path: str, content: str, wrong: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                wrong.append(f"{path}:{number}: is not JSON ({str(error)[:80]})")
                continue
            if isinstance(row, dict):
                yield f"{path}:{number}", row
            else:
                wrong.append(f'{path}:{number}: is not an object; expected {{"id": …, "labels": {{…}}}}')


def _csv_rows(path: str, content: str, wrong: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    # A column may hold the text of an article, of any length and with line breaks.
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    table = csv.DictReader(io.StringIO(content, newline=""), restkey="")
    try:
        named = list(table.fieldnames or ())
        if not set(NAMES) & set(named):
            raise SeedError(f"{path}:1", f"needs a column {' or '.join(NAMES)}, found {', '.join(named)[:SHOWN] or 'nothing'}")
        if twice := {name for name in named if named.count(name) > 1}:
            raise SeedError(f"{path}:1", f"has the column {', '.join(sorted(twice))} twice; keep one of them")
        for row in table:
            if "" in row or None in row.values():
                wrong.append(f"{path}:{table.line_num}: has more or fewer cells than the first line")
            else:
                yield f"{path}:{table.line_num}", row
    except csv.Error as error:
        wrong.append(f"{path}:{table.line_num}: cannot be read as CSV ({error}); what follows is left out")


def _labels(where: str, row: Mapping[str, Any], directions: Mapping[str, Sequence[str]], wrong: list[str]) -> Iterator[FileLabel]:
    article = next((str(row[name]) for name in NAMES if row.get(name) not in (None, "")), None)
    if article is None:
        wrong.append(f"{where}: names no article; expected {' or '.join(NAMES)}")
        return
    stated = {str(row["topic"]): (row.get("level"), row.get("direction"))} if "topic" in row else _wide(row, directions)
    for topic, (level, direction) in stated.items():
        if level in (None, ""):
            continue
        problem = _problem(topic, level, direction, directions)
        if problem:
            wrong.append(f"{where}: {problem}")
        else:
            yield FileLabel(
                where=where,
                article=article,
                topic=topic,
                level=LEVELS[str(level)],
                direction=direction or None,
                reader=str(row["reader"]) if row.get("reader") else None,
                row=row,
            )


def _wide(row: Mapping[str, Any], directions: Mapping[str, Sequence[str]]) -> dict[str, tuple[Any, Any]]:
    labels = row.get("labels", row)
    if not isinstance(labels, Mapping):
        return {"labels": (str(labels)[:40], None)}
    ways = {f"{topic}_direction" for topic in directions}
    # In `labels` every name must be a topic, or true and false: whether the article is about a group of phrases.
    named = [name for name, value in labels.items() if name in directions or ("labels" in row and not isinstance(value, bool))]
    return {name: (labels[name], labels.get(f"{name}_direction")) for name in named if name not in ways}


def _problem(topic: str, level: object, direction: object, directions: Mapping[str, Sequence[str]]) -> str | None:
    if topic not in directions:
        return f"{topic}: is not a topic; expected {', '.join(directions)}"
    if isinstance(level, bool) or str(level) not in LEVELS:
        return f"{topic}: {str(level)[:40]!r} is not {', '.join(LEVELS)}"
    ways = (*directions[topic], "mixed") if directions[topic] else ()
    if direction and direction not in ways:
        return f"{topic}: direction {str(direction)[:40]!r} is not {', '.join(ways) or 'known: the topic has none'}"
    return (
        f"{topic}: has a direction, but its level is not substantial"
        if direction and LEVELS[str(level)] != LabelLevel.SUBSTANTIAL
        else None
    )
