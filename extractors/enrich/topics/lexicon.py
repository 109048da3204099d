"""All phrases of one language, compiled into Aho-Corasick automata over word characters.

Each phrase leads to the numbers of the slots that contain it: a slot is one list of phrases of a definition (the
`any` of a topic, one group of a near rule, the cues of a direction, the spellings of an entity). One pass over a text
gives, for each slot, the positions of the last words of its hits. Cues have an automaton of their own, because they are common words
that few articles need.
"""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from extractors.enrich.definitions.load import Definitions, Entity, Topic
from extractors.enrich.definitions.shapes import Phrases
from extractors.enrich.tokens import Alphabet

Hits = dict[int, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSlots:
    """The slot numbers of one topic in one language; `has_any` says whether it lists phrases under `any` there."""

    definition: Topic
    has_any: bool
    any: int
    all: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, int, int], ...]
    background: int
    not_: int
    cues: tuple[tuple[str, int], ...]

    @property
    def evidence(self) -> frozenset[int]:
        """All slots that a sentence can be evidence by."""
        near = (slot for _, left, right in self.near for slot in (left, right))
        return frozenset((self.any, self.background, *near, *(slot for group in self.all for slot in group)))


class _Automaton:
    """Phrases as characters, each with the slots that asked for it."""

    def __init__(self) -> None:
        self._phrases: dict[str, list[int]] = defaultdict(list)

    def add(self, chars: str, slot: int) -> None:
        if slot not in self._phrases[chars]:
            self._phrases[chars].append(slot)

    def compile(self) -> None:
        self._slots = list(self._phrases.values())
        self._search = AhoCorasick(self._phrases, store_patterns=False).find_matches_as_indexes

    def find(self, chars: str) -> Hits:
        """The positions of last words by slot, ascending."""
        hits: Hits = defaultdict(list)
        for phrase, _, end in self._search(chars, overlapping=True):
            last = end - 1
            for slot in self._slots[phrase]:
                hits[slot].append(last)
        return hits

    def begin(self, chars: str) -> Hits:
        """The positions of first words by slot."""
        hits: Hits = defaultdict(list)
        for phrase, start, _ in self._search(chars, overlapping=True):
            for slot in self._slots[phrase]:
                hits[slot].append(start)
        return hits

    def phrases(self, chars: str, slots: Set[int]) -> list[str]:
        """The characters of each hit of some slots."""
        found = self._search(chars, overlapping=True)
        return [chars[start:end] for phrase, start, end in found if not slots.isdisjoint(self._slots[phrase])]


class Lexicon:
    """The compiled phrases of one language. Not for sharing between threads: its alphabet caches as it reads."""

    def __init__(self, language: str, definitions: Definitions, entities: Iterable[Entity]) -> None:
        self.language = language
        self.alphabet = Alphabet(language)
        self._spelled: dict[str, str] = {}
        self._slots = 0
        self._evidence, self._cues = _Automaton(), _Automaton()
        self.groups = {name: self._slot(phrases.get(language, ())) for name, phrases in definitions.groups.items()}
        self.topics = tuple(self._topic(topic) for topic in definitions.topics if language in topic.languages)
        self.negations = self._slot(definitions.negations.get(language, ()))
        self.entities = {self._slot(entity.spellings[language]): entity for entity in entities if language in entity.spellings}
        self._evidence.compile()
        self._cues.compile()

    def _slot(self, phrases: Phrases, automaton: _Automaton | None = None) -> int:
        number, self._slots = self._slots, self._slots + 1
        for phrase in phrases:
            chars = self.alphabet.add(phrase)
            if chars:
                (automaton or self._evidence).add(chars, number)
                self._spelled.setdefault(chars, phrase)
        return number

    def _topic(self, topic: Topic) -> TopicSlots:
        rules = topic.languages[self.language]
        return TopicSlots(
            definition=topic,
            has_any=bool(rules.any),
            any=self._slot(rules.any),
            all=tuple(tuple(self._slot(group) for group in groups) for groups in rules.all),
            near=tuple((near.within, self._slot(near.groups[0]), self._slot(near.groups[1])) for near in rules.near),
            background=self._slot(rules.background),
            not_=self._slot(rules.not_),
            cues=tuple((way, self._slot(phrases, self._cues)) for way, phrases in rules.cues.items()),
        )

    def find(self, chars: str) -> Hits:
        """The last-word positions of all hits by slot, ascending, but for those of cues."""
        return self._evidence.find(chars)

    def find_cues(self, chars: str) -> Hits:
        """The first-word positions of cues by slot."""
        return self._cues.begin(chars)

    def phrases(self, chars: str, slots: Set[int]) -> tuple[str, ...]:
        """The phrases of some slots of evidence that a text has, as the definition spells them."""
        return tuple(dict.fromkeys(self._spelled[phrase] for phrase in self._evidence.phrases(chars, slots)))
