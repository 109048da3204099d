"""A new working folder: its three next commands work, and whatever the title is, the folder's files are read."""

import csv
import io
import json
import shlex
from pathlib import Path

import pytest
from terminal import Terminal

from extractors.enrich import Enricher
from extractors.enrich.definitions.load import load_topics
from extractors.errors import ArgumentError
from extractors.files.seeds import SEEDS
from extractors.sources import load_sources
from flows.cli.init import Language, init
from flows.demo.server import ServedWorld
from flows.demo.world import instant

ALLOWED = {"NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8", "NEWSLAKE_HOST_DELAY": "0", "NEWSLAKE_WORKERS": "1"}


def test_the_topic_that_the_guide_shows_works_in_the_new_folder(tmp_path: Path) -> None:
    """Its block takes the place of the folder's topics, and finds what it is about."""
    init("Prisoner exchange", folder=tmp_path / "made")
    guide = (Path(__file__).resolve().parents[2] / "docs" / "add-a-topic.md").read_text(encoding="utf-8")
    (tmp_path / "made" / "topics.yaml").write_text(guide.split("```yaml\n")[1].partition("```")[0], encoding="utf-8")
    enricher = Enricher.load(tmp_path / "made" / "topics.yaml", tmp_path / "made" / "entities.yaml", None)
    text = (
        "Ukraine and Russia agreed on a prisoner swap, and the captives returned home to Kyiv. Moscow confirmed the exchange of prisoners."
    )
    [[match], _] = enricher.match("Prisoner exchange agreed", text, "en")
    assert (match.topic, match.level, match.direction) == ("prisoner_exchange", "substantial", "advance")


def test_the_next_commands_work_in_the_new_folder(newslake: Terminal, world: ServedWorld, tmp_path: Path) -> None:
    """They are read from what `init` prints; the catalogue is replaced by one on loopback, and phrases are added as it asks for."""
    made = newslake("init", "Ukraine ceasefire", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    steps = [shlex.split(line) for line in made.stdout.partition("Next:")[2].strip().splitlines()]
    assert [step[0] for step in steps] == ["cd", "newslake", "newslake"]
    folder = tmp_path / steps[0][1]
    topics_file = folder / "topics.yaml"
    written = topics_file.read_text().replace('["ceasefire"]', "[ceasefire, truce, peace talks, negotiator, delegation]")
    written = written.replace(
        "# directions: {advance: moves on, setback: is set back}", "directions: {nearer: peace is nearer, farther: farther off}"
    )
    written = written.replace("# cues:", "cues: {nearer: [agree, offer, talks], farther: [reject, refuse]}\n        #")
    topics_file.write_text(written)
    world.set_time(instant(9, "12:30"))
    world.sources_csv(folder / "sources.csv")
    ingested, topics = (newslake(*step[1:], cwd=folder, **ALLOWED) for step in steps[1:])
    assert ingested.returncode in (0, 1), ingested.stderr  # some of the world's feeds are broken
    assert topics.returncode == 0
    assert "Ukraine ceasefire" in topics.stdout
    [row] = json.loads(newslake("topics", "--format", "json", cwd=folder).stdout)["topics"]
    assert (row["title"], row["articles"] > 0) == ("Ukraine ceasefire", True)
    directed = {name: sum(counts) for name, counts in row["directions"].items()}
    assert directed.keys() <= {"nearer", "farther", "mixed"}
    assert directed["nearer"] > 0
    shown = newslake("topics", "show", "ukraine  CEASEFIRE", "--since", "2026-03-01", "--until", "2026-03-12", cwd=folder)
    assert "peace is nearer" in shown.stdout
    daily = newslake("topics", "show", "Ukraine ceasefire", "--since", "2026-03-01", "--until", "2026-03-12", "--format", "csv", cwd=folder)
    assert sum(int(line["nearer"]) for line in csv.DictReader(io.StringIO(daily.stdout))) == directed["nearer"]
    checked = json.loads(newslake("quality", "check", "--format", "json", cwd=folder).stdout)
    assert checked[0]["kind"] == "state"
    assert [line["subject"] for line in checked if line["kind"] == "failing" and "topic" in line["subject"]] == []
    assert (folder / "lake").is_dir()


@pytest.mark.parametrize(
    "title", ["Sudan", '"$x": {it\'s} [a] #b', "Перемир'я в Судані", "1 % & <more>: - ?", "the of and", "Sanctions", "a" * 100]
)
def test_any_title_makes_files_that_are_read(title: str, tmp_path: Path) -> None:
    """Signs of YAML, other scripts, small words, the name of a shipped topic; sources about another subject are not polled."""
    folder, shipped = tmp_path / "new", {one.topic for one in load_topics(SEEDS / "topics.yaml").topics}
    init(title, folder=folder)
    [definition] = Enricher.load(folder / "topics.yaml", folder / "entities.yaml", None).topic_definitions
    assert definition.title == title
    assert definition.topic not in shipped
    sources, wrong = load_sources(folder / "sources.csv")
    assert not wrong
    assert {source.enabled for source in sources if source.group in ("ukraine", "russia")} == {False}
    with pytest.raises(ArgumentError, match="is there already"):
        init(title, folder=folder)


@pytest.mark.parametrize(
    ("title", "language", "names", "phrases"),
    [
        ("Sudan ceasefire", "en", ["Sudan"], ["ceasefire"]),
        ("Gaza aid", "en", ["Gaza"], ["aid"]),
        ("Prisoner exchange", "en", None, ["Prisoner exchange"]),
        ("Prisoner exchange in Ukraine", "en", ["Ukraine"], ["Prisoner exchange"]),
        ("Перемир'я в Судані", "uk", ["Судані"], ["Перемир'я"]),
        ("Tariffs and trade talks", "en", None, ["Tariffs", "trade talks"]),
        ("Aid for Gaza", "en", ["Gaza"], ["Aid"]),
        ("Tarife und Handel", "de", ["Handel"], ["Tarife"]),
        ("Выборы в Армении", None, ["Армении"], ["Выборы"]),
        ("US-China chip export controls", None, ["US", "China", "U.S."], ["chip export controls"]),
        ("Iran–Israel war", None, ["Iran", "Israel"], ["war"]),
        ("post-Brexit trade -", None, None, ["post-Brexit trade"]),
    ],
)
def test_names_of_a_title_become_the_context(
    title: str, language: Language | None, names: list[str] | None, phrases: list[str], tmp_path: Path
) -> None:
    """A first word has a capital whether it is a name or not: it is one where it is known as one. Cyrillic says its language."""
    init(title, folder=tmp_path / "new", language=language)
    made = load_topics(tmp_path / "new" / "topics.yaml")
    [(code, words)] = made.topics[0].languages.items()
    assert code == (language or ("ru" if "ы" in title else "en"))
    assert made.groups == ({"subject": {code: tuple(names)}} if names else {})
    assert words.any == tuple(phrases)


@pytest.mark.parametrize(
    ("title", "language"), [("台湾海峡", None), ("إضراب الأطباء", "fr"), ("Выборы в Армении", "en"), ("Rail strike", "ru")]
)
def test_a_title_in_letters_of_another_language_is_refused(title: str, language: Language | None, tmp_path: Path) -> None:
    """No article would ever match."""
    with pytest.raises(ArgumentError, match="is not in letters of"):
        init(title, folder=tmp_path / "new", language=language)


def test_a_folder_has_the_name_of_its_title_in_latin_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two Cyrillic titles do not collide."""
    monkeypatch.chdir(tmp_path)
    init("Выборы в Армении")
    assert [topic.topic for topic in load_topics(tmp_path / "vybory-v-armenii" / "topics.yaml").topics] == ["vybory_v_armenii"]


def test_a_title_without_a_known_name_finds_its_words_apart(tmp_path: Path) -> None:
    """The title as it stands is seldom written."""
    init("Prisoner exchange", folder=tmp_path / "new")
    enricher = Enricher.load(tmp_path / "new" / "topics.yaml", tmp_path / "new" / "entities.yaml", None)
    text = "Both sides agreed to exchange forty prisoners. The prisoners will be exchanged at the bridge. The mayor thanked the mediators."
    [[match], _] = enricher.match("Forty prisoners to be exchanged", text, "en")
    assert [passage.text for passage in match.passages] == [
        "Forty prisoners to be exchanged",
        "Both sides agreed to exchange forty prisoners.",
        "The prisoners will be exchanged at the bridge.",
    ]


@pytest.mark.parametrize("title", ["", " \n", "...", "a" * 101])
def test_a_title_without_words_makes_nothing(title: str, tmp_path: Path) -> None:
    """One clear error."""
    with pytest.raises(ArgumentError, match="expected the subject in a few words"):
        init(title, folder=tmp_path / "new")
    assert not (tmp_path / "new").exists()
