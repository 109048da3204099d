"""`newslake topics measure`: how well topics agree with readers."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractors.enrich import Enricher
from extractors.errors import SettingError
from extractors.records import LabelLevel, LabelOrigin, TopicMeasure
from flows import settings as configuration
from flows.cli.common.lake import changing, reading
from flows.cli.common.options import Flag, Home
from flows.logs import remark
from flows.pipeline.topics.label_file import read_label_file
from flows.pipeline.topics.measure import By, Labelled, agreement, match_labels, measured
from flows.printing.output import Format, counted, print_json, print_rows, printable
from warehouse.append.labels import append_measures
from warehouse.read.labels import read_labels

FIGURES = ("precision", "recall", "f1", "direction")
COUNTED = ("topic", "right", "extra", "missed")


def measure(
    file: Path | None = None,
    /,
    *,
    by: By | None = None,
    all: Flag = False,
    keep: Flag = False,
    home: Home = None,
    format: Format = "table",
) -> None:
    """Measure topics on labelled articles: precision, recall, F1 and direction, each with a 95 % interval.

    Example: newslake topics measure labelled.jsonl --by year

    The labels are those of the lake that chance or a file chose; articles that the model chose are harder than others and would make the
    figures too low. The definitions are those in use (NEWSLAKE_TOPICS).

    :param file: JSON Lines instead, one {"id", "title", "text", "labels": {topic: 0, 1 or 2, topic_direction: …}} a line.
    :param by: Figures for each year, source, language, length or score. Of articles with a score of 0.8, eight in ten should be
        substantial.
    :param all: Count the labels of articles that the model chose, too.
    :param keep: Store the figures in the lake; curves take their error from them.
    :param format: json is one object with `topics` and `readers`; csv is the topics alone.
    """
    if keep and by:
        raise SettingError("--keep", "expected no --by: curves have one precision and recall for each topic")
    settings = configuration.load().replace(home=home)
    enricher = Enricher.load(settings.topics, settings.entities, None)
    versions = {one.topic: one.version for one in enricher.topic_definitions}
    labels = labelled_of_file(file, enricher) if file else labelled_of_lake(home, all)
    cases = match_labels(enricher, [label for label in labels if label.topic in versions])
    rows, readers = list(measured(cases, by)), agreement(labels)
    if keep:
        basis = f"labels of {file.name if file else 'the lake'}"
        kept = [
            TopicMeasure(version=versions[row["topic"]], basis=f"{row['labels']} {basis}", **{name: row[name] for name in COUNTED})
            for row in rows
            if row["topic"] in versions and not row["note"]
        ]
        with changing(home) as lake:
            append_measures(lake, kept)
        print(f"Kept for curves: {', '.join(one.topic for one in kept) or 'nothing'}", file=sys.stderr)
    print_measured(rows, readers, by, format)


def labelled_of_file(file: Path, enricher: Enricher) -> list[Labelled]:
    """The labels of a file of articles with their texts; what is wrong in it is printed. A reader's last one of an article counts."""
    given, wrong = read_label_file(file, {one.topic: one.directions for one in enricher.topic_definitions})
    without = {one.where: f"{one.where}: has no text" for one in given if not isinstance(one.row.get("text"), str)}
    for problem in dict.fromkeys([*wrong, *without.values()]):
        print(f"{printable(problem)}; left out", file=sys.stderr)
    kept = [one for one in given if one.where not in without]
    last = {(one.article, one.topic, one.reader): one for one in kept}
    if len(last) < len(kept):
        remark(f"{file}: {counted(len(kept) - len(last), 'label')} given again by the same reader; the last one of an article counts")
    return [Labelled({**one.row, "id": one.article}, one.topic, one.reader or "", one.level, one.direction) for one in last.values()]


def labelled_of_lake(home: Path | None, all_of_them: bool) -> list[Labelled]:
    """The labels of a lake: those of articles that the model did not choose, or all of them."""
    with reading(home) as lake:
        rows = read_labels(lake)
    kept = [row for row in rows if all_of_them or LabelOrigin(row["chosen"]).honest]
    if len(kept) < len(rows):
        print(f"left out: {counted(len(rows) - len(kept), 'label')} of articles that the model chose; --all counts them", file=sys.stderr)
    return [_labelled(row) for row in kept]


def _labelled(row: dict[str, Any]) -> Labelled:
    article = {"id": row["article_id"], "date": row["dated"], "source": row["source_id"]}
    article |= {name: row[name] for name in ("title", "text", "language")}
    return Labelled(article, row["topic"], row["reader"], LabelLevel(row["level"]), row["direction"])


def print_measured(
    rows: Sequence[dict[str, Any]], readers: Sequence[dict[str, Any]], by: By | None = None, format: Format = "table"
) -> None:
    """Print what `measured` and `agreement` give."""
    if format == "json":
        print_json({"topics": rows, "readers": readers})
    elif format == "csv":
        print_rows(rows, list(rows[0]) if rows else ["topic"], format="csv")
    elif not rows:
        print("No labels to measure on: `newslake topics label TOPIC` makes some.")
    else:
        shown = [_shown(row, by) for row in rows]
        print_rows(shown, list(shown[0]), title="Topics against readers, with 95 % intervals")
        if readers:
            print_rows(readers, list(readers[0]), title="Readers against each other, Cohen's kappa of substantial")


def _shown(row: dict[str, Any], by: By | None) -> dict[str, Any]:
    first = {by: row[by]} if by else {}
    few = row["directions"] < 20 and row["directions"]
    figures = {
        name: "" if row[name] is None else f"{row[name]:.2f} ({row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f})" for name in FIGURES
    }
    counts = {"topic": row["topic"], "labels": row["labels"], "substantial": row["substantial"]}
    note = "; ".join(part for part in (row["note"], f"too few directions: {row['directions']}" if few else "") if part)
    return first | counts | figures | {"note": note}
