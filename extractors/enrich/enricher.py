"""The enrich stage: Article → Enriched. One object loads the definitions once; each worker may load its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extractors.enrich.credits import find_credits, load_agencies
from extractors.enrich.definitions.load import Definitions, EntityDefinition, TopicDefinition, load_entities, load_topics
from extractors.enrich.figures import find_figures
from extractors.enrich.fingerprints import content_hash, fingerprint
from extractors.enrich.language_guess import known
from extractors.enrich.likeness import LanguageProfile, Likeness, load_profile
from extractors.enrich.topics.contributions import Explanation, explain
from extractors.enrich.topics.lexicon import Lexicon
from extractors.enrich.topics.matcher import Judgement, judge, tag
from extractors.enrich.topics.model import TopicModel, load_model
from extractors.enrich.topics.reading import Reading, read
from extractors.enrich.topics.words import Words
from extractors.enrich.traits import traits_of
from extractors.records import Article, Enriched, EntityMatch, TopicMatch
from extractors.seeds import SEEDS

SHIPPED_MODEL = SEEDS / "topic_model.json"


def model_of(topics: Path) -> Path:
    """The weights that a topics file is used with: the topic_model.json beside it, else the one that newslake brings."""
    beside = topics.with_name("topic_model.json")
    return beside if beside.exists() else SHIPPED_MODEL


@dataclass(frozen=True, slots=True)
class _Tools:
    lexicon: Lexicon
    words: Words | None
    likeness: Likeness | None


class Enricher:
    """Reads topics, entities and likeness out of articles. Pure after loading; not for sharing between threads."""

    def __init__(
        self,
        definitions: Definitions,
        entities: tuple[EntityDefinition, ...],
        profile: dict[str, LanguageProfile],
        model: TopicModel,
    ) -> None:
        self._definitions = definitions
        self._entities = entities
        self._profile = profile
        self._model = model
        self._tools: dict[str, _Tools] = {}

    @classmethod
    def load(cls, topics: Path, entities: Path, profile: Path | None, model: Path | None = None) -> Enricher:
        """Read all definitions; raises SeedError naming file and line. Without a profile likeness is 0.

        `model` is by default that of `model_of`.
        """
        weights = load_model(model or model_of(topics))
        definitions = load_topics(topics, model_digest=weights.digest)
        return cls(definitions, load_entities(entities), load_profile(profile) if profile else {}, weights)

    @property
    def topic_definitions(self) -> tuple[TopicDefinition, ...]:
        """The topics in the order of their file, each with its version and its YAML."""
        return self._definitions.topics

    @property
    def entity_definitions(self) -> tuple[EntityDefinition, ...]:
        """The entities in the order of their file, each with its version and its YAML."""
        return self._entities

    def enrich(self, article: Article) -> Enriched:
        """Everything that is read out of one article."""
        language = known(article.language, article.text)
        topics: tuple[TopicMatch, ...] = ()
        entities: tuple[EntityMatch, ...] = ()
        likeness = 0.0
        if language:
            tools = self._tool(language)
            reading = read(article.title, article.text, tools.lexicon)
            topics, entities = tag(reading, self._model, tools.words), _entities(reading)
            likeness = tools.likeness.score(reading.encoded.codes) if tools.likeness else 0.0
        return Enriched(
            article=article,
            content_hash=content_hash(article.title, article.text),
            fingerprint=fingerprint(article.text),
            likeness=likeness,
            topics=topics,
            entities=entities,
            credits=find_credits(article, load_agencies()),
            traits=traits_of(article.title, article.text, article.language),
            figures=find_figures(article),
        )

    def match(self, title: str | None, text: str, language: str | None = None) -> tuple[tuple[TopicMatch, ...], tuple[EntityMatch, ...]]:
        """Topics and entities alone, of any text; its language is guessed where none is given."""
        code = known(language, text)
        if not code:
            return (), ()
        tools = self._tool(code)
        reading = read(title, text, tools.lexicon)
        return tag(reading, self._model, tools.words), _entities(reading)

    def explain(self, title: str | None, text: str, language: str | None = None) -> tuple[Explanation, ...]:
        """The topics of any text, each with everything that its score is made of."""
        code = known(language, text)
        if not code:
            return ()
        tools = self._tool(code)
        return explain(read(title, text, tools.lexicon), self._model, tools.words)

    def judge(self, title: str | None, text: str, language: str | None = None) -> list[tuple[Judgement, float]]:
        """The topics of any text as the model sees them, each with what the sum over its figures is multiplied by."""
        code = known(language, text)
        if not code:
            return []
        words = self._tool(code).words
        found = judge(read(title, text, self._tool(code).lexicon), self._model, words)
        return [(one, ((words.weight(one.topic) if words else None) or (1.0, 0.0))[0]) for one in found]

    def _tool(self, language: str) -> _Tools:
        if language not in self._tools:
            profile, vocabulary = self._profile.get(language), self._model.languages.get(language)
            lexicon = Lexicon(language, self._definitions, self._entities)
            self._tools[language] = _Tools(
                lexicon,
                Words(vocabulary, lexicon.alphabet) if vocabulary else None,
                Likeness(profile, lexicon.alphabet) if profile else None,
            )
        return self._tools[language]


def _entities(reading: Reading) -> tuple[EntityMatch, ...]:
    entities, hits = reading.lexicon.entities, reading.hits
    found = ((entities[slot], hits[slot]) for slot in sorted(entities.keys() & hits.keys()))
    return tuple(EntityMatch(entity.entity, len(set(positions)), entity.version) for entity, positions in found)
