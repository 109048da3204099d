"""The labelled articles of `bench.train_topics`, and everything that the weights are learned from, measured once."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import log
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from scipy.sparse import csr_matrix, vstack

from extractors.enrich.definitions.load import load_topics
from extractors.enrich.tokens import Alphabet
from extractors.enrich.topics.cues import CUE_NAMES, count_cues, measure_cues
from extractors.enrich.topics.features import NAMES, SUBJECT_NAMES, measure_subject
from extractors.enrich.topics.lexicon import Lexicon, TopicSlots
from extractors.enrich.topics.model import Vocabulary
from extractors.enrich.topics.reading import Reading, read
from extractors.enrich.topics.words import Vector, Words
from extractors.records import LabelLevel
from flows.demo.load import DIRECTIONS as TRUTH
from flows.demo.load import load_world
from flows.pipeline.topics.label_file import read_label_file

LANGUAGE = "en"
LEVELS = {LabelLevel.ABSENT: 0, LabelLevel.PASSING: 1, LabelLevel.SUBSTANTIAL: 2}
TITLE, SENTENCES = NAMES.index("title"), NAMES.index("sentences")
# Stems in fewer than this share of articles, or in more than that, say nothing of topics.
MIN_SHARE, MAX_SHARE = 0.002, 0.4

Row = dict[str, Any]


@dataclass(frozen=True)
class Concepts:
    """What seeds/words.csv has: for each language the words of each concept, which is called by its first English word; and how
    rare each concept is.
    """

    words: dict[str, dict[str, tuple[str, ...]]]
    rarity: dict[str, float]


@dataclass(kw_only=True)
class Data:
    """All articles measured: per topic the features, labels and cues, and the subject and the words of the articles.

    The first `own` are those that are measured on; `ways` has the two directions of a topic in its definition's order; `sources`
    says which articles are of one publisher. A label of -1 is unknown.
    """

    topics: list[str]
    rarity: dict[str, float]
    shared: Concepts
    own: int
    features: dict[str, np.ndarray]
    cues: dict[str, np.ndarray]
    present: dict[str, np.ndarray]
    words: csr_matrix
    concepts: csr_matrix
    subject: np.ndarray
    about: np.ndarray
    labels: dict[str, np.ndarray]
    directions: dict[str, list[str | None]]
    ways: dict[str, tuple[str, ...]]
    sources: np.ndarray
    ids: list[Any]
    context: str

    def all_features(self, topic: str) -> np.ndarray:
        """The features of a topic, then title and sentences of each other one."""
        others = [self.features[other][:, [TITLE, SENTENCES]] for other in self.topics if other != topic]
        return np.hstack([self.features[topic], *others])

    def folds(self, rows: np.ndarray, count: int) -> np.ndarray:
        """For all articles the fold of each, -1 for those of publishers that none of the measured ones among `rows` is of.

        Publishers go whole, the largest first, each into the fold that is smallest so far.
        """
        sizes = Counter(self.sources[rows[rows < self.own]].tolist())
        filled, fold = [0] * count, {}
        for source, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
            fold[source] = int(np.argmin(filled))
            filled[fold[source]] += size
        return np.array([fold.get(source, -1) for source in self.sources.tolist()])

    def translated(self) -> "Data":
        """The same articles by the concepts that all languages have words for, in place of the stems of English."""
        return replace(self, words=self.concepts, rarity=self.shared.rarity)

    @property
    def directed(self) -> list[str]:
        return [topic for topic in self.topics if any(self.directions[topic])]


def labels_of(path: Path, texts: list[Row], directions: Mapping[str, Sequence[str]]) -> tuple[list[Row], list[str]]:
    """Labels kept without texts, in the order of their file, each with the title and text that `texts` has for its URL; and
    what is wrong in the file, by line.
    """
    articles = {row.get("url"): row for row in texts}
    given, wrong = read_label_file(path, directions)
    labels: dict[str, dict[str, int | str | None]] = {}
    for one in given:
        labels.setdefault(one.article, {}).update({one.topic: LEVELS[one.level], f"{one.topic}_direction": one.direction})
    held = {url: articles[url] for url in labels if url in articles}
    return [{"id": url, "title": row.get("title"), "text": row["text"], "labels": labels[url]} for url, row in held.items()], wrong


def demo_rows() -> list[Row]:
    """The demo's English originals with the topics that their authors state: later events and shorter texts than most labelled ones."""
    stories = [story for story in load_world().stories if story.language == LANGUAGE and not story.copy_of and not story.posts]
    return [
        {
            "id": story.id,
            "source": "demo",
            "title": story.title,
            "text": "\n\n".join(paragraph.removeprefix("### ") for paragraph in story.paragraphs),
            "labels": {topic: 2 if topic in story.topics else 0 for topic in TRUTH}
            | {f"{topic}_direction": story.topics.get(topic) for topic in TRUTH},
        }
        for story in stories
    ]


def stems_of(texts: list[str]) -> list[set[str]]:
    alphabet = Alphabet(LANGUAGE)
    return [{alphabet.key(word) for word in re.findall(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*", text) if len(word) > 1} for text in texts]


def rarities(held: list[set[str]]) -> dict[str, float]:
    """How rare each stem is, without stems that are in most articles or in hardly any."""
    counts = Counter(chain.from_iterable(held))
    least, most = max(3, round(MIN_SHARE * len(held))), MAX_SHARE * len(held)
    return {stem: round(log(len(held) / number), 2) for stem, number in sorted(counts.items()) if least <= number <= most}


def concepts_of(path: Path, held: list[set[str]]) -> Concepts:
    """Read seeds/words.csv: a column a language, in each cell words with spaces between them."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {row[LANGUAGE].split()[0]: row for row in csv.DictReader(lines)}
    languages = next(iter(rows.values()))
    words = {language: {name: tuple(row[language].split()) for name, row in rows.items()} for language in languages}
    alphabet = Alphabet(LANGUAGE)
    stems = {name: {alphabet.key(word) for word in words_of} for name, words_of in words[LANGUAGE].items()}
    counts = {name: sum(not any_of.isdisjoint(one) for one in held) for name, any_of in stems.items()}
    return Concepts(words, {name: round(log(len(held) / max(1, number)), 2) for name, number in counts.items()})


def measure_all(rows: list[Row], own: int, rarity: dict[str, float], shared: Concepts, definitions: Path) -> Data:
    """Read all articles as `newslake` does: a long one by its first stretch, which labels speak of."""
    lexicon = Lexicon(LANGUAGE, load_topics(definitions), ())
    words = Words(Vocabulary(rarity, {}, {}, {}), lexicon.alphabet)
    concepts = Words(Vocabulary(shared.rarity, {}, {}, {}, shared.words[LANGUAGE]), lexicon.alphabet)
    topics = [slots.definition.topic for slots in lexicon.topics]
    first = lexicon.topics[0].definition
    count = len(rows)
    labels = {topic: np.array([-1 if row["labels"].get(topic) is None else row["labels"][topic] for row in rows]) for topic in topics}
    data = Data(
        topics=topics,
        rarity=rarity,
        shared=shared,
        own=own,
        features={topic: np.zeros((count, len(NAMES))) for topic in topics},
        cues={topic: np.zeros((count, len(CUE_NAMES))) for topic in topics},
        present={topic: np.zeros(count, bool) for topic in topics},
        words=csr_matrix((0, 0)),
        concepts=csr_matrix((0, 0)),
        subject=np.zeros((count, len(SUBJECT_NAMES))),
        about=_about(rows, labels, str(first.context)),
        labels=labels,
        directions={topic: [row["labels"].get(f"{topic}_direction") for row in rows] for topic in topics},
        ways={slots.definition.topic: slots.definition.directions for slots in lexicon.topics},
        sources=np.array([_source(row) for row in rows]),
        ids=[row["id"] for row in rows],
        context=str(first.context),
    )
    vectors, translated = [], []
    for number, row in enumerate(rows):
        codes = _measure(data, number, read(row.get("title"), row["text"], lexicon), lexicon.topics[0]).encoded.codes
        vectors.append(_row(words.vector(codes), len(rarity)))
        translated.append(_row(concepts.vector(codes), len(shared.rarity)))
    data.words, data.concepts = csr_matrix(vstack(vectors)), csr_matrix(vstack(translated))
    return data


def _row(vector: Vector, width: int) -> csr_matrix:
    return csr_matrix((vector.values, vector.stems, [0, len(vector.stems)]), shape=(1, width))


def _measure(data: Data, number: int, whole: Reading, first: TopicSlots) -> Reading:
    reading = whole.stretches()[0]
    context, elsewhere = first.definition.context, first.definition.elsewhere
    data.subject[number] = measure_subject(reading.mentions[context], reading.mentions[elsewhere], reading.layout)
    for evidence, values in reading.evidence(whole.considered):
        topic = evidence.slots.definition.topic
        data.features[topic][number] = values
        data.present[topic][number] = bool(evidence.sentences)
        if evidence.sentences and evidence.slots.cues:
            data.cues[topic][number] = measure_cues(evidence, reading, count_cues(evidence, reading))
    return reading


def _about(rows: list[Row], labels: dict[str, np.ndarray], context: str) -> np.ndarray:
    """Whether each article is about the context: as its label says, else where it has a topic; -1 if neither is known."""
    mentioned = np.max(list(labels.values()), axis=0) > 0
    stated = [row["labels"].get(context) for row in rows]
    return np.array([int(label) if label is not None else 1 if some else -1 for label, some in zip(stated, mentioned, strict=True)])


def _source(row: Row) -> str:
    host = urlsplit(str(row.get("url") or row["id"])).hostname
    return (host or str(row.get("source") or row["id"])).removeprefix("www.")
