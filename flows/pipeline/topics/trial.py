"""What edited topic definitions would change over history, before anything is stored.

walk the lake | match with the edited file (worker processes) | compare with the answers in use
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from extractors.enrich import Enricher
from extractors.records import Level, TopicMatch
from flows.pipeline.progress import NullProgress, Progress
from flows.pipeline.topics.walk import Walk, match_texts
from flows.pipeline.workers.enricher import reading_pool
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.append.matches import StoredText
from warehouse.read.articles import newest_versions
from warehouse.read.topic_names import topic_names
from warehouse.read.topics import matches_of, versions_in_use

# Characters of a sentence that is understood alone; shorter ones are exclamations, longer ones lists.
SENTENCE = range(50, 400)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a definition finds of a topic in one article."""

    substantial: bool
    score: float
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """An article that would enter, leave or newly mention a topic, with its evidence and its score."""

    article_id: str
    dated: datetime
    title: str | None
    score: float
    evidence: str | None


@dataclass(slots=True, kw_only=True)
class TopicTrial:
    """One topic, before and after: articles substantially about it by week (its Monday), and those that would enter or leave.

    `passing_before` and `passing_after` count the articles that mention it in passing. `mentioned` has those that would newly do so:
    what a new phrase finds where no article enters. A topic that is missing in the edited file keeps its answers: no definition
    replaces them.
    """

    topic: str
    title: str
    deleted: bool = False
    before: Counter[date] = field(default_factory=Counter)
    after: Counter[date] = field(default_factory=Counter)
    entering: list[Change] = field(default_factory=list)
    leaving: list[Change] = field(default_factory=list)
    passing_before: int = 0
    passing_after: int = 0
    mentioned: list[Change] = field(default_factory=list)

    def compare(self, stored: StoredText, held: Answer | None, found: Answer | None) -> None:
        """Count one article."""
        found = held if self.deleted else found
        was, will = held is not None and held.substantial, found is not None and found.substantial
        week = stored.dated.date() - timedelta(days=stored.dated.weekday())
        self.before[week] += was
        self.after[week] += will
        self.passing_before += held is not None and not was
        self.passing_after += found is not None and not will
        if found is not None and will and not was:
            self.entering.append(_change(stored, found))
        elif found is not None and held is None:
            self.mentioned.append(_change(stored, found))
        elif held is not None and was and not will:
            self.leaving.append(_change(stored, held))


def try_definitions(settings: Settings, file: Path, *, progress: Progress | None = None) -> list[TopicTrial]:
    """One trial for each topic whose definition differs from the one in use (new and deleted ones too); raises SeedError or LakeError."""
    definitions = Enricher.load(file, settings.entities, None).topic_definitions
    edited = {one.topic: one.version for one in definitions}
    with open_lake(settings.location(), read_only=True) as lake:
        used = versions_in_use(lake)
        titles = {**topic_names(lake).titles, **{one.topic: one.title for one in definitions}}
        trials = {
            topic: TopicTrial(topic=topic, title=titles.get(topic, topic), deleted=topic not in edited)
            for topic in [*edited, *used]
            if edited.get(topic) != used.get(topic)
        }
        if trials:
            _compare(lake, settings, file, trials, progress or NullProgress())
    return list(trials.values())


def _compare(lake: Lake, settings: Settings, file: Path, trials: dict[str, TopicTrial], progress: Progress) -> None:
    latest = newest_versions(lake)
    held = _held(lake, trials)
    with reading_pool(settings.replace(topics=file), match_texts) as workers:
        for batch in Walk(lake, workers).rematched(None, None, progress):
            for one in batch:
                identity = one.stored.mark.article_id
                if latest.get(identity, 1) == one.stored.mark.version:
                    found = {match.topic: _found(match) for match in one.topics}
                    for topic, trial in trials.items():
                        trial.compare(one.stored, held.get((identity, topic)), found.get(topic))
            progress.advance("track", len(batch))


def _held(lake: Lake, topics: Iterable[str]) -> dict[tuple[str, str], Answer]:
    rows = matches_of(lake, list(topics))
    return {(row["article_id"], row["topic"]): Answer(row["level"] == "substantial", row["score"], row["evidence"]) for row in rows}


def _found(match: TopicMatch) -> Answer:
    evidence = shown_passage((passage.field, passage.text) for passage in match.passages)
    return Answer(match.level is Level.SUBSTANTIAL, match.score, evidence)


def _change(stored: StoredText, answer: Answer) -> Change:
    return Change(stored.mark.article_id, stored.dated, stored.title, answer.score, answer.evidence)


def shown_passage(passages: Iterable[tuple[str, str]]) -> str | None:
    """The macro `evidence` for a match that is not in the lake: takes (field, text) pairs."""
    ranked = sorted(passages, key=lambda passage: (passage[0] == "title", len(passage[1]) not in SENTENCE))
    return " ".join(ranked[0][1].split()) if ranked else None
