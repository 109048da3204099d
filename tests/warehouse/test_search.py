"""Full-text search: ranked, in several alphabets, indexed or not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from invented import START, article, batch, url_of

from extractors.errors import LakeError
from flows.cli.search import search as command
from warehouse import LakeLocation, open_lake
from warehouse.curate import purge
from warehouse.maintain import maintain
from warehouse.search import search, shards, snippet

EXCHANGE = "The mediator spoke for an hour. Prisoners were exchanged at the bridge on Monday, 40 from each side. Nobody was hurt."
UKRAINIAN = "Сторони провели обмін полоненими на мосту. Про це повідомив посередник."


def test_an_article_is_found_before_and_after_it_is_indexed(location: LakeLocation, capsys: pytest.CaptureFixture[str]) -> None:
    """By any form of its words, in any alphabet, best first, with the sentence."""
    with open_lake(location) as lake:
        lake.append(
            batch("a", [article(1, text=EXCHANGE), article(2), article(3, text=UKRAINIAN), article(4, text="A bridge was repaired.")])
        )
    for indexed in (False, True):
        with open_lake(location, read_only=True) as lake:
            found = search(lake, "prisoner exchange bridge")
            assert [hit.url for hit in found] == [url_of(1), url_of(4)], indexed
            assert found[0].snippet == "Prisoners were exchanged at the bridge on Monday, 40 from each side."
            assert [hit.url for hit in search(lake, "обмін полоненими")] == [url_of(3)], indexed
            assert [hit.url for hit in search(lake, "sanctions", topic="sanctions")] == [url_of(2)]
            assert search(lake, "sanctions", topic="nothing") == []
            assert search(lake, "bridge", since=date(2030, 1, 1)) == []
            assert search(lake, "zebra") == []
        if not indexed:
            with open_lake(location) as lake:
                assert maintain(lake, datetime.now(UTC)).steps["articles indexed"] == 4
                assert maintain(lake, datetime.now(UTC)).steps["articles indexed"] == 0
    command("bridge", format="csv")
    assert capsys.readouterr().out.count("bridge") >= 2


def test_what_is_newer_than_the_index_is_found_beside_it(location: LakeLocation) -> None:
    """New articles, new versions in place of old ones, and nothing that was purged."""
    with open_lake(location) as lake:
        lake.append(batch("a", [article(1, text=EXCHANGE), article(2, text="The harvest was good.")]))
        maintain(lake, datetime.now(UTC))
        other = article(5, text="Another exchange of prisoners is planned.")
        later = replace(other, article=replace(other.article, published=START + timedelta(days=400)))
        lake.append(batch("b", [later, article(2, text="The harvest was good, and prisoners were exchanged.")]))
        assert {hit.url for hit in search(lake, "prisoners")} == {url_of(1), url_of(2), url_of(5)}
        purge(lake, url_of(1), "by request", START)
        assert {hit.url for hit in search(lake, "prisoners")} == {url_of(2), url_of(5)}
        maintain(lake, datetime.now(UTC))
        assert len(shards(location.home / "search")) == 2
        assert {hit.url for hit in search(lake, "prisoners")} == {url_of(2), url_of(5)}


def test_a_question_without_words_is_refused(location: LakeLocation) -> None:
    """Punctuation finds nothing."""
    with open_lake(location) as lake, pytest.raises(LakeError, match="no word"):
        search(lake, "?!")


def test_a_long_sentence_is_cut_around_the_word() -> None:
    """With signs that something is left out."""
    cut = snippet("word " * 100 + "prisoners " + "word " * 100, ["prison"])
    assert "prisoners" in cut
    assert cut.startswith("…")
    assert len(cut) < 260
