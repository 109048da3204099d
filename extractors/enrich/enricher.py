"""The enrich stage: Article → Enriched. One object loads the definitions once; each worker may load its own."""

from dataclasses import dataclass
from pathlib import Path

from extractors.enrich.agencies import load_agencies
from extractors.enrich.credits import find_credits
from extractors.enrich.definitions.load import Definitions, Entity, Topic, load_entities, load_topics
from extractors.enrich.figures import find_figures
from extractors.enrich.fingerprints import content_hash, fingerprint
from extractors.enrich.language_guess import known
from extractors.enrich.likeness import LanguageProfile, Likeness, load_profile
from extractors.enrich.topics.contributions import Explanation, explain
from extractors.enrich.topics.lexicon import Lexicon
from extractors.enrich.topics.matcher import Judgement, judge, tag
from extractors.enrich.topics.model import TopicModel, load_model, model_of
from extractors.enrich.topics.reading import Reading, read
from extractors.enrich.topics.words import Words
from extractors.enrich.traits import traits_of
from extractors.records import Article, Enriched, EntityMatch, TopicMatch


@dataclass(frozen=True, slots=True)
class _Tools:
    lexicon: Lexicon
    words: Words | None
    likeness: Likeness | None


class Enricher:
    """Finds topics, entities and likeness of articles. Pure after loading; not safe for several threads."""

    def __init__(
        self,
        definitions: Definitions,
        entities: tuple[Entity, ...],
        profile: dict[str, LanguageProfile],
        model: TopicModel,
    ) -> None:
        self._definitions = definitions
        self._entities = entities
        self._profile = profile
        self._model = model
        self._tools: dict[str, _Tools] = {}

    @classmethod
    def load(cls, topics: Path, entities: Path, profile: Path | None, model: Path | None = None) -> "Enricher":
        """Read all definitions; raises SeedError naming file and line. Without a profile likeness is 0.

        `model` is by default that of `model_of`.
        """
        weights = load_model(model or model_of(topics))
        definitions = load_topics(topics, model_digest=weights.digest)
        return cls(definitions, load_entities(entities), load_profile(profile) if profile else {}, weights)

    @property
    def topic_definitions(self) -> tuple[Topic, ...]:
        """The topics in the order of their file, each with its version and its YAML."""
        return self._definitions.topics

    def enrich(self, article: Article) -> Enriched:
        """Everything that is found in one article."""
        found = self._read(article.title, article.text, article.language)
        topics, entities = self._matches(found)
        return Enriched(
            article=article,
            content_hash=content_hash(article.title, article.text),
            fingerprint=fingerprint(article.text),
            likeness=found[0].likeness.score(found[1].encoded.codes) if found and found[0].likeness else 0.0,
            topics=topics,
            entities=entities,
            credits=find_credits(article, load_agencies()),
            traits=traits_of(article.title, article.text, article.language),
            figures=find_figures(article),
        )

    def match(self, title: str | None, text: str, language: str | None = None) -> tuple[tuple[TopicMatch, ...], tuple[EntityMatch, ...]]:
        """Only topics and entities, of any text; its language is guessed if none is given."""
        return self._matches(self._read(title, text, language))

    def explain(self, title: str | None, text: str, language: str | None = None) -> tuple[Explanation, ...]:
        """The topics of any text, each with all parts of its score."""
        found = self._read(title, text, language)
        return explain(found[1], self._model, found[0].words) if found else ()

    def judge(self, title: str | None, text: str, language: str | None = None) -> list[tuple[Judgement, float]]:
        """The model's judgement of the topics of any text, each with the factor of the sum over its figures."""
        found = self._read(title, text, language)
        if found is None:
            return []
        words = found[0].words
        judged = judge(found[1], self._model, words)
        return [(one, ((words.weight(one.topic) if words else None) or (1.0, 0.0))[0]) for one in judged]

    def _matches(self, found: tuple[_Tools, Reading] | None) -> tuple[tuple[TopicMatch, ...], tuple[EntityMatch, ...]]:
        return (tag(found[1], self._model, found[0].words), _entities(found[1])) if found else ((), ())

    def _read(self, title: str | None, text: str, language: str | None) -> tuple[_Tools, Reading] | None:
        """A text's reading with the tools of its language; None in a language without definitions."""
        code = known(language, text)
        return ((tools := self._tool(code)), read(title, text, tools.lexicon)) if code else None

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
