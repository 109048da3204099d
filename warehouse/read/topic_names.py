"""The titles of topics and their directions, from the definitions, and the topic that a title or an identifier means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.errors import QueryError, did_you_mean

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

MIXED = "mixed"
SHOWN = 20  # topics that an error names
_DEFINED = """
SELECT topic, arg_max(title, activated_at), arg_max(definition, activated_at) FROM base.topic_definition GROUP BY topic
UNION ALL
SELECT DISTINCT topic, NULL, NULL FROM base.article_topic WHERE topic NOT IN (SELECT topic FROM base.topic_definition)
ORDER BY topic
"""


@dataclass(frozen=True, slots=True)
class TopicNames:
    """The titles of a lake's topics by identifier, in its order, and those of each topic's directions, in the definition's."""

    titles: Mapping[str, str]
    directions: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, definitions: Iterable[tuple[str, str | None, str | None]]) -> TopicNames:
        """From each topic's identifier, title and YAML."""
        rows = list(definitions)
        directions = {topic: direction_titles(definition) for topic, _, definition in rows if definition}
        return cls({topic: title or topic for topic, title, _ in rows}, directions)

    def title(self, topic: str) -> str:
        return self.titles.get(topic, topic)

    def direction(self, topic: str, direction: str) -> str:
        return self.directions.get(topic, {}).get(direction, direction.replace("_", " "))

    def named(self, topic: str, direction: str | None) -> str:
        """Topic and direction for people: "Sanctions (tighten)"."""
        return f"{self.title(topic)} ({self.direction(topic, direction)})" if direction else self.title(topic)

    def find(self, name: str) -> str:
        """The topic with this identifier or title, in any case; raises QueryError if there is none."""
        by_name = {_plain(title): topic for topic, title in self.titles.items()} | {topic: topic for topic in self.titles}
        topic = by_name.get(name) or by_name.get(_plain(name))
        if topic is None:
            known = [f"{topic} ({title})" if title != topic else topic for topic, title in self.titles.items()]
            listed = ", ".join(known[:SHOWN]) + (f" and {len(known) - SHOWN:,} more" if len(known) > SHOWN else "")
            meant = did_you_mean(name, by_name)
            raise QueryError(name, f"no such topic; {f'{meant} ' if meant else ''}known are {listed or 'none yet'}")
        return topic


def find_direction(name: str, titles: Mapping[str, str], topic: str) -> str:
    """The direction of a topic with this identifier or title, in any case, or `mixed`; raises QueryError if there is none."""
    ways = {**titles, MIXED: MIXED} if titles else {}
    for way, title in ways.items():
        if name.casefold() in (way.casefold(), title.casefold()):
            return way
    raise QueryError(name, f"is no direction of {topic}; it has {', '.join(ways) or 'none'}")


def topic_names(lake: Lake) -> TopicNames:
    """The names of all topics with a definition or an article in the lake."""
    return TopicNames.of(lake.query(_DEFINED))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@lru_cache(256)  # definitions have thousands of words, and YAML is slow
def direction_titles(definition: str) -> Mapping[str, str]:
    """The title of each direction of one topic's YAML, in the order of the definition; empty if there is none, or no YAML."""
    from extractors.files.yaml_file import block_of  # slow to import, and few commands show directions

    directions = block_of(definition).get("directions", [])
    return dict(directions) if isinstance(directions, dict) else {name: name.replace("_", " ") for name in directions}
