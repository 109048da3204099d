"""The order in which marts are created follows from what they name."""

from dataclasses import replace
from functools import partial
from graphlib import CycleError
from pathlib import Path

import pytest

from warehouse import LakeLocation, open_lake
from warehouse.lake.marts import marts, ordered
from warehouse.lake.session import Session


def test_marts_can_be_created_however_their_files_are_sorted(home: Path) -> None:
    """Each names all that it builds on: with the files in the opposite order, none is missing when it is needed."""
    backwards = ordered(reversed(marts()))
    assert [mart.name for mart in backwards] != [mart.name for mart in marts()]
    with open_lake(LakeLocation(home)) as lake:
        for mart in reversed(backwards):
            kind = "MACRO TABLE" if mart.macro and "AS TABLE" in mart.sql else "MACRO" if mart.macro else "VIEW"
            lake.write("test", partial(Session.query, sql=f"DROP {kind} mart.{mart.name}"))
        for mart in backwards:
            lake.write("test", partial(Session.query, sql=mart.sql))
        assert lake.query("SELECT count(*) FROM mart.topic_gap") == [(0,)]


def test_what_builds_on_a_changed_mart_is_made_anew() -> None:
    """Its hash changes with that of the mart which it names, however far away; that of any other mart stays."""
    changed = ordered(replace(mart, sql=mart.sql + "-- another") if mart.name == "definition_span" else mart for mart in marts())
    before = {mart.name: mart.content_hash for mart in marts()}
    differ = {mart.name for mart in changed if mart.content_hash != before[mart.name]}
    assert {"topic_span", "entity_span", "article_topic", "topic_daily", "topic_gap"} <= differ
    assert not {"article", "poll", "fate", "source_span"} & differ


def test_marts_that_name_each_other_have_no_order() -> None:
    """A mistake that shows before any lake is touched."""
    tangled = (replace(mart, references=frozenset({"topic_gap"})) if mart.name == "definition_span" else mart for mart in marts())
    with pytest.raises(CycleError):
        ordered(tangled)
