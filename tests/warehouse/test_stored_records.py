"""Every field of every record that the lake stores comes back as it was: none is lost between the record and its row."""

import copy
import pickle
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from factories import START, article, batch

from extractors import records
from extractors.records import (
    Article,
    Batch,
    Deferral,
    Fate,
    Found,
    Poll,
    Quarantined,
    Recheck,
    Run,
    Source,
    TopicDefinition,
    Validation,
)
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.read.polls import open_deferrals

# Under which other name a field is stored.
COLUMN = {
    Source: {"group": "source_group"},
    Poll: {"at": "polled_at"},
    Fate: {"at": "ended_at"},
    Recheck: {"at": "checked_at"},
    Quarantined: {"at": "quarantined_at"},
    Validation: {"table": "table_name", "lower": "lower_bound", "upper": "upper_bound", "at": "validated_at"},
}
# Not in the record's own row: names are rows of base.alias, links of base.article_link, a topic's measure of base.topic_measure; the
# archive's place is three columns.
ELSEWHERE = {"aliases", "links", "warc", "measure"}


@pytest.fixture
def lake(home: Any) -> Iterator[Lake]:
    """An empty lake, later than any instant in a record: what comes from the future is not known."""
    with open_lake(LakeLocation(home), clock=lambda: START + timedelta(days=1)) as opened:
        yield opened


def filled(kind: Any, name: str = "", numbers: Iterator[int] | None = None) -> Any:
    """A value of this type in which nothing is empty, None or the default, and no two values are equal."""
    numbers = numbers or count(1)
    if isinstance(kind, UnionType):
        return filled(next(each for each in get_args(kind) if each is not NoneType), name, numbers)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{each.name: filled(hints[each.name], each.name, numbers) for each in fields(kind)})  # type: ignore[operator]
    if get_origin(kind) is tuple:
        first, *rest = get_args(kind)
        return (filled(first, name, numbers),) if rest == [...] else tuple(filled(each, name, numbers) for each in (first, *rest))
    if issubclass(kind, StrEnum):
        return list(kind)[-1]
    number = next(numbers)
    made: dict[type, Any] = {bool: True, int: number, float: number / 4, datetime: START + timedelta(minutes=number)}
    return made.get(kind, f"{name} {number} é")


def plain(value: Any) -> Any:
    """What a row holds of a value."""
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


RECORDS: dict[str, tuple[Any, Callable[[Batch, Any], Batch]]] = {
    "source": (Source, lambda one, record: replace(one, sources=(record,))),
    "poll": (Poll, lambda one, record: replace(one, polls=(record,))),
    "fate": (Fate, lambda one, record: replace(one, fates=(record,))),
    "recheck": (Recheck, lambda one, record: replace(one, rechecks=(record,))),
    "quarantine": (Quarantined, lambda one, record: replace(one, quarantined=(record,))),
    "validation": (Validation, lambda one, record: replace(one, validations=(record,))),
    "topic_definition": (TopicDefinition, lambda one, record: replace(one, definitions=(record,))),
    "run": (Run, lambda one, record: replace(one, run=record)),
}


@pytest.mark.parametrize("table", RECORDS)
def test_every_field_is_stored(lake: Lake, table: str) -> None:
    """Each field has a column, and the column the field's value."""
    kind, placed = RECORDS[table]
    record = filled(kind)
    append_batch(lake, placed(batch("a", []), record))
    columns = {each.name: COLUMN.get(kind, {}).get(each.name, each.name) for each in fields(kind) if each.name not in ELSEWHERE}
    [row] = lake.query(f"SELECT {', '.join(columns.values())} FROM base.{table}")
    assert dict(zip(columns, row, strict=True)) == {name: plain(getattr(record, name)) for name in columns}


@pytest.mark.parametrize("name", [name for name in records.__all__ if is_dataclass(getattr(records, name))])
def test_a_record_comes_back_whole_from_another_process(name: str) -> None:
    """And stays frozen, though it is filled field by field."""
    record = filled(getattr(records, name))
    back = pickle.loads(pickle.dumps(record))
    assert (back, copy.copy(record)) == (record, record)
    with pytest.raises(FrozenInstanceError):
        setattr(back, fields(back)[0].name, None)


def test_an_entry_that_waits_comes_back_whole(lake: Lake) -> None:
    """An outage of a week costs an entry nothing of what its feed said, the link in its wrapper among it."""
    deferral = filled(Deferral)
    append_batch(lake, replace(batch("a", []), deferrals=(deferral,)))
    assert open_deferrals(lake) == (deferral,)
    assert {each.name for each in fields(Found)} >= {"listed_url", "credits"}


def test_every_field_of_an_article_is_stored(lake: Lake) -> None:
    """In the row of its version."""
    record: Article = replace(filled(Article), source_id="paper1")
    append_batch(lake, batch("a", [replace(article(1), article=record)]))
    names = [each.name for each in fields(Article) if each.name not in ELSEWHERE]
    [row] = lake.query(f"SELECT {', '.join(names)} FROM base.article_version")
    expected = {name: plain(getattr(record, name)) for name in names}
    expected["removed"] = [{"rule": rule, "pieces": pieces} for rule, pieces in record.removed]
    # A post's address stands in base.post only.
    expected["posts"] = [{name: value for name, value in post.items() if name != "url"} for post in expected["posts"]]
    assert dict(zip(names, row, strict=True)) == expected
    assert lake.query("SELECT credits FROM article") == [(plain(record.credits),)]
