"""Full-text search: ranked, in several alphabets, indexed or not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from invented import START, article, batch, url_of

from extractors.errors import SettingError
from flows.cli.search import search as command
from warehouse import LakeLocation, open_lake
from warehouse.curate import purge
from warehouse.maintain import maintain
from warehouse.search import search
from warehouse.search_index import COMPLETE, attached, complete_upto, refresh, shards
from warehouse.snippet import snippet

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


# For each language: a text, and questions in other forms of its words. The first has stems that no form begins with.
FORMS = {
    "en": ("The military policy of the country awaits delivery.", "countries policies deliveries"),
    "uk": ("Сторони домовилися про перемир'я. Обміни полоненими тривають, санкцій не скасували.", "перемир'ю обміну полонених санкції"),
    "ru": ("Стороны говорили о перевозках и об освобождении пленных.", "перевозка освобождения пленные"),
    "de": ("Der Austausch der Gefangenen und neue Waffenlieferungen waren Thema.", "Gefangener Waffenlieferung"),
}


def test_every_form_of_a_word_is_found_in_each_language(location: LakeLocation) -> None:
    """Each word of the question by itself, before and after indexing, with the sentence that has it; and not in other words."""
    told = [article(number, text=text) for number, (text, _) in enumerate(FORMS.values())]
    told = [replace(one, article=replace(one.article, language=language)) for one, language in zip(told, FORMS, strict=True)]
    with open_lake(location) as lake:
        lake.append(batch("a", [*told, article(9, text="A militaristic prisonlike countryside. It is politics.")]))
        for indexed in (False, True):
            for number, (text, question) in enumerate(FORMS.values()):
                for word in question.split():
                    [hit] = search(lake, word)
                    assert hit.url == url_of(number), (word, indexed)
                    assert hit.snippet in text
            if not indexed:
                assert refresh(lake) == 5


def test_more_of_the_words_come_first(location: LakeLocation) -> None:
    """Both words once go before one of them many times."""
    with open_lake(location) as lake:
        lake.append(batch("a", [article(1, text="Exchange, exchange, exchange, exchange."), article(2, text=EXCHANGE), article(3)]))
        for _ in range(2):
            assert [hit.url for hit in search(lake, "prisoner exchange")] == [url_of(2), url_of(1)]
            assert [hit.url for hit in search(lake, "prisoner exchange", limit=1)] == [url_of(2)]
            refresh(lake)


def test_an_article_that_lost_its_words_is_not_found_by_them(location: LakeLocation) -> None:
    """The index has the version before."""
    with open_lake(location) as lake:
        lake.append(batch("a", [article(1, text=EXCHANGE), article(2, text=EXCHANGE)]))
        refresh(lake)
        lake.append(batch("b", [article(1, text="The meeting was called off. Nobody said why.")]))
        assert [hit.url for hit in search(lake, "prisoners")] == [url_of(2)]


def test_a_search_goes_on_in_the_index_that_it_opened(location: LakeLocation) -> None:
    """Maintenance replaces files whole; a quarter whose articles are gone loses its file, and an index that was cut short is made whole."""
    with open_lake(location) as lake:
        lake.append(batch("a", [article(1, text=EXCHANGE)]))
        refresh(lake)
        folder = location.home / "search"
        [shard] = shards(folder)
        (folder / "2001-01-01.part").touch()
        with attached(lake, shard.file, "opened"):
            lake.append(batch("b", [article(2, text=EXCHANGE)]))
            with open_lake(location) as other:
                assert refresh(other) == 2
            assert lake.query("SELECT articles FROM opened.main.whole") == [(1,)]
        assert complete_upto(folder, shards(folder)) is not None
        for number in (1, 2):
            purge(lake, url_of(number), "by request", START)
        assert search(lake, "prisoners") == []
        refresh(lake)
        assert [file.name for file in folder.iterdir()] == [COMPLETE]


def test_a_question_without_words_is_refused(location: LakeLocation) -> None:
    """Punctuation finds nothing."""
    with open_lake(location) as lake, pytest.raises(SettingError, match="no word"):
        search(lake, "?!")


def test_a_long_sentence_is_cut_around_the_word() -> None:
    """With signs that something is left out."""
    cut = snippet("word " * 100 + "prisoners " + "word " * 100, {"prisoners": "prison"})
    assert "prisoners" in cut
    assert cut.startswith("…")
    assert len(cut) < 260
