"""Pictures are made outside of the server, and only as long as somebody waits for them."""

import sys

import pytest

from dashboards import picture
from extractors.errors import QueryError

POINTS = {"mark": "point", "encoding": {"x": {"field": "data", "type": "quantitative"}}}
FEW = POINTS | {"data": {"values": [{"data": 1}]}}
ENDLESS = POINTS | {"data": {"sequence": {"start": 0, "stop": 1_000_000_000}}}


def test_a_picture_is_made_in_another_process() -> None:
    """What makes it would hold Python's lock, and all visitors would wait."""
    assert picture.made("svg", FEW).startswith(b"<svg")
    assert "vl_convert" not in sys.modules


def test_a_picture_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time, or at once where its visitor has left; the next one is made as before."""
    with pytest.raises(QueryError, match="choose fewer days"):
        picture.made("png", ENDLESS, lambda: True)
    monkeypatch.setattr(picture, "SECONDS", 1)
    for _ in range(picture.AT_ONCE + 1):
        with pytest.raises(QueryError, match="choose fewer days"):
            picture.made("png", ENDLESS)
