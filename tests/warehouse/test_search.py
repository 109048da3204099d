"""Full-text search: ranked, in several alphabets, indexed or not yet."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from factories import START, article, batch, url_of

from extractors.enrich import fingerprint
from extractors.errors import QueryError
from extractors.records import EntityDefinition
from flows.cli.articles.search import search as command
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.search.index import COMPLETE, complete_upto, keep_attached, refresh, shards
from warehouse.search.ranked import search
from warehouse.search.snippet import snippet
from warehouse.upkeep.curate import purge
from warehouse.upkeep.maintain import maintain

EXCHANGE = "The mediator spoke for an hour. Prisoners were exchanged at the bridge on Monday, 40 from each side. Nobody was hurt."
UKRAINIAN = "Сторони провели обмін полоненими на мосту. Про це повідомив посередник."

OTHER = (
    " The council of ministers adopted a new package of export restrictions on machine tools on Friday. Companies have ninety days "
    "to end existing contracts. Exporters had asked for a longer period and for help with the search for other markets, their "
    "association said. The minister of the economy promised to speak with them in autumn, when first figures are known."
)


@pytest.fixture
def embedded(home: Path) -> LakeLocation:
    """Where the kind of lake makes no difference."""
    return LakeLocation(home)


def test_an_article_is_found_before_and_after_it_is_indexed(location: LakeLocation, capsys: pytest.CaptureFixture[str]) -> None:
    """By any form of its words, in any alphabet, best first, with the sentence."""
    with open_lake(location) as lake:
        append_batch(
            lake, batch("a", [article(1, text=EXCHANGE), article(2), article(3, text=UKRAINIAN), article(4, text="A bridge was repaired.")])
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


def test_what_a_headline_says_counts_more(embedded: LakeLocation) -> None:
    """Of two articles of the same words, the one that has them in its headline is first, indexed or not."""
    backwards = " ".join(reversed(OTHER.split()))
    told = [article(1, title="Harvest", text=f"Amnesty. {OTHER}"), article(2, title="Amnesty", text=f"Harvest. {backwards}")]
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [*told, article(3)]))
        for _ in range(2):
            assert [hit.url for hit in search(lake, "amnesty")] == [url_of(2), url_of(1)]
            assert [hit.url for hit in search(lake, "harvest")] == [url_of(1), url_of(2)]
            refresh(lake)


def test_a_name_is_found_in_all_of_its_spellings(embedded: LakeLocation) -> None:
    """Those of the entity's definition that is in use, in a phrase too; another word beside it counts as before. `No` is a name here."""
    spellings = ("{en: [Selenko], uk: [Шеленко]}", "{en: [Shelenko, Selenko, Anna Smith, No], uk: [Шеленко]}")
    told = [
        article(1, text="Shelenko spoke. It was a long speech."),
        article(2, text="President Selenko left."),
        replace(
            article(3, text="Виступила президентка Шеленко."),
            article=replace(article(3, text="Президентка Шеленко.").article, language="uk"),
        ),
        article(4, text="Anna Smith left."),
    ]
    versions = tuple(
        EntityDefinition(
            entity="shelenko",
            version=f"e{number}",
            definition=f"  shelenko:\n    name: Shelenko\n    spellings: {each}\n",
            activated_at=START + timedelta(days=number),
        )
        for number, each in enumerate(spellings)
    )
    with open_lake(embedded) as lake:
        leaning = EntityDefinition(entity="smith", version="e1", definition="  smith:\n    spellings: *others\n", activated_at=START)
        append_batch(lake, replace(batch("a", told), definitions=(*versions, leaning)))
        for _ in range(2):
            assert {hit.url for hit in search(lake, "smith")} == {url_of(4)}
            for name in ("shelenko", "Selenko", "Шеленко"):
                assert {hit.url for hit in search(lake, name)} == {url_of(1), url_of(2), url_of(3)}, name
            assert [hit.url for hit in search(lake, '"president shelenko"')] == [url_of(2)]
            assert {hit.url for hit in search(lake, "left -shelenko")} == {url_of(4)}
            refresh(lake)


def test_a_stem_of_one_language_finds_no_word_of_another(embedded: LakeLocation) -> None:
    """By French rules "Putin" is "put"."""
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [article(1, text="He put the coat down."), article(2, text="Putin called."), article(3)]))
        for _ in range(2):
            assert [hit.url for hit in search(lake, "putin")] == [url_of(2)]
            refresh(lake)


def test_what_is_newer_than_the_index_is_found_beside_it(embedded: LakeLocation) -> None:
    """New articles, new versions in place of old ones, and nothing that was purged."""
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [article(1, text=EXCHANGE), article(2, text="The harvest was good.")]))
        refresh(lake)
        other = article(5, text="Another exchange of prisoners is planned.")
        later = replace(other, article=replace(other.article, published=START + timedelta(days=400)))
        append_batch(lake, batch("b", [later, article(2, text="The harvest was good, and prisoners were exchanged.")]))
        assert {hit.url for hit in search(lake, "prisoners")} == {url_of(1), url_of(2), url_of(5)}
        purge(lake, url_of(1), "by request", START)
        assert {hit.url for hit in search(lake, "prisoners")} == {url_of(2), url_of(5)}
        refresh(lake)
        assert len(shards(embedded.home / "search")) == 2
        assert {hit.url for hit in search(lake, "prisoners")} == {url_of(2), url_of(5)}


# For each language: a text, and questions in other forms of its words. The first has stems that no form begins with.
FORMS = {
    "en": ("The military policy of the country awaits delivery.", "countries policies deliveries"),
    "uk": ("Сторони домовилися про перемир'я. Обміни полоненими тривають, санкцій не скасували.", "перемир'ю обміну полонених санкції"),
    "ru": ("Стороны говорили о перевозках и об освобождении пленных.", "перевозка освобождения пленные"),
    "de": ("Der Austausch der Gefangenen und neue Waffenlieferungen waren Thema.", "Gefangener Waffenlieferung"),
}


def test_every_form_of_a_word_is_found_in_each_language(embedded: LakeLocation) -> None:
    """Each word of the question by itself, before and after indexing, with the sentence that has it; and not in other words."""
    told = [article(number, text=text) for number, (text, _) in enumerate(FORMS.values())]
    told = [replace(one, article=replace(one.article, language=language)) for one, language in zip(told, FORMS, strict=True)]
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [*told, article(9, text="A militaristic prisonlike countryside. It is politics.")]))
        for indexed in (False, True):
            for number, (text, question) in enumerate(FORMS.values()):
                for word in question.split():
                    [hit] = search(lake, word)
                    assert hit.url == url_of(number), (word, indexed)
                    assert hit.snippet in text
            if not indexed:
                assert refresh(lake) == 5


def test_more_of_the_words_come_first(embedded: LakeLocation) -> None:
    """Both words once go before one of them many times."""
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [article(1, text="Exchange, exchange, exchange, exchange."), article(2, text=EXCHANGE), article(3)]))
        for _ in range(2):
            assert [hit.url for hit in search(lake, "prisoner exchange")] == [url_of(2), url_of(1)]
            assert [hit.url for hit in search(lake, "prisoner exchange", limit=1)] == [url_of(2)]
            refresh(lake)


def test_an_article_that_lost_its_words_is_not_found_by_them(embedded: LakeLocation) -> None:
    """The index has the version before."""
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [article(1, text=EXCHANGE), article(2, text=EXCHANGE)]))
        refresh(lake)
        append_batch(lake, batch("b", [article(1, text="The meeting was called off. Nobody said why.")]))
        assert [hit.url for hit in search(lake, "prisoners")] == [url_of(2)]


def test_a_search_goes_on_in_the_index_that_it_opened(embedded: LakeLocation) -> None:
    """Maintenance replaces files whole, and the next search opens the new one. A quarter whose articles are gone loses its file, and an
    index that was cut short is made whole.
    """
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [article(1, text=EXCHANGE)]))
        refresh(lake)
        folder = embedded.home / "search"
        [shard] = shards(folder)
        (folder / "2001-01-01.part").touch()
        keep_attached(lake, shard)
        append_batch(lake, batch("b", [article(2, text=EXCHANGE)]))
        with open_lake(embedded) as other:
            assert refresh(other) == 2
        for articles in (1, 2):
            assert lake.query(f"SELECT articles FROM {shard.name}.main.whole") == [(articles,)]
            assert {hit.url for hit in search(lake, "prisoners")} == {url_of(1), url_of(2)}
        assert complete_upto(folder, shards(folder)) is not None
        for number in (1, 2):
            purge(lake, url_of(number), "by request", START)
        assert search(lake, "prisoners") == []
        refresh(lake)
        assert [file.name for file in folder.iterdir()] == [COMPLETE]


QUOTES = (('"', '"'), ("“", "”"), ("«", "»"), ("„", "“"))
TOGETHER = {
    # For each language: a text with the phrase, one with its words apart, the phrase in other forms.
    "en": ("Prisoner exchanges were agreed.", "An exchange of fire killed one prisoner.", "prisoners exchange"),
    "uk": ("Обміни полоненими тривають.", "Полонених годують. Обмін грошей зачинено.", "обмін полонених"),
    "de": ("Neue Waffenlieferungen aus Berlin bleiben aus.", "Aus Waffenlieferungen wurde in Berlin nichts.", "Waffenlieferung aus Berlin"),
    "fr": ("Des échanges de prisonniers ont eu lieu.", "Un prisonnier parle de ses échanges.", "échange de prisonniers"),
}


def test_a_phrase_is_found_where_its_words_stand_together(embedded: LakeLocation) -> None:
    """In any form and language, indexed or not; any quotation marks will do."""
    told = [article(2 * number + apart, text=texts[apart]) for number, texts in enumerate(TOGETHER.values()) for apart in (0, 1)]
    spoken = [language for language in TOGETHER for _ in (0, 1)]
    told = [replace(one, article=replace(one.article, language=language)) for one, language in zip(told, spoken, strict=True)]
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", told))
        for _ in range(2):
            for number, ((_, _, phrase), (opening, closing)) in enumerate(zip(TOGETHER.values(), QUOTES, strict=True)):
                assert {hit.url for hit in search(lake, phrase)} == {url_of(2 * number), url_of(2 * number + 1)}
                assert [hit.url for hit in search(lake, opening + phrase + closing)] == [url_of(2 * number)]
                assert [hit.url for hit in search(lake, f'{phrase} -"{phrase}"')] == [url_of(2 * number + 1)]
            refresh(lake)


def test_a_question_says_what_must_be_there_and_what_must_not(embedded: LakeLocation) -> None:
    """A phrase beside words, two phrases, a word in quotation marks, a word left out, a hyphen within a word."""
    texts = [
        "A prisoner exchange took place near Kyiv.",
        "A prisoner exchange took place. Exchange rates fell.",
        "Kyiv wants every prisoner back.",
        "The prisoner. Exchange.",
        "An anti-war march.",
    ]
    asked = {
        '"prisoner exchange" kyiv': {0, 1, 3},
        '"prisoner exchange" "near kyiv"': {0},
        '"kyiv" prisoner': {0, 2},
        "prisoner -exchange": {2},
        "prisoner -rate": {0, 2, 3},
        'prisoner -"exchange rates" -"near kyiv"': {2, 3},
        '"exchange the prisoner"': set(),
        '"prisoner zebra"': set(),
        "prisoner -zebra": {0, 1, 2, 3},
        "anti-war": {4},
        "march -anti-war": set(),
        "march - war": {4},
        '"the prisoner exchange"': {3},
        '"headlines end here a prisoner"': set(),
    }
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [article(number, text=text, title="Headlines end here") for number, text in enumerate(texts)]))
        for few in (4, len(asked)):  # before and after indexing: the same tables are asked
            for question, numbers in islice(asked.items(), few):
                assert {hit.url for hit in search(lake, question)} == {url_of(number) for number in numbers}, question
            assert search(lake, '"prisoner exchange" kyiv')[0].url == url_of(0)
            refresh(lake)


def test_a_rare_phrase_is_found_among_many_articles_with_its_words(embedded: LakeLocation) -> None:
    """However low they rank."""
    many = [article(number, text="Exchange the prisoner, exchange prisoner after prisoner.") for number in range(60)]
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [*many, article(70, text=f"{'A long report on other things. ' * 40} A prisoner exchange.")]))
        for _ in range(2):
            assert [hit.url for hit in search(lake, '"a prisoner exchange"', limit=1)] == [url_of(70)]
            refresh(lake)


def test_a_question_that_says_nothing_is_refused(embedded: LakeLocation) -> None:
    """With what is wrong with it."""
    words = [f"word{number}" for number in range(20)]
    refused = {
        "no word": ("?!", "", '""', '"?"', "\0"),
        "only what to leave out": ("-war",),
        "not closed": ('"prisoner exchange', '5" guns'),
        "more than 32": ("war " + " ".join(f'"{word}"' for word in words) + " -peace" + "".join(f" -{word}" for word in words),),
    }
    with open_lake(embedded) as lake:
        for wrong, questions in refused.items():
            for question in questions:
                with pytest.raises(QueryError, match=wrong):
                    search(lake, question)


def test_a_search_can_be_narrowed(embedded: LakeLocation) -> None:
    """By days, both included, by source, by language; whether an article is indexed or not."""
    with open_lake(embedded) as lake:
        told = [article(number, text=EXCHANGE) for number in (1, 2, 3)]
        later = replace(told[1].article, published=START + timedelta(days=100), language="uk")
        append_batch(lake, batch("a", [told[0], replace(told[1], article=later), told[2]]))
        for _ in range(2):
            assert {hit.url for hit in search(lake, "prisoners", until=START.date())} == {url_of(1), url_of(3)}
            assert [hit.url for hit in search(lake, "mediator", since=later.published and later.published.date())] == [url_of(2)]
            assert [hit.url for hit in search(lake, "prisoners", source="paper-3")] == [url_of(3)]
            assert {hit.url for hit in search(lake, "mediator", language="en")} == {url_of(1), url_of(3)}
            assert search(lake, "mediator", since=date(2026, 3, 2), until=date(2026, 3, 3)) == []
            assert search(lake, "mediator", until=date.max, since=date.min)
            refresh(lake)


def _cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _overwrite(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:12_400] + b"?" * (file.stat().st_size - 12_400))


DAMAGES: tuple[Callable[[Path], object], ...] = (
    Path.unlink,
    _cut_short,
    _overwrite,
    lambda file: file.write_bytes(b""),
    lambda file: file.write_text("not a database"),
    lambda file: file.rename(file.with_suffix(".words")),
    lambda file: shutil.rmtree(file.parent),
)


def test_a_damaged_index_is_told_and_its_articles_are_scanned(embedded: LakeLocation) -> None:
    """Until maintenance makes it anew: the same is found, in each case."""
    told: list[str] = []
    question = '"the mediator spoke"'
    with open_lake(embedded) as lake:
        later = article(2, text=EXCHANGE)
        append_batch(
            lake,
            batch("a", [article(1, text=EXCHANGE), replace(later, article=replace(later.article, published=START + timedelta(days=100)))]),
        )
        refresh(lake)
        first, second = shards(embedded.home / "search")
        for damage in DAMAGES:
            damage(first.file)
            left = first.file.exists()
            assert {hit.url for hit in search(lake, question, notify=told.append)} == {url_of(1), url_of(2)}
            assert [first.file.name in words for words in told] == [True] * left
            assert not any(second.file.name in words for words in told)
            assert refresh(lake) in {1, 2}
            assert shards(embedded.home / "search") == [first, second]
            told.clear()
        assert {hit.url for hit in search(lake, question, notify=told.append)} == {url_of(1), url_of(2)}
        assert told == []


def test_what_is_no_more_takes_no_place(embedded: LakeLocation) -> None:
    """Most of what the index holds was purged or revised since; what is left is found."""
    with open_lake(embedded) as lake:
        append_batch(lake, batch("a", [article(number, text="Prisoners. " * 3 + EXCHANGE) for number in range(20)]))
        append_batch(lake, batch("b", [article(30, text=EXCHANGE + OTHER * 3)]))
        refresh(lake)
        for number in range(2):
            purge(lake, url_of(number), "by request", START)
        append_batch(lake, batch("c", [article(number, text="Nothing to see.") for number in range(2, 20)]))
        assert [hit.url for hit in search(lake, "prisoners", limit=1)] == [url_of(30)]


def test_of_a_story_the_best_is_shown(embedded: LakeLocation) -> None:
    """With the number of its copies; before and after indexing."""
    with open_lake(embedded) as lake:
        one, copy = (replace(article(number, text=EXCHANGE + OTHER), fingerprint=fingerprint(EXCHANGE + OTHER)) for number in (1, 2))
        append_batch(lake, batch("a", [one, article(3, text="Prisoners were seen.")]))
        append_batch(lake, batch("b", [copy]))
        for _ in range(2):
            assert [(hit.url, hit.copies) for hit in search(lake, "prisoners exchanged")] == [(url_of(1), 1), (url_of(3), 0)]
            refresh(lake)


def test_a_long_sentence_is_cut_around_its_words() -> None:
    """Whole words, where most of the words stand, with signs that something is left out."""
    long = "prisoners " + "word " * 100 + "prisoners were exchanged " + "word " * 100
    cut = snippet(long, {"prisoners": "prison", "exchanged": "exchang"})
    assert "prisoners were exchanged" in cut
    assert set(cut.strip("…").split()) == {"word", "prisoners", "were", "exchanged"}
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 260


def test_a_snippet_is_a_sentence() -> None:
    """Titles and initials end none; without a word it is the beginning."""
    text = "The talks failed. Mr. A. Smith of the U.S. embassy spoke of prisoners. Nobody else did."
    assert snippet(text, {"prisoners": "prison"}) == "Mr. A. Smith of the U.S. embassy spoke of prisoners."
    assert snippet(text, {}) == "The talks failed."
    assert snippet("", {}) == ""
