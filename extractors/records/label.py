"""Readers' labels of articles, and how often a definition agreed with them."""

from dataclasses import dataclass
from enum import StrEnum


class LabelLevel(StrEnum):
    """What a reader says of a topic in an article: a main subject of it, mentioned in passing, or not there."""

    SUBSTANTIAL = "substantial"
    PASSING = "passing"
    ABSENT = "absent"


class LabelOrigin(StrEnum):
    """Why an article was labelled. Only what the model did not choose says how good the model is (`honest`)."""

    RANDOM = "random"  # drawn by chance
    LINE = "line"  # its score is near the line
    PARTS = "parts"  # evidence and words of the model disagree
    WORDS = "words"  # it has words that the labelled articles do not have
    NAMED = "named"  # the reader asked for it
    FILE = "file"  # it stood in a file of labels

    @property
    def honest(self) -> bool:
        """Whether chance or somebody else chose the article, not the model."""
        return self in (LabelOrigin.RANDOM, LabelOrigin.FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLabel:
    """One reader's judgement of one topic in one article; `withdrawn` takes back what the reader said of it before."""

    article_id: str
    topic: str
    reader: str
    level: LabelLevel
    direction: str | None = None
    chosen: LabelOrigin = LabelOrigin.NAMED
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMeasure:
    """How a version of a definition agreed with labels: articles rightly called substantial, wrongly so, and missed."""

    topic: str
    version: str
    right: int
    extra: int
    missed: int
    basis: str
