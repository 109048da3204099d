"""topics.yaml and topic_model.json: what is refused, with which words, and what makes a new version."""

import csv
import json
from pathlib import Path

import pytest

from extractors.enrich import Enricher
from extractors.enrich.definitions.load import load_entities, load_topics
from extractors.enrich.stems import LANGUAGES
from extractors.enrich.topics.cues import CUE_NAMES
from extractors.enrich.topics.features import NAMES, SUBJECT_NAMES
from extractors.enrich.topics.model import load_model
from extractors.errors import SeedError
from warehouse.read.topic_names import direction_titles

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

GOOD = """\
groups:
  war: {en: [Ukraine]}
topics:
  truce:
    title: Truce
    description: Stopping the fighting.
    tags: [diplomacy]
    context: {group: war}
    directions: [advance, setback]
    languages:
      en:
        any: [ceasefire]
        cues: {advance: [agreed]}
  other:
    title: Other
    description: Something else.
    parent: truce
    languages:
      en: {any: [sanction]}
"""


def written(folder: Path, text: str) -> Path:
    """The text as a file."""
    path = folder / "topics.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("any: [ceasefire]", "any: ceasefire", 12, "topic truce, language en, any: must be a list in [ ]"),
        ("[ceasefire]", "['…']", 12, 'any.item 1: "…" has no word to look for'),
        ("[ceasefire]", "&all [*all]", 12, "without YAML aliases"),
        ("parent: truce", "parent: other", 17, "topic other, parent: a topic cannot be its own parent (other < other)"),
        ("    tags: [diplomacy]", "    parent: other", 7, "topic truce, parent: a topic cannot be its own parent (truce < other < truce)"),
        ("any: [ceasefire]", "anny: [ceasefire]", 11, "topic truce, language en"),
        (
            "any: [ceasefire]",
            "any: [ceasefire]\n        anny: [x]",
            13,
            "anny: is no field here; there are any, all, near, background, not, cues",
        ),
        ("    tags: [diplomacy]", "    colour: red", 7, "colour: is no field here; there are title, description, "),
        ("    parent: truce", "    parnt: truce", 17, "elsewhere, directions; did you mean parent?"),
        ("topics:", "subjects: {}\ntopics:", 3, "subjects: is no field here; there are "),
        ("any: [ceasefire]", "any: []", 12, "topic truce, language en"),
        ("      en: {any: [sanction]}", "      xx: {any: [sanction]}", 18, "xx"),
        (
            "advance: [agreed]",
            "sideways: [agreed]",
            13,
            "topic truce, language en, cues.sideways: not one of the topic's directions (advance, setback)",
        ),
        ("parent: truce", "parent: peace", 17, "topic other, parent: 'peace' is not a topic of this file"),
        ("context: {group: war}", "context: {group: wars}", 8, "'wars' is not a group of this file"),
        ("  other:", "  truce:", 14, "topic truce: is given twice"),
        ("title: Other", "titel: Other", 14, "topic other"),
        ("title: Other", "title: ' truce'", 15, "topic other, title: topic truce has the same title"),
        ("[advance, setback]", "[advance, mixed]", 9, 'directions.item 2: "mixed" is the third answer of every topic'),
        ("[advance, setback]", "{advance: moving, mixed: unclear}", 9, '"mixed" is the third answer of every topic'),
        ("[advance, setback]", "[advance, Set back]", 9, '"Set back" is not a name here; use small letters'),
        ("[advance, setback]", "[advance, advance]", 9, "has one twice"),
        ("[advance, setback]", "[advance]", 9, "needs at least 2"),
        ("[advance, setback]", "{advance: ''}", 9, "directions"),
        ("title: Other", "title: 31", 15, "must be text"),
        ("context: {group: war}", "context: {group: war, least: 0x1F}", 8, "must be a whole number"),
        ("context: {group: war}", "context: {group: war, least: '2'}", 8, "must be a whole number"),
        ("context: {group: war}", "context: {least: 2}", 8, "context.group: is missing"),
        ("context: {group: war}", "weights: {title: inf}", 8, "must be a number"),
        ("[ceasefire]", f"[{'x' * 201}]", 12, "is longer than 200 characters"),
        ("title: Other", "? [a, b]\n    : Other", 15, "topic other: the name of a field must be a word"),
        ("tags: [diplomacy]", "tags: [diplomacy", 8, "; what is not closed may begin in line 7"),
    ],
)
def test_an_error_names_topic_language_and_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    """Whoever edits the file finds the place without searching."""
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(SeedError) as caught:
        load_topics(path)
    assert said in str(caught.value)
    named = int(str(caught.value).split("topics.yaml:")[1].split(":")[0])
    assert abs(named - line) <= 1


NESTED = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 15))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (NESTED, 1, "has more than 100,000 values where its aliases are written out"),
        ("topics: " + "[" * 200_000, 1, "is nested more than 20 deep"),
        ("topics: " + "{a: " * 200_000, 1, "is nested more than 20 deep"),
        ("- " * 200_000, 1, "is nested more than 20 deep"),
        ("topics: [" + "a," * 1_000_000 + "]", 1, "has more than 100,000 values"),
        (GOOD.replace("[ceasefire]", "[" + ", ".join(f"word{n}" for n in range(1_000_000)) + "]"), None, "is larger than 4 MB"),
        ("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 1_000)), 1, "is nested more than 20 deep"),
        (
            "topics:\n" + "".join(f"  t{n}: {{title: T{n}, description: d, languages: {{en: {{any: [w]}}}}}}\n" for n in range(5_000)),
            1,
            "1000",
        ),
        (GOOD.replace("any: [ceasefire]", "near: [" + "{within: 9, groups: [[a],[b]]}," * 5_000 + "]"), 12, "may have at most 1000"),
        (GOOD.replace("title: Other", "title: Ot\0her"), None, "is not valid YAML: unacceptable character"),
    ],
    ids=["aliases", "lists", "blocks", "items", "values", "phrases", "chain of aliases", "topics", "rules", "null character"],
)
def test_a_file_without_measure_is_refused_before_it_is_built(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    """In bounded time and memory, with the line where it goes too far."""
    with pytest.raises(SeedError) as caught:
        load_topics(written(tmp_path, text))
    assert said in str(caught.value)
    assert line is None or f"topics.yaml:{line}: " in str(caught.value)


@pytest.mark.timeout(60)
def test_more_words_than_an_alphabet_has_characters_are_refused(tmp_path: Path) -> None:
    """A word is one character of the compared text; which language has too many is named."""
    phrases = ", ".join(f"{' '.join(f'wort{number}x{part}' for part in range(9))}" for number in range(7000))
    (tmp_path / "entities.yaml").write_text("entities: {}\n", encoding="utf-8")
    enricher = Enricher.load(written(tmp_path, GOOD.replace("[ceasefire]", f"[{phrases}]")), tmp_path / "entities.yaml", None)
    with pytest.raises(SeedError, match="language en: have more than 55,040 different words"):
        enricher.match("", "Ukraine.", "en")


def test_two_topics_with_the_same_phrases_are_refused(tmp_path: Path) -> None:
    """Titles, order, repetition and case make no difference; abbreviations have their own case."""
    twin = "  twin:\n    title: Twin\n    description: Again.\n    languages:\n      en: {any: [sanction]}\n"
    for phrases in ("[sanction]", "[Sanction, sanction]", "[SANCTION]"):
        with pytest.raises(SeedError, match="topic twin: has the same phrases as topic other; keep one of them"):
            load_topics(written(tmp_path, GOOD + twin.replace("[sanction]", phrases)))
    states, pronoun = (
        twin.replace("[sanction]", "[US]"),
        twin.replace("twin", "other_twin").replace("Twin", "Us").replace("[sanction]", "[us]"),
    )
    assert len(load_topics(written(tmp_path, GOOD + states + pronoun)).topics) == 4


def test_directions_have_any_two_names_and_may_have_titles(tmp_path: Path) -> None:
    """In the order of the definition; cues may speak for mixed too."""
    text = GOOD.replace("[advance, setback]", "{thaw: thawing, deep_freeze: freezing}").replace(
        "{advance: [agreed]}", "{thaw: [agreed], mixed: [unclear]}"
    )
    truce = load_topics(written(tmp_path, text)).topics[0]
    assert truce.directions == ("thaw", "deep_freeze")
    assert direction_titles(truce.yaml) == {"thaw": "thawing", "deep_freeze": "freezing"}
    assert direction_titles(load_topics(written(tmp_path, GOOD)).topics[0].yaml) == {"advance": "advance", "setback": "setback"}


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    """No trace of a stack."""
    with pytest.raises(SeedError, match="cannot be read"):
        load_topics(tmp_path / "none.yaml")


def test_a_version_changes_with_what_decides_the_matches_and_with_nothing_else(tmp_path: Path) -> None:
    """An edit of one topic leaves the other's version; shared groups and new weights change both."""
    first = [topic.version for topic in load_topics(written(tmp_path, GOOD)).topics]
    comment = [topic.version for topic in load_topics(written(tmp_path, "# a comment\n" + GOOD)).topics]
    edited = [topic.version for topic in load_topics(written(tmp_path, GOOD.replace("[ceasefire]", "[ceasefire, truce]"))).topics]
    shared = [topic.version for topic in load_topics(written(tmp_path, GOOD.replace("[Ukraine]", "[Ukraine, Kyiv]"))).topics]
    weights = [topic.version for topic in load_topics(written(tmp_path, GOOD), model_digest="other").topics]
    assert comment == first
    assert edited[0] != first[0]
    assert edited[1] == first[1]
    assert not set(shared) & set(first)
    assert not set(weights) & set(first)


def test_an_edited_spelling_is_a_new_version_of_that_entity_alone(tmp_path: Path) -> None:
    """Entities are versioned by content too, and keep their YAML."""
    text = "entities:\n  mayor:\n    name: The mayor\n    kind: person\n    spellings: {en: [Hale]}\n"
    text += "  port:\n    name: Port\n    kind: organisation\n    spellings: {en: [Port Authority]}\n"
    mayor, port = load_entities(written(tmp_path, text))
    edited, same = load_entities(written(tmp_path, "# a comment\n" + text.replace("[Hale]", "[Hale, Hayle]")))
    assert edited.version != mayor.version
    assert same.version == port.version
    assert edited.yaml.startswith("  mayor:\n")
    assert edited.yaml.endswith("spellings: {en: [Hale, Hayle]}\n")


def test_a_topic_keeps_its_definition_as_written(tmp_path: Path) -> None:
    """The lake stores the YAML of each version."""
    truce, other = load_topics(written(tmp_path, GOOD)).topics
    assert truce.yaml.startswith("  truce:\n")
    assert truce.yaml.endswith("cues: {advance: [agreed]}\n")
    assert other.yaml.startswith("  other:\n")
    assert other.parent == "truce"


def test_shipped_topics_and_entities_load_in_all_languages() -> None:
    """Six topics and every entity, each with phrases for each language."""
    topics = load_topics(SEEDS / "topics.yaml").topics
    assert [topic.topic for topic in topics] == [
        "ceasefire_talks", "sanctions", "peace_terms", "military_aid", "nuclear_risk", "humanitarian",
    ]  # fmt: skip
    assert all(set(topic.languages) == set(LANGUAGES) for topic in topics)
    assert {entity.kind for entity in load_entities(SEEDS / "entities.yaml")} == {"person", "state", "organisation"}


def test_the_shipped_model_has_weights_for_every_topic() -> None:
    """And for none that is gone."""
    model = load_model(SEEDS / "topic_model.json")
    topics = {topic.topic for topic in load_topics(SEEDS / "topics.yaml").topics}
    assert set(model.languages) == set(LANGUAGES)
    assert all(set(model.topics) == set(vocabulary.topics) == topics for vocabulary in model.languages.values())


def test_each_concept_has_words_in_each_language() -> None:
    """A name of its own, and in hardly any language none."""
    with (SEEDS / "words.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert tuple(header) == LANGUAGES
    assert len({row[0].split()[0] for row in rows}) == len(rows) > 300
    assert [row[0] for row in rows if len(row) != len(header) or row.count("") > 1 or not row[0]] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not a topic model"),
        ("[]", "is not a topic model"),
        ("[" * 100_000, "nested too deep"),
        (json.dumps({"features": ["title"], "subjects": SUBJECT_NAMES, "cues": CUE_NAMES}), "learned with other features"),
        (json.dumps({"features": NAMES, "subjects": SUBJECT_NAMES, "cues": CUE_NAMES, "line": "x"}), "is not a topic model"),
    ],
)
def test_a_broken_model_is_refused(tmp_path: Path, content: str, said: str) -> None:
    """The file and the way to rebuild it are named."""
    path = tmp_path / "model.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SeedError, match=said) as caught:
        load_model(path)
    assert "make topic-model" in str(caught.value)
