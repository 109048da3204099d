"""Stores labels that a reader gives on an article's page, if `newslake dashboard --reader NAME` allows it."""

import os
from urllib.parse import parse_qs

from dashboards.answers import ask, location, read
from dashboards.request import NotFoundError
from extractors.errors import QueryError
from extractors.records import LabelLevel, TopicLabel
from warehouse import open_lake
from warehouse.append.labels import append_labels
from warehouse.read.article_page import FIND
from warehouse.read.topic_names import topic_names

READER = "NEWSLAKE_DASHBOARD_READER"
LEVELS = {LabelLevel.SUBSTANTIAL: "about it", LabelLevel.PASSING: "mentions it", LabelLevel.ABSENT: "not there"}
MAX_FORM_BYTES = 2000  # bytes of a form


def reader() -> str:
    """Who labels here; empty where labels are not allowed."""
    return os.environ.get(READER, "")


def label(name: str, form: bytes) -> None:
    """Store the label of a form with `topic`, `level` and perhaps `direction` for an article, named as its page is.

    Raises NotFoundError for an unknown article, QueryError for what the label may not be, LakeError.
    """
    given = {name: values[0] for name, values in parse_qs(form.decode("utf-8", "replace")).items()}
    level = given.get("level", "")
    if not reader():
        raise QueryError(name, "labels are not allowed here; start newslake dashboard with --reader NAME")
    names = read(topic_names)
    topic = names.find(given.get("topic", ""))
    if level not in set(LabelLevel):
        raise QueryError(f"level={level}", f"expected one of {', '.join(LabelLevel)}")
    direction = given.get("direction") if level == LabelLevel.SUBSTANTIAL else None
    if direction and direction not in {*names.directions.get(topic, {}), "mixed"}:
        raise QueryError(f"direction={direction}", f"expected a direction of {topic}, or none")
    found = ask(FIND, name=name).rows
    if not found:
        raise NotFoundError(f"no article {name}")
    with open_lake(location()) as lake:
        append_labels(
            lake,
            [TopicLabel(article_id=found[0]["article_id"], topic=topic, reader=reader(), level=LabelLevel(level), direction=direction)],
        )
