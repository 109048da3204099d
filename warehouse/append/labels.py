"""Labels of readers, and measurements of definitions, as events: nothing is changed or removed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from extractors.records import TopicLabel, TopicMeasure
from warehouse.append.rows import measure_row
from warehouse.lake.handle import Lake
from warehouse.lake.session import Row, Session

_HELD = """
SELECT article_id, max(version), arg_max(dated, version) FROM base.article_version SEMI JOIN candidate USING (article_id) GROUP BY ALL
"""
_STANDING = "SELECT article_id, topic, reader, version, level, direction FROM mart.topic_label SEMI JOIN candidate USING (article_id)"
_IN_USE = "SELECT topic, arg_max(version, activated_at) FROM base.topic_definition GROUP BY topic"


def append_labels(lake: Lake, labels: Sequence[TopicLabel]) -> list[TopicLabel]:
    """Store labels in their order, at the lake's time, each with the definition in use; returns the stored ones. Labels of unknown
    articles are skipped, and so are those that repeat a reader's label of the same version.

    From then on a label replaces the model's answer, for later versions of the article too. A label that is `withdrawn` restores the
    answer of the reader before, or of the model. Raises LakeError.
    """
    return lake.write("label", lambda session: _append(session, labels, lake)) if labels else []


def _append(session: Session, labels: Sequence[TopicLabel], lake: Lake) -> list[TopicLabel]:
    with session.table("candidate", [{"article_id": label.article_id} for label in labels]):
        held = {article_id: (version, dated) for article_id, version, dated in session.query(_HELD)}
        standing: dict[tuple[str, str, str], tuple[Any, ...]] = {tuple(row[:3]): tuple(row[3:]) for row in session.query(_STANDING)}
    stored = [label for label in labels if label.article_id in held and _new(label, held[label.article_id][0], standing)]
    in_use = dict(session.query(_IN_USE))
    # A microsecond apart: the newest of one reader's labels is the one that counts.
    now = lake.now()
    rows: list[Row] = [
        {
            "article_id": label.article_id,
            "version": held[label.article_id][0],
            "topic": label.topic,
            "reader": label.reader,
            "level": str(label.level),
            "direction": label.direction,
            "topic_version": in_use.get(label.topic),
            "chosen": str(label.chosen),
            "withdrawn": label.withdrawn,
            "dated": held[label.article_id][1],
            "labelled_at": now + timedelta(microseconds=number),
        }
        for number, label in enumerate(stored)
    ]
    session.insert("topic_label", rows)
    return stored


def _new(label: TopicLabel, version: int, standing: dict[tuple[str, str, str], tuple[Any, ...]]) -> bool:
    """Whether a label differs from the current label of its reader, which it then replaces."""
    key, answer = (label.article_id, label.topic, label.reader), (version, str(label.level), label.direction)
    before = standing.pop(key, None)
    if not label.withdrawn:
        standing[key] = answer
    return label.withdrawn or answer != before


def append_measures(lake: Lake, measures: Sequence[TopicMeasure]) -> None:
    """Store measures of definitions at the lake's time. The newest of the version in use gives curves their error."""
    now = lake.now()
    lake.write("measure", lambda session: session.insert("topic_measure", [measure_row(one, now) for one in measures]))
