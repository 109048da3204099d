"""Topics: what counts as evidence, in six languages, and what is kept of it."""

import json
from math import log
from pathlib import Path

import pytest

from extractors.enrich import Enricher
from extractors.enrich.definitions.load import load_topics
from extractors.enrich.topics.cues import CUE_NAMES
from extractors.enrich.topics.features import NAMES, SUBJECT_NAMES
from extractors.enrich.topics.lexicon import Lexicon
from extractors.enrich.topics.model import logistic
from extractors.enrich.topics.reading import JUDGED, read

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

TOPICS = """
groups:
  war: {en: [Ukraine, Russia], uk: [Україна], ru: [Украина], de: [Ukraine], fr: [Ukraine], es: [Ucrania]}
  elsewhere: {en: [Gaza]}
negations: {en: [not, no]}
topics:
  truce:
    title: Truce
    description: Stopping the fighting by agreement.
    context: {group: war, least: 1}
    elsewhere: elsewhere
    directions: [advance, setback]
    languages:
      en:
        any: [ceasefire, peace talks, EU envoy]
        near: [{within: 3, groups: [[talks], [Minsk]]}]
        all: [[[delegation], [Istanbul]]]
        background: [so-called truce]
        not: [Armistice Day]
        cues: {advance: [agreed, progress], setback: [collapsed, rejected]}
      uk: {any: [припинення вогню]}
      ru: {any: [прекращение огня]}
      de: {any: [Waffenstillstand]}
      fr: {any: [cessez-le-feu]}
      es: {any: [alto el fuego]}
"""


def model(path: Path, **directions: object) -> Path:
    """A model in which two sentences of evidence are enough, or one in the title."""
    weights = {"intercept": -1.0, "weights": {"title": 2.0, "sentences": 1.0}}
    content = {
        "features": NAMES,
        "subjects": SUBJECT_NAMES,
        "cues": CUE_NAMES,
        "line": 0.5,
        "default": weights,
        "topics": {},
        "subject": {"weight": 0.0, "intercept": 0.0, "weights": {}},
        "directions": directions,
        "languages": {},
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def enricher(tmp_path: Path) -> Enricher:
    """The topics above with no entities."""
    (tmp_path / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "entities.yaml").write_text("entities: {}\n", encoding="utf-8")
    return Enricher.load(tmp_path / "topics.yaml", tmp_path / "entities.yaml", None, model(tmp_path / "model.json"))


def shown(enricher: Enricher, text: str, title: str | None = None, language: str | None = "en") -> list[str]:
    """The passages of the first topic, empty without one."""
    matches, _ = enricher.match(title, text, language)
    return [passage.text for passage in matches[0].passages] if matches else []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ukraine asked for a ceasefire.", True),
        ("Ukraine heard of several ceasefires.", True),
        ("Ukraine went to peace talks.", True),
        ("Ukraine wants peace. Talks are far.", False),
        ("Ukraine recalls the talks held in Minsk.", True),
        ("Ukraine had talks about grain and ports but not in Minsk.", False),
        ("Ukraine sent a delegation that arrived late last night in Istanbul.", True),
        ("Ukraine sent a delegation. Istanbul was quiet.", False),
        ("Ukraine marked Armistice Day without a ceasefire.", False),
        ("Ukraine met the EU envoy.", True),
        ("Ukraine met the eu envoy.", False),
        ("Nothing of the war, only a ceasefire.", False),
    ],
)
def test_a_sentence_is_evidence_by_the_rules_of_the_definition(enricher: Enricher, text: str, found: bool) -> None:
    """any, near, all and not are judged within one sentence, and the context must be met."""
    assert bool(shown(enricher, text)) is found


def test_a_background_sentence_is_a_mention_and_never_substantial(enricher: Enricher) -> None:
    """What a publisher repeats under every article cannot carry a topic."""
    text = "Ukraine is at war. The so-called truce, a ceasefire in name, was agreed in 2014. " * 4
    (match,), _ = enricher.match("The so-called truce is a ceasefire", text, "en")
    assert match.level == "passing"
    assert len(match.passages) == 5


def test_a_sentence_about_another_conflict_alone_is_a_mention_and_never_substantial(enricher: Enricher) -> None:
    """A ceasefire in Gaza is not this topic, however often Ukraine is named elsewhere in the article."""
    (match,), _ = enricher.match("A ceasefire for Gaza", "Ukraine is at war. Gaza has a ceasefire. Peace talks go on in Gaza.", "en")
    assert match.level == "passing"
    (match,), _ = enricher.match("A ceasefire for Gaza", "Ukraine saw Gaza reach a ceasefire. Ukraine wants peace talks like Gaza.", "en")
    assert match.level == "substantial"


def test_a_long_article_is_judged_by_the_stretch_that_speaks_most_of_the_topic(enricher: Enricher) -> None:
    """One sentence late in it is a mention; a dense passage is not, wherever it stands; passages keep their place in the text."""
    filler = "Ukraine had rain. " * (2 * JUDGED // 18)
    late = filler + "A ceasefire held. " + "The rain went on. " * 20
    (match,), _ = enricher.match(None, late, "en")
    assert (match.level, match.direction) == ("passing", None)
    dense = "A ceasefire held. Peace talks followed. The peace talks led to a ceasefire in the east. Peace talks go on. "
    for text in (dense + filler, filler + dense, filler + dense + filler):
        (match,), _ = enricher.match(None, text, "en")
        assert match.level == "substantial"
        assert [text[passage.start : passage.end] for passage in match.passages] == [passage.text for passage in match.passages]
        assert [passage.text for passage in match.passages] == dense.strip().replace(". ", ".|").split("|")


def test_a_text_of_any_length_is_read_whole_in_stretches(enricher: Enricher) -> None:
    """Without a place to cut, too; none is shorter than the others, so that no single sentence makes a share of its own."""
    for text in ("x" * 20_001, "word " * 4000, "Ukraine had rain.\n" * 1200, "Ukraine heard. " * (JUDGED // 15 + 1)):
        reading = read("A title", text, Lexicon("en", load_topics(SEEDS / "topics.yaml"), ()))
        stretches = reading.stretches()
        assert stretches[0].start == 0
        lengths = [len(one.encoded.text) - one.offset for one in stretches]
        assert sum(lengths) >= len(text)
        assert min(lengths) > 0.75 * JUDGED
        assert all(
            one.encoded.text[one.offset :] == text[one.start : one.start + size] for one, size in zip(stretches, lengths, strict=True)
        )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ukraine speaks of a ceasefire, and many people in the country would like to believe that it will come."),
        ("uk", "Україна говорить про припинення вогню, і багато людей у країні хотіли б вірити, що воно настане."),
        ("ru", "Украина говорит о прекращении огня, и многие люди в стране хотели бы верить, что оно наступит."),
        ("de", "Die Ukraine spricht über einen Waffenstillstand, und viele Menschen im Land würden gern daran glauben."),
        ("fr", "L'Ukraine parle d'un cessez-le-feu, et beaucoup de gens dans le pays voudraient croire qu'il viendra."),
        ("es", "Ucrania habla de un alto el fuego, y mucha gente en el país quisiera creer que llegará pronto."),
    ],
)
def test_every_language_is_matched_named_or_guessed(enricher: Enricher, language: str, text: str) -> None:
    """An article that does not say its language is read in the one its words are in."""
    assert shown(enricher, text, language=language) == [text]
    assert shown(enricher, text, language=None) == [text]


def test_passages_lie_where_they_say(enricher: Enricher) -> None:
    """Offsets are code points of the title or the text, whatever white space is between."""
    title = "Ceasefire  in Ukraine?"
    text = "  First line 🕊 of Ukraine.\n\nA ceasefire was near.  Another sentence.\nThe ceasefire  collapsed"
    (match,), _ = enricher.match(title, text, "en")
    assert [passage.field for passage in match.passages] == ["title", "text", "text"]
    assert match.passages[1].text == "A ceasefire was near."
    assert match.passages[2].text == "The ceasefire  collapsed"
    assert all(text[passage.start : passage.end] == passage.text for passage in match.passages[1:])


def test_level_follows_the_sum_and_a_missing_title_counts_nothing(enricher: Enricher) -> None:
    """A title decides here; without one the text has to."""
    text = "Ukraine heard of a ceasefire. The weather was fine."
    assert enricher.match("A ceasefire for Ukraine", text, "en")[0][0].level == "substantial"
    assert enricher.match(None, text, "en")[0][0].level == "passing"
    assert enricher.match("", text, "en")[0][0].level == "passing"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Ukraine agreed to a ceasefire. The peace talks made progress. A ceasefire is near.", "advance"),
        ("Ukraine saw the ceasefire collapse. Russia rejected peace talks. The ceasefire collapsed.", "setback"),
        ("Ukraine agreed to a ceasefire. Russia rejected peace talks. A ceasefire is far.", "mixed"),
        ("Ukraine has not agreed to a ceasefire. There was no progress in peace talks. The ceasefire is far.", "setback"),
    ],
)
def test_cues_tell_the_direction_and_a_negation_turns_them(enricher: Enricher, text: str, direction: str) -> None:
    """Without learned words the direction is the balance of cues in the sentences of evidence."""
    assert enricher.match(None, text, "en")[0][0].direction == direction


def test_learned_weights_of_the_cues_decide_the_direction(tmp_path: Path, enricher: Enricher) -> None:
    """A model that has weights for a topic is asked instead of the balance of cues."""
    text = "Ukraine agreed to a ceasefire. Peace talks made progress."
    (match,), _ = enricher.match(None, text, "en")
    assert match.direction == "advance"
    outcomes = {
        "advance": {"intercept": 0.0, "weights": {}},
        "setback": {"intercept": -0.5, "weights": {"evidence first": 1.0}},
    }
    learned = model(tmp_path / "learned.json", truce=outcomes)
    other = Enricher.load(tmp_path / "topics.yaml", tmp_path / "entities.yaml", None, learned)
    (match,), _ = other.match(None, text, "en")
    assert match.direction == "setback"


def test_nothing_is_found_in_a_language_without_definitions(enricher: Enricher) -> None:
    """Polish is neither guessed as another language nor an error."""
    text = "Ukraina chce zawieszenia broni, ale rozmowy w Stambule nie przyniosły przełomu, powiedział rzecznik rządu."
    assert enricher.match(None, text, "pl") == ((), ())


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "🕊", "Ukraine", "\x00", "ceasefire " * 5000 + "Ukraine"])
def test_odd_texts_are_read_without_error(enricher: Enricher, text: str) -> None:
    """Empty, cut and monotonous texts give what they can."""
    matches, entities = enricher.match(None, text, "en")
    assert entities == ()
    assert all(0 <= match.score <= 1 for match in matches)


def test_an_explanation_adds_up_to_the_score(enricher: Enricher) -> None:
    """Base, figures and words make the sum, and each sentence names its phrases."""
    text = "Ukraine asked for a ceasefire at the peace talks. The so-called truce is over."
    (told,) = enricher.explain(None, text, "en")
    assert told.match == enricher.match(None, text, "en")[0][0]
    assert told.base == pytest.approx(-1.0)
    assert {figure.name for figure in told.features} == {"sentences"}
    assert {"ceasefire", "peace talks"} <= set(told.evidence[0].phrases)


def test_the_shipped_topics_explain_an_article_in_full() -> None:
    """With the learned words too the parts make the whole, and the shipped articles have their topics."""
    enricher = Enricher.load(SEEDS / "topics.yaml", SEEDS / "entities.yaml", None)
    title, text = (SEEDS / "articles" / "03-sanctions-package.txt").read_text(encoding="utf-8").split("\n", 1)
    explanations = {told.match.topic: told for told in enricher.explain(title, text)}
    sanctions = explanations["sanctions"]
    assert sanctions.match.level == "substantial"
    assert sanctions.match.direction == next(iter(sanctions.directions)) == "tighten"
    assert sum(sanctions.directions.values()) == pytest.approx(1)
    for told in explanations.values():
        assert 1 / (1 + 2.718281828459045**-told.total) == pytest.approx(told.match.score, abs=1e-3)


def weighed(path: Path, **parts: object) -> Path:
    """The model above with some of its parts changed."""
    content = json.loads(model(path).read_text("utf-8")) | parts
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_an_article_about_something_else_has_less_of_the_same_evidence(enricher: Enricher, tmp_path: Path) -> None:
    """The subject is judged over the whole article, and the logarithm of its probability is what every topic gets."""
    subject = {"weight": 1.0, "intercept": -3.0, "weights": {"share": 8.0, "elsewhere share": -4.0}}
    judging = Enricher.load(tmp_path / "topics.yaml", tmp_path / "entities.yaml", None, weighed(tmp_path / "subject.json", subject=subject))
    evidence = "Ukraine heard of a ceasefire. Ukraine asked for peace talks. The ceasefire held."
    scores = []
    for around in ("Ukraine is at war. ", "The harvest was good. ", "Gaza is at war. "):
        [known], _ = enricher.match(None, evidence + " " + around * 9, "en")
        [match], _ = judging.match(None, evidence + " " + around * 9, "en")
        assert match.score < known.score
        scores.append(match.score)
        [explained] = judging.explain(None, evidence + " " + around * 9, "en")
        [figure] = [one for one in explained.features if one.name == "subject: war"]
        assert figure.added == pytest.approx(log(figure.value))
        assert logistic(explained.total) == pytest.approx(match.score, abs=1e-4)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 2 * scores[-1]


def test_a_subject_of_ones_own_is_not_judged_by_what_was_learned_of_another(tmp_path: Path) -> None:
    """The shipped model knows one war: another context, or none, costs nothing, as the examples of other subjects need it."""
    text = (
        "Dockers in Alder reject the toll on ferries. The toll rises in May. Ferry owners call the toll unfair. Alder's mayor defends it."
    )
    block = "    title: {0}\n    description: A toll.\n    {1}\n    languages: {{en: {{any: [{2}]}}}}\n"
    blocks = {"own": "context: {group: town, least: 1}", "none": "tags: []", "war": "context: {group: war, least: 1}"}
    topics = "".join(f"  {name}:\n" + block.format(name, line, f"toll, {name}") for name, line in blocks.items())
    (tmp_path / "topics.yaml").write_text(f"groups: {{town: {{en: [Alder]}}, war: {{en: [Alder]}}}}\ntopics:\n{topics}")
    enricher = Enricher.load(tmp_path / "topics.yaml", SEEDS / "entities.yaml", None)
    own, none, war = ({match.topic: match.score for match in enricher.match("A toll", text, "en")[0]}[name] for name in blocks)
    assert none >= own > war
    assert {one.topic for one in load_topics(SEEDS / "examples" / "topics.yaml").topics} == {"us_tariffs", "gaza_aid"}


def test_words_speak_in_their_own_language_alone(enricher: Enricher, tmp_path: Path) -> None:
    """A vocabulary adds to the sum of articles in its language; those in others are judged by figures."""
    words = {"scale": 1.0, "intercept": 0.5, "subject": 0.0, "stems": {"minister": 4.0, "orchestra": -4.0}}
    vocabulary = {"rarity": {"minister": 2.0, "orchestra": 2.0}, "topics": {"truce": words}, "subjects": {}, "directions": {}}
    path = weighed(tmp_path / "words.json", languages={"en": vocabulary})
    judging = Enricher.load(tmp_path / "topics.yaml", tmp_path / "entities.yaml", None, path)
    for text, language, added in (
        ("Ukraine wants a ceasefire. The minister spoke.", "en", 4.5),
        ("Ukraine wants a ceasefire. The orchestra played.", "en", -3.5),
        ("Ukraine wants a ceasefire. Nobody spoke.", "en", 0.5),
        ("Україна хоче припинення вогню. Minister, orchestra.", "uk", 0.0),
    ):
        [known], [explained] = enricher.explain(None, text, language), judging.explain(None, text, language)
        assert explained.total - known.total == pytest.approx(added)


def test_concepts_that_languages_share_are_met_by_any_of_their_words(enricher: Enricher, tmp_path: Path) -> None:
    """All words of one concept count together, whichever language has how many; English keeps its own vocabulary."""
    words = {"scale": 1.0, "intercept": 0.0, "subject": 0.0, "stems": {"minister": 4.0, "orchestra": -4.0}}
    shared = {"rarity": {"minister": 2.0, "orchestra": 2.0}, "topics": {"truce": words}, "subjects": {}, "directions": {}}
    shared["words"] = {"uk": {"minister": "міністр урядовець", "orchestra": "оркестр"}, "en": {"minister": "minister"}}
    own: dict[str, object] = {"rarity": {}, "topics": {}, "subjects": {}, "directions": {}}
    path = weighed(tmp_path / "words.json", languages={"en": own}, shared=shared)
    judging = Enricher.load(tmp_path / "topics.yaml", tmp_path / "entities.yaml", None, path)
    for text, language, added in (
        ("Україна хоче припинення вогню. Сказав міністр.", "uk", 4.0),
        ("Україна хоче припинення вогню. Сказали міністри й урядовці.", "uk", 4.0),
        ("Україна хоче припинення вогню. Оркестри грали.", "uk", -4.0),
        ("Ukraine wants a ceasefire. The minister spoke.", "en", 0.0),
    ):
        [known], [explained] = enricher.explain(None, text, language), judging.explain(None, text, language)
        assert explained.total - known.total == pytest.approx(added)


@pytest.mark.parametrize(("line", "level"), [(0.6, "passing"), (0.4, "substantial")])
def test_the_line_is_the_models_own(enricher: Enricher, tmp_path: Path, line: float, level: str) -> None:
    """Where F1 is best is learned; the score is not bent to make it 0.5."""
    judging = Enricher.load(tmp_path / "topics.yaml", tmp_path / "entities.yaml", None, weighed(tmp_path / "line.json", line=line))
    [match], _ = judging.match(None, "Ukraine wants a ceasefire. Peace talks go on.", "en")
    assert 0.4 < match.score < 0.6
    assert match.level == level


OTHERWISE = "The hall was cold and nobody wished to say more about it. "
ABOUT = "".join(f"In session {number} the ministers spoke about tariffs on steel. {OTHERWISE * 4}" for number in range(4))


@pytest.mark.parametrize(
    "rule", ["any: [tariffs]", "near: [{within: 8, groups: [[ministers, talks], [tariffs]]}]", "all: [[[session, talks], [tariffs]]]"]
)
def test_a_new_topic_is_found_by_any_kind_of_rule_alone(tmp_path: Path, rule: str) -> None:
    """By the shipped weights, for which a topic's own phrases count most: a topic without any is judged by its combinations."""
    topic = f"topics: {{tariffs: {{title: Tariffs, description: Duties., languages: {{en: {{{rule}}}}}}}}}"
    (tmp_path / "topics.yaml").write_text(topic, encoding="utf-8")
    (tmp_path / "entities.yaml").write_text("entities: {}", encoding="utf-8")
    enricher = Enricher.load(tmp_path / "topics.yaml", tmp_path / "entities.yaml", None)
    [match], _ = enricher.match("Ministers at a table", ABOUT, "en")
    assert match.level == "substantial"
