"""The titles of a topic's directions, from its definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def direction_titles(definition: str) -> dict[str, str]:
    """The title of each direction of one topic's YAML, in the order of the definition; empty where there is none, or no YAML."""
    import yaml  # only commands that show directions wait for it

    try:
        data = yaml.safe_load(definition)
    except yaml.YAMLError:
        return {}
    body = next(iter(data.values()), None) if isinstance(data, dict) else None
    return _titled(body.get("directions")) if isinstance(body, dict) else {}


def _titled(directions: Any) -> dict[str, str]:
    """Each direction with its title: as a mapping gives it, else the name in words."""
    if isinstance(directions, Mapping):
        return {str(name): str(title) for name, title in directions.items()}
    return {str(name): str(name).replace("_", " ") for name in directions} if isinstance(directions, list) else {}
