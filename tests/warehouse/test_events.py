"""Events: reports of one occurrence find each other as they arrive, in any language; copies, roles, merges, and a look back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from factories import START, batch, enriched
from terminal import Terminal

from extractors.enrich.fingerprints import fingerprint
from extractors.enrich.traits import traits_of
from extractors.records import Enriched, EntityDefinition, EntityMatch, Figure, Level, Link, PageKind, Passage, Post, TopicMatch
from flows.cli.events.reports import explain
from flows.cli.topics.news import new
from flows.cli.topics.timeline import _html, _markdown
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.read.events import count_events, differences, event_of, explained, list_events, news_of, read_event
from warehouse.read.timeline import timeline

pytestmark = pytest.mark.xdist_group("events")  # in one worker, so that what they share is made once

FERRY = "A ferry with 168 passengers ran aground off Korvala on Tuesday, the coast guard of Tarsia said. Captain Olen Brask was questioned."
HARBOUR = (
    "Rescuers took all 168 passengers off the stranded ferry near Korvala, said Mayor Ilva Sten. Captain Olen Brask had left the bridge."
)
UKRAINIAN = "Пором зі 168 пасажирами сів на мілину біля Корвала, повідомила берегова охорона Тарсія. Капітан Олен Браск дає свідчення."
FURNITURE = "The Beta Morning desk of 45 editors thanks its readers in Brasna."
STRIKE = (
    "Bus drivers in Melvik stop work on Friday for higher pay, the union of Aron Dask said. Schools stay open, and trains run as usual."
)


def report(source: str, hours: float, title: str, text: str, language: str = "en", **given: Any) -> Enriched:
    """An article with the traits and the fingerprint that the enricher would give it."""
    made = enriched(source, f"https://{source}.example/{hours}", START + timedelta(hours=hours), title=title, text=text, language=language)
    return replace(made, traits=traits_of(title, text, language), fingerprint=fingerprint(text), **given)


DAY = (
    report("alpha", 0, "Ferry runs aground off Korvala", FERRY),
    report("beta", 2, "All 168 passengers rescued from Korvala ferry", HARBOUR),
    report("gamma", 3, "Ferry runs aground off Korvala", f"{FERRY} This paper adds nothing."),
    report("delta", 4, "Біля Корвала на мілину сів пором зі 168 пасажирами", UKRAINIAN, "uk"),
    report(
        "beta",
        26,
        "Captain of Korvala ferry Olen Brask charged",
        "Olen Brask, captain of the ferry that ran aground off Korvala, was charged.",
    ),
    report("alpha", 5, "Bus drivers in Melvik to strike on Friday", STRIKE),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """The day's reports, appended one by one."""
    with open_lake(LakeLocation(tmp_path_factory.mktemp("events")), clock=lambda: START + timedelta(days=3)) as opened:
        for number, one in enumerate(DAY):
            append_batch(opened, batch(f"run-{number}", [one]))
        yield opened


def test_reports_of_one_occurrence_are_one_event_across_languages(lake: Lake) -> None:
    """A flash, another desk's report, a copy, a Ukrainian report and the next day's follow-up; the strike is another event."""
    events = dict(
        lake.query(
            "SELECT a.source_id || ' ' || (epoch(e.dated) - epoch($start))::INT // 3600, e.event_id FROM event_article AS e "
            "JOIN article AS a USING (article_id)",
            {"start": START},
        )
    )
    assert len({events[name] for name in ("alpha 0", "beta 2", "gamma 3", "delta 4", "beta 26")}) == 1
    assert events["alpha 5"] != events["alpha 0"]


def test_reports_in_two_languages_meet_by_places_numbers_and_the_beginnings_of_words(tmp_path: Any) -> None:
    """Vienna is another word in Ukrainian, thirty is written out, and no person is named by both."""
    told = (
        report("alpha", 0, "Russia, Ukraine agree 30-day energy truce in Vienna", "Diplomats of Austria said so."),
        report("beta", 1, "Bus drivers in Melvik to strike on Friday", STRIKE),
        report(
            "delta",
            2,
            "Тридцять днів без ударів по енергетиці: про що домовилися у Відні",
            "Дипломати австрійської сторони це визнали.",
            "uk",
        ),
    )
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, batch("run", told))
        [(sources, shared)] = lake.query(
            "SELECT list(source_id ORDER BY place), max_by(shared, place) FROM event_article GROUP BY event_id HAVING count(*) > 1"
        )
    assert (sources, {"n:vienn", "n:austr", "d:30", "w:energ", "w:diplo"} - set(shared)) == (["alpha", "delta"], set())


CRASH = (
    (
        "Nine rescued as helicopter crashes off Korvala",
        "An Apara helicopter crashed off Korvala, said Captain Olen Brask of the coast guard.",
    ),
    (
        "Helicopter crashes off Korvala, nine rescued",
        "Captain Olen Brask of the coast guard said the Apara helicopter had crashed off Korvala.",
    ),
)
CRASH_ABROAD = (
    ("hu", "Brask: kilencen ültek a lezuhant helikopteren", "Apara építette a gépet. A halászok Korvala előtt mindenkit kimentettek."),
    ("uk", "Браск: дев’ятеро були на борту", "Апара збудувала гелікоптер. Рибалки біля Корвали врятували всіх."),
    ("de", "Brask: neun Menschen waren an Bord", "Apara untersucht das Wrack vor Korvala."),
)


@pytest.mark.parametrize(("language", "title", "text"), CRASH_ABROAD, ids=["hu", "uk", "de"])
def test_a_report_in_another_language_joins_a_large_event_by_names_that_begin_its_sentences(
    tmp_path: Any, language: str, title: str, text: str
) -> None:
    """There a capital does not show a name: the reports in the other language do."""
    home = [report(f"s{number}", number, *CRASH[number % 2]) for number in range(9)]
    told = (*home, report("alpha", 9, "Bus drivers in Melvik to strike on Friday", STRIKE), report("delta", 11, title, text, language))
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, batch("run", told))
        assert lake.query("SELECT articles FROM event ORDER BY articles") == [(1,), (10,)]
        [(shared,)] = lake.query("SELECT shared FROM event_article WHERE language = $language", {"language": language})
        assert "n:brask" in shared


def test_a_day_alone_does_not_make_a_report_the_first(tmp_path: Any) -> None:
    """Its midnight would be before all that others report on that day: it counts as noon, or as first seen where that is near."""
    copies = [
        report("alpha", 3, "Ferry runs aground off Korvala", FERRY),
        _by_day(report("beta", 0, "Ferry runs aground off Korvala", FERRY), seen=START + timedelta(days=9)),
        report("gamma", 15, "Ferry runs aground off Korvala", FERRY),
        _by_day(report("delta", 0.5, "Ferry runs aground off Korvala", FERRY), seen=START + timedelta(hours=20)),
    ]
    ordered = "SELECT list(source_id ORDER BY place), list(basis ORDER BY place) FROM event_article"
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=10)) as lake:
        append_batch(lake, batch("run", copies))
        assert lake.query(ordered) == [(["alpha", "beta", "gamma", "delta"], ["published", "day", "published", "first_seen"])]
        assert lake.query("SELECT first_publisher, first_basis, span_minutes FROM event") == [("alpha", "published", 17 * 60)]
        assert lake.query("SELECT first_publisher, first_basis, spread_minutes FROM story") == [("alpha", "published", 17 * 60)]
    alone = LakeLocation(tmp_path / "days")
    with open_lake(alone, clock=lambda: START + timedelta(days=10)) as lake:
        append_batch(lake, batch("run", [copies[1], _by_day(copies[2], seen=START + timedelta(days=9))]))
        assert lake.query("SELECT first_basis, span_minutes, publishers FROM event") == [("day", None, 2)]


def _by_day(made: Enriched, *, seen: datetime) -> Enriched:
    """The same report of a publisher that names the day only."""
    day = START.replace(hour=0, minute=0, second=0, microsecond=0)
    return replace(made, article=replace(made.article, published=day, published_precision="day", fetched_at=seen))


def test_copies_are_one_event_where_nothing_else_is_in_the_lake(tmp_path: Any) -> None:
    """What every report has is not rare, and finds no candidates: a copy meets its text all the same, in one batch and in a later one."""
    copies = [report(f"s{number:03}", number / 60, "Ferry runs aground off Korvala", FERRY) for number in range(120)]
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, batch("run", copies[:119]))
        append_batch(lake, batch("later", copies[119:]))
        assert lake.query("SELECT stories, articles FROM event") == [(1, 120)]


def test_roles_say_who_was_first_who_copied_and_who_reported_it_themselves(lake: Lake) -> None:
    """The event counts publishers that reported it themselves."""
    [event] = list_events(lake, START.date(), START.date())
    moment, after = event["first_at"], event["first_at"] + timedelta(seconds=1)
    found = [
        [each["event_id"] for each in list_events(lake, *span)] for span in ((moment, after), (START.date(), moment), (after, START.date()))
    ]
    assert found == [[event["event_id"]], [], []]  # moments count to the second, the last one not; days count whole
    days = START.date(), START.date() + timedelta(days=30)
    for reports in (2, 9):
        everything, listed = (list_events(lake, *days, reports=least) for least in (1, reports))
        assert count_events(lake, *days, reports=reports) == (len(listed), len(everything) - len(listed))
    roles = [(row["publisher"], row["role"]) for row in read_event(lake, event["event_id"])["reports"]]
    assert roles == [("alpha", "origin"), ("beta", "independent"), ("gamma", "copy"), ("delta", "independent"), ("beta", "follow-up")]
    assert (event["first_publisher"], event["articles"], event["publishers"], event["independent"]) == ("alpha", 5, 4, 3)
    assert event["languages"] == ["en", "uk"]


def test_a_publisher_that_ran_a_copy_first_reports_it_itself_later(tmp_path: Any) -> None:
    """An agency's text at once, an own text an hour later: the own one makes the publisher independent, and counts."""
    reports = (DAY[0], report("gamma", 1, "Ferry runs aground off Korvala", FERRY), report("gamma", 2, "All rescued", HARBOUR))
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, batch("run", reports))
        roles = lake.query("SELECT publisher, role FROM event_article ORDER BY place")
        assert roles == [("alpha", "origin"), ("gamma", "copy"), ("gamma", "independent")]
        assert lake.query("SELECT independent FROM event") == [(2,)]
        near = f"FROM event_article_between('{START:%Y-%m-%d}', '{START:%Y-%m-%d}') ORDER BY place"
        assert lake.query(near) == lake.query("FROM event_article ORDER BY place")


def test_the_score_of_a_pair_is_the_sum_of_what_is_shown(lake: Lake) -> None:
    """Nothing decides that `events explain` does not print."""
    event_id = event_of(lake, "https://beta.example/2")
    assert event_id is not None
    second = read_event(lake, event_id)["reports"][1]
    score = sum(row["adds"] for row in explained(second))
    assert second["fit"] == pytest.approx(score)  # one report to compare with: fit and score are one
    assert {"d:168", "n:korva"} <= set(second["shared"])


def test_an_explanation_is_in_words_and_says_how_far_a_report_is_above_the_line(lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    """Words as the reports print them, in both languages where they differ, and no stem."""
    explain("https://beta.example/2", home=lake.location.home, format="json")
    rows = {row["publisher"]: row for row in json.loads(capsys.readouterr().out) if row["nearest"]}
    assert {"number 168", "name Korvala", "word passengers"} <= set(rows["gamma"]["shared"])
    assert "name Корвала (Korvala)" in rows["delta"]["shared"]
    assert rows["delta"]["score"] == pytest.approx(sum(each["adds"] for each in rows["delta"]["figures"]))
    explain("https://beta.example/2", home=lake.location.home)
    told = capsys.readouterr().out
    fit = rows["delta"]["fit"]
    assert f"fit {fit:+.2f}, {fit - 0.5:.2f} above the 0.5 from which a report joins" in " ".join(told.split())
    assert "passeng," not in told


@pytest.mark.parametrize(("place", "merged"), [("Korvala", True), ("Tarsia", False)])
def test_an_article_that_fits_two_events_merges_them_where_they_are_alike(tmp_path: Any, place: str, merged: bool) -> None:
    """The older identifier stays, the other leads to it, and the merge is on record; one article alone chains no two together."""
    first = report("alpha", 0, "Korvala pier collapses", "The pier of Korvala collapsed, said Ilva Sten.")
    other = report("beta", 1, "Olen Brask detained over pier", f"Police of {place} detained Olen Brask, 61, the builder.")
    both = report(
        "gamma",
        2,
        "Korvala pier collapses: Olen Brask detained",
        "Olen Brask, 61, was detained in Tarsia as the pier of Korvala collapsed, said Ilva Sten.",
    )
    minutes = count()
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1, minutes=next(minutes))) as lake:
        for number, one in enumerate((first, other, both)):
            append_batch(lake, batch(f"run-{number}", [one]))
        events = lake.query("SELECT DISTINCT event_id FROM event_article")
        revisions = lake.query("SELECT event_id, other_id, kind FROM event_revision")
        assert len(events) == (1 if merged else 2)
        assert [(event_of(lake, gone), kind) for _, gone, kind in revisions] == [(events[0][0], "merge")] * merged


def test_a_person_divides_an_event_for_good_and_may_take_it_back(tmp_path: Any, newslake: Terminal) -> None:
    """No article merges the two again; the past stays as it was; every decision is on record with its reason."""
    first, second, copy = DAY[:3]
    both = report("delta", 4, "All 168 passengers rescued after ferry runs aground off Korvala", f"{FERRY} {HARBOUR}")
    minutes = count()

    def append(*reports: Enriched) -> None:
        with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1, minutes=next(minutes))) as lake:
            for one in reports:
                append_batch(lake, batch(one.article.source_id, [one]))

    def told(*words: object) -> str:
        done = newslake("events", *words, cwd=tmp_path, NEWSLAKE_HOME=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sizes(moment: datetime | None = None) -> list[int]:
        with open_lake(LakeLocation(tmp_path), read_only=moment is None, as_of=moment) as lake:
            return [size for (size,) in lake.query("SELECT articles FROM event ORDER BY first_at")]

    append(first, second, copy)
    assert sizes() == [3]
    moment = datetime.now(UTC)
    assert "was divided from" in told("divide", second.article.url, "--why", "the rescue")
    append(both)
    assert sizes() == [2, 2]
    assert sizes(moment) == [3]
    assert "was divided from" in told("show", second.article.url)
    assert "became part of" in told("merge", second.article.url, first.article.url, "--why", "one accident")
    assert sizes() == [4]
    with open_lake(LakeLocation(tmp_path), read_only=True) as lake:
        assert lake.query("SELECT kind FROM event_revision ORDER BY revised_at") == [("split",), ("merge",)]
        assert lake.query("SELECT kind, detail FROM base.event WHERE kind LIKE 'event %' ORDER BY happened_at") == [
            ("event split", "the rescue"),
            ("event merge", "one accident"),
        ]
    whole = newslake(
        "events", "divide", *(one.article.url for one in (first, second, copy, both)), "--why", "all", cwd=tmp_path, NEWSLAKE_HOME=tmp_path
    )
    assert "expected some of its 4 reports, but not all" in whole.stderr


def test_reports_that_differ_say_so_and_what_is_new_is_said_once(tmp_path: Any) -> None:
    """The span, what most publishers say last and since when; the sentence with a new number is new in the first report that has it.

    What stands under a publisher's other articles too, and what is no prose, is not; nor is a dateline, a time, an age or a measure again.
    """
    told = [
        ("alpha", 0, 4, "A landslide near Korvala in Tarsia buried the hamlet of Ost. Mayor Ilva Sten counted 4 dead among the ruins."),
        (
            "beta",
            2,
            7,
            "Rescuers in Ost, a hamlet near Korvala, pulled out 7 dead, said Ilva Sten. Now Tarsia, a U.S. ally, sends 250 soldiers. "
            "OST, March 3 (Beta) – The Tarsian mayor, 58, spoke at 10:21. A field (40 hectares) slid too; each home costs 10,800 crowns. "
            f"{FURNITURE} Sign up for our 300 letters to Tarsia now.\nMENU 911 TARSIA SHOP",
        ),
        ("gamma", 4, 7, "Tarsia mourns: under the mud at Ost, close to Korvala, lie 7 dead. Ilva Sten thanked the 250 soldiers who came."),
    ]
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        for source, hours, dead, text in told:
            one = report(source, hours, "Landslide near Korvala buries hamlet of Ost", text)
            planned = Figure("day of funeral", 20261100 + dead, text)
            append_batch(lake, batch(source, [replace(one, figures=(Figure("dead", dead, text), planned))]))
        append_batch(lake, batch("strike", [report("beta", 5, "Bus drivers in Melvik to strike on Friday", f"{STRIKE} {FURNITURE}")]))
        event_id = event_of(lake, "https://alpha.example/0")
        assert event_id is not None
        since = START + timedelta(hours=2)
        found = differences(lake, event_id)
        assert found["disagreements"] == [
            f"day of funeral: 4 November or 7 November; most say 7 November, since {since:%H:%M on %-d %B}",
            f"4 to 7 dead; most say 7, since {since:%H:%M on %-d %B}",
        ]
        assert found["who_says"] == [
            "day of funeral: 4 November (alpha), 7 November (beta, gamma)",
            "dead: 4 (alpha), 7 (beta, gamma)",
        ]
        assert lake.query("SELECT DISTINCT value, day, values FROM event_figure WHERE publisher = 'alpha' ORDER BY value") == [
            (4, None, 2),
            (None, date(2026, 11, 4), 2),
        ]
        new = lake.query("SELECT sentence, new FROM novelty WHERE kind = 'statement' AND publisher = 'beta' ORDER BY sentence")
        assert new == [
            ("A field (40 hectares) slid too; each home costs 10,800 crowns.", ["10,800"]),
            ("Now Tarsia, a U.S. ally, sends 250 soldiers.", ["250"]),
        ]


def test_a_sentence_is_new_when_it_was_said_not_when_its_article_began(tmp_path: Any) -> None:
    """By a live blog's post at its time, by a later version when it was seen; what another said in between is new there."""
    slide = "A landslide near Korvala in Tarsia buried the hamlet of Ost, said Mayor Ilva Sten."
    dogs = "Rescuers of Korvala searched the hamlet of Ost in Tarsia with 12 dogs, said Ilva Sten."
    mud = "Under the mud at Ost, close to Korvala in Tarsia, lie 17 dead, said Ilva Sten."
    soldiers = "Tarsia sends 250 soldiers to Ost near Korvala."
    first, second = Post("p1", None, mud, START + timedelta(hours=1)), Post("p2", "Help", soldiers, START + timedelta(hours=6))
    seen: tuple[tuple[str, float, float, str, tuple[Post, ...]], ...] = (
        ("alpha", 0, 0, slide, ()),
        ("gamma", 2, 2, dogs, ()),
        ("beta", -3, 5, mud, (first,)),
        ("beta", -3, 8, f"{mud}\n\nHelp\n\n{soldiers}", (first, second)),
        ("gamma", 2, 10, f"{dogs} {soldiers} They dug out 31 goats of Ilva Sten.", ()),
        ("alpha", 0, 11, f"{slide} The mud took 61 houses in Ost.", ()),
        (
            "beta",
            -3,
            12,
            f"{mud} Ost near Korvala needs 900 tents.",
            (replace(first, text=f"{mud} Ost near Korvala needs 900 tents."), second),
        ),
    )
    topic = TopicMatch(topic="travel", version="1", level=Level.SUBSTANTIAL, score=0.9, direction=None, passages=())
    now = START
    with open_lake(LakeLocation(tmp_path), clock=lambda: now) as lake:
        for number, (source, hours, fetched, text, posts) in enumerate(seen):
            now = START + timedelta(hours=fetched)
            one = report(source, hours, "Landslide near Korvala buries hamlet of Ost", text, topics=(topic,))
            kind = PageKind.LIVE_BLOG if posts else PageKind.ARTICLE
            one = replace(one, article=replace(one.article, posts=posts, kind=kind, fetched_at=now))
            append_batch(lake, batch(str(number), [replace(one, figures=(Figure("dead", 17, mud),) if posts else ())]))
        found = lake.query("SELECT dated, publisher, sentence FROM novelty WHERE kind = 'statement' ORDER BY dated")
        news = [row["sentence"] for row in news_of(lake, "travel", START + timedelta(hours=3), START + timedelta(hours=7), 9)]
        later = [row["sentence"] for row in news_of(lake, "travel", START + timedelta(hours=11), START + timedelta(hours=12), 9)]
        figures = lake.query("SELECT dated, publisher FROM event_figure")
    assert [((dated - START) / timedelta(hours=1), publisher, sentence) for dated, publisher, sentence in found] == [
        (1, "beta", mud),
        (2, "gamma", dogs),
        (6, "beta", soldiers),
        (10, "gamma", "They dug out 31 goats of Ilva Sten."),
        (11, "alpha", "The mud took 61 houses in Ost."),
        (12, "beta", "Ost near Korvala needs 900 tents."),
    ]
    assert (news, later) == ([soldiers], ["The mud took 61 houses in Ost."])
    assert figures == [(START + timedelta(hours=1), "beta")]


def test_the_places_of_an_event_are_the_states_that_half_of_its_reports_name(tmp_path: Any) -> None:
    """Not those that one of three names, and no persons."""
    named = (("tarsia", "sten"), ("tarsia", "sten"), ("brasna",))
    kinds = (("tarsia", "state"), ("sten", "person"), ("brasna", "state"))
    definitions = tuple(
        EntityDefinition(entity=name, version="e1", definition=f"  {name}: {{}}\n", activated_at=START, name=name, kind=kind)
        for name, kind in kinds
    )
    reports = [replace(one, entities=tuple(EntityMatch(name, 1, "e1") for name in names)) for one, names in zip(DAY, named, strict=False)]
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, replace(batch("run", reports), definitions=definitions))
        assert lake.query("SELECT articles, places FROM event") == [(3, ["tarsia"])]


def test_an_event_of_a_moment_is_as_it_stood(tmp_path: Any) -> None:
    """Under the same identifier, with the reports that had arrived by then."""
    now = START
    with open_lake(LakeLocation(tmp_path), clock=lambda: now) as lake:
        for number, one in enumerate(DAY[:3]):
            now = START + timedelta(days=1 + number)
            append_batch(lake, batch(f"run-{number}", [one]))
        whole = lake.query("SELECT event_id, articles FROM event")
    [(event_id, _)] = whole
    assert whole == [(event_id, 3)]
    for number in range(3):
        with open_lake(LakeLocation(tmp_path), as_of=START + timedelta(days=1 + number, hours=1)) as lake:
            assert lake.query("SELECT event_id, articles FROM event") == [(event_id, 1 + number)]


def test_an_event_is_called_by_the_newest_headline_and_first_is_who_told_it_before_a_live_blog_did(tmp_path: Any) -> None:
    """A live blog begins before what it tells of; a corrected headline is that of its moment, and no earlier one's."""
    live = report("beta", -3, "Live: ferry aground off Korvala, 168 aboard", FERRY)
    live = replace(live, article=replace(live.article, kind=PageKind.LIVE_BLOG))
    first = report("alpha", 0, "Ferry sinks off Korvala", FERRY)
    corrected = report("alpha", 0, "CORRECTED: Ferry aground off Korvala", f"{FERRY} An earlier version said that it sank.")
    now = START
    with open_lake(LakeLocation(tmp_path), clock=lambda: now) as lake:
        for number, one in enumerate((live, first, corrected)):
            now = START + timedelta(days=1 + number)
            append_batch(lake, batch(f"run-{number}", [one]))
    for days, title in ((2, "Ferry sinks off Korvala"), (3, "CORRECTED: Ferry aground off Korvala")):
        with open_lake(LakeLocation(tmp_path), as_of=START + timedelta(days=days, hours=1)) as lake:
            assert lake.query("SELECT title, first_publisher, first_at, articles FROM event") == [(title, "alpha", START, 2)]
            assert lake.query("SELECT sentence FROM novelty WHERE kind = 'event'") == [(title,)]


def test_an_event_has_one_headline_in_all_answers(tmp_path: Any) -> None:
    """That of the report that most others are nearest to, not the first one's."""
    told = [
        ("Ferry runs aground off Korvala", FERRY),
        *((title, HARBOUR) for title in ("Korvala ferry safe", "All 168 safe", "Korvala ferry safe")),
    ]
    topic = TopicMatch(topic="travel", version="1", level=Level.SUBSTANTIAL, score=0.9, direction=None, passages=())
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        for hour, (title, text) in enumerate(told):
            append_batch(lake, batch(str(hour), [report(f"s{hour}", hour, title, text, topics=(topic,))]))
        day = START.date()
        [event], [began, *_] = list_events(lake, day, day), news_of(lake, "travel", day, day, 9)
        assert {began["sentence"], *(row["title"] for row in timeline(lake, "travel", day, day, 9))} == {event["title"]}
        assert (event["title"], began["publisher"]) == (told[1][0], "s0")


def test_a_topic_of_an_event_moves_as_most_reports_say_and_of_as_many_as_the_first_does(tmp_path: Any) -> None:
    """Whatever order they arrived or lie in."""
    told = [(2, "reopens", "Korvala ferry safe"), (0, "closes", "Ferry runs aground off Korvala")]
    made = [
        report(
            f"s{hour}",
            hour,
            title,
            FERRY,
            topics=(TopicMatch(topic="travel", version="1", level=Level.SUBSTANTIAL, score=0.9, direction=direction, passages=()),),
        )
        for hour, direction, title in told
    ]
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, batch("run", made))
        assert lake.query("SELECT articles, topics[1].direction FROM event") == [(2, "closes")]


def test_what_is_new_as_of_a_moment_is_what_had_arrived_by_then(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """`topics new --as-of` knows no later report; without --until it ends with the newest day of that moment."""
    topic = TopicMatch(topic="travel", version="1", level=Level.SUBSTANTIAL, score=0.9, direction=None, passages=())
    told = [("Ferry runs aground off Korvala", FERRY), ("Bus drivers in Melvik to strike", STRIKE)]
    now = START
    with open_lake(LakeLocation(tmp_path), clock=lambda: now) as lake:
        for number, (title, text) in enumerate(told):
            now = START + timedelta(days=1 + number)
            append_batch(lake, batch(f"run-{number}", [report("alpha", 24 * number, title, text, topics=(topic,))]))
    for as_of, titles in ((START + timedelta(days=1, hours=1), ["Ferry runs aground off Korvala"]), (None, [title for title, _ in told])):
        new("travel", since=START.date(), as_of=as_of, home=tmp_path, format="json")
        assert [row["sentence"] for row in json.loads(capsys.readouterr().out)] == titles


def test_a_link_leads_to_the_article_that_the_lake_holds(tmp_path: Any) -> None:
    """By any of its addresses; a link to elsewhere leads nowhere."""
    first = report("alpha", 0, "Ferry runs aground off Korvala", FERRY)
    second = report("beta", 2, "All 168 passengers rescued from Korvala ferry", HARBOUR)
    links = (Link("https://alpha.example/0", "ran aground"), Link("https://else.example/", "weather"))
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, batch("run", [first, replace(second, article=replace(second.article, links=links))]))
        found = lake.query("SELECT anchor, target_id IS NOT NULL FROM article_link ORDER BY anchor")
        assert found == [("ran aground", True), ("weather", False)]


def test_a_timeline_has_the_days_that_later_reports_name(tmp_path: Any) -> None:
    """Above a day with more articles; an event that the next morning's paper says was of that day stands under it."""
    topic = TopicMatch(topic="travel", version="1", level=Level.SUBSTANTIAL, score=0.9, direction=None, passages=())
    told = [
        ("alpha", 24, "Bus drivers in Melvik to strike", STRIKE),
        ("beta", 24, "Airport of Brasna opens second runway", "The airport of Brasna opened a runway of 3200 metres, said Ines Hald."),
        ("gamma", 24, "Toll on Ulmen bridge doubles", "Crossing the Ulmen bridge costs 14 crowns from now on, said Per Dorn."),
        ("alpha", 72, "Ferry runs aground off Korvala", FERRY),
        ("beta", 900, "Inquiry into coast guard", f"The guard knew since {START + timedelta(days=2):%-d %B}, said Judge Mara Lind."),
    ]
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=60)) as lake:
        for source, hours, title, text in told:
            one = report(source, hours, title, text, topics=(topic,))
            append_batch(lake, batch(f"{source}-{hours}", [one]))
        rows = timeline(lake, "travel", START.date(), START.date() + timedelta(days=10), 2)
    assert [(row["day"] - START.date()).days for row in rows] == [1, 2]
    assert (rows[1]["title"], rows[1]["sources"], rows[1]["first_at"].date() - rows[1]["day"]) == (
        "Ferry runs aground off Korvala",
        ["alpha"],
        timedelta(days=1),
    )
    day = rows[1]["day"]
    assert f"- **{day:%-d %B %Y}** Ferry runs aground" in _markdown(rows[1])
    assert f'<time datetime="{day}">{day:%-d %B %Y}</time>' in _html(rows[1])


def test_a_timeline_s_sentence_is_in_the_language_of_its_headline_and_whole(tmp_path: Any) -> None:
    """Also where a report in another language, or one that its feed cut short, matches the topic better."""

    def about(sentence: str, score: float) -> TopicMatch:
        passage = Passage(0, len(sentence), sentence)
        return TopicMatch(topic="travel", version="1", level=Level.SUBSTANTIAL, score=score, direction=None, passages=(passage,))

    whole = FERRY.partition(". ")[0] + "."
    told = (
        report("alpha", 0, "Ferry runs aground off Korvala", FERRY, topics=(about(whole, 0.6),)),
        report("beta", 2, "All 168 passengers rescued from Korvala ferry", f"{HARBOUR[:60]}…", topics=(about(f"{HARBOUR[:60]}…", 0.8),)),
        report("delta", 4, "Біля Корвала на мілину сів пором зі 168 пасажирами", UKRAINIAN, "uk", topics=(about(UKRAINIAN[:90], 0.9),)),
    )
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        for number, one in enumerate(told):
            append_batch(lake, batch(f"run-{number}", [one]))
        [row] = timeline(lake, "travel", START.date(), START.date(), 1)
    assert len(row["sources"]) == 3
    assert (row["title"].isascii(), row["sentence"]) == (True, whole)


def test_a_timeline_s_sentence_is_of_its_event_not_of_another_that_the_report_mentions(tmp_path: Any) -> None:
    """Where a report's best match for the topic looks back, a sentence that says what the headline says stands beside it."""
    lead = "Buses took 41 children out of Melvik on Tuesday while shells fell beside the road, said Mayor Ilva Sten."
    back = "The wider truce between Tarsia and its neighbours, now in its second week, is wearing unevenly, said an envoy."
    topic = TopicMatch(
        topic="truce", version="1", level=Level.SUBSTANTIAL, score=0.9, direction=None, passages=(Passage(0, len(back), back),)
    )
    told = report("alpha", 0, "Buses leave Melvik under fire", f"{lead}\n\n{back}", topics=(topic,))
    with open_lake(LakeLocation(tmp_path), clock=lambda: START + timedelta(days=1)) as lake:
        append_batch(lake, batch("run", [told]))
        [row] = timeline(lake, "truce", START.date(), START.date(), 1)
    assert row["sentence"] == lead
