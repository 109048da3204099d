"""One article during matching: title and text, hits, and the stretches in which a long one is judged."""

from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

from extractors.enrich.tokens import BREAK, Encoded
from extractors.enrich.topics.evidence import Evidence, gather, mentioned
from extractors.enrich.topics.features import Layout, as_bits, measure
from extractors.enrich.topics.lexicon import Hits, Lexicon
from extractors.records import Passage

# So many code points of the text are judged at once: about what the readers whose labels were learned from were given.
JUDGED = 6500
# A cue that begins up to so many words after a negation counts for the other direction.
NEGATION = 3


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A title and a text, or one stretch of it.

    `offset` says where in the encoded text the text begins, `start` where in the article's text a stretch does. Sentences are looked for
    only where a topic is considered.
    """

    encoded: Encoded
    lexicon: Lexicon
    hits: Hits
    offset: int
    start: int

    @property
    def chars(self) -> str:
        """The word characters."""
        return self.encoded.chars

    @property
    def ends(self) -> list[int]:
        """The word position at which each sentence ends."""
        return self.encoded.ends

    @property
    def numbers(self) -> list[int]:
        """The sentence of each word position."""
        return self.encoded.numbers

    @cached_property
    def layout(self) -> Layout:
        """How many sentences there are, and which of them are the title."""
        title_end = bisect_left(self.ends, self.chars.index(BREAK)) + 1 if self.offset else 0
        return Layout(title_end, len(self.ends), len(self.chars))

    @cached_property
    def cues(self) -> Hits:
        """The first-word positions of cues by slot, looked for only where a topic has a direction."""
        return self.lexicon.find_cues(self.chars)

    @cached_property
    def mentions(self) -> dict[str | None, dict[int, int]]:
        """How often each sentence mentions each group of phrases."""
        found: dict[str | None, dict[int, int]] = {None: {}}
        return found | {name: mentioned(self.hits, slot, self.numbers) for name, slot in self.lexicon.groups.items()}

    @property
    def considered(self) -> set[str]:
        """The topics whose context the text mentions often enough."""
        groups = {name: len(self.hits.get(slot, ())) for name, slot in self.lexicon.groups.items()}
        definitions = [slots.definition for slots in self.lexicon.topics]
        return {one.topic for one in definitions if not one.context or groups[one.context] >= one.context_least}

    def evidence(self, considered: Container[str]) -> list[tuple[Evidence, list[float]]]:
        """The evidence and the figures of each topic considered that the text has some for, in the order of the definitions."""
        result = []
        sets = {name: as_bits(sentences) for name, sentences in self.mentions.items()}
        for slots in self.lexicon.topics:
            topic = slots.definition
            if topic.topic in considered:
                foreign = self.mentions[topic.elsewhere].keys() - self.mentions[topic.context].keys()
                evidence = gather(slots, self, foreign)
                if evidence is not None:
                    # A topic that names no context is about anything, so no sentence is outside of it.
                    context = sets[topic.context] if topic.context else (1 << self.layout.count) - 1
                    result.append((evidence, measure(evidence, self.layout, context, sets[topic.elsewhere])))
        return result

    @cached_property
    def negated(self) -> set[int]:
        """The positions up to `NEGATION` words after a negation."""
        negations = self.hits.get(self.lexicon.negations, ())
        return {position + gap for gap in range(1, NEGATION + 1) for position in negations}

    def passage(self, number: int) -> Passage:
        """A sentence with its position in the title or the text. Topics often share sentences, so each is looked up once."""
        if number not in self._passages:
            start, text = self.encoded.sentence(number)
            in_title = number < self.layout.title_end
            start -= 0 if in_title else self.offset - self.start
            self._passages[number] = Passage(start, start + len(text), text, "title" if in_title else "text")
        return self._passages[number]

    @cached_property
    def _passages(self) -> dict[int, Passage]:
        return {}

    def stretches(self) -> "list[Reading]":
        """The text in stretches of about `JUDGED` code points, each read under the title; itself where that is one."""
        text, title = self.encoded.text[self.offset :], self.encoded.text[: max(0, self.offset - 1)]
        if len(text) <= JUDGED:
            return [self]
        return [read(title, text[start:end], self.lexicon, start) for start, end in _spans(text)]


def read(title: str | None, text: str, lexicon: Lexicon, start: int = 0) -> Reading:
    """Match one text in one pass. The title is its first paragraph."""
    head = " ".join(title.split()) if title else ""
    encoded = Encoded(f"{head}\n{text}" if head else text, lexicon.alphabet)
    hits = lexicon.find(encoded.chars)
    return Reading(encoded=encoded, lexicon=lexicon, hits=hits, offset=len(head) + 1 if head else 0, start=start)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where stretches begin and end. The last is as long as the others, so that no few sentences at the end stand alone."""
    spans = [(0, _cut(text, JUDGED))]
    while spans[-1][1] < len(text):
        start = spans[-1][1]
        end = _cut(text, start + JUDGED)
        spans.append((start, end) if end < len(text) else (_cut(text, len(text) - JUDGED), len(text)))
    return spans


def _cut(text: str, latest: int) -> int:
    """Behind a paragraph, else a sentence, else a space, in the last fifth before `latest`."""
    if latest >= len(text):
        return len(text)
    ends = (text.rfind(mark, latest - JUDGED // 5, latest) for mark in ("\n", ". ", " "))
    return next((end + 1 for end in ends if end > 0), latest)
