"""What two reports of an event both have, as they print it: the lake has folded stems of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from extractors.enrich.traits import trait_words
from warehouse import Lake
from warehouse.append.events.likeness import across
from warehouse.read.events import first_texts

_KINDS = {"n": "name", "d": "number", "w": "word"}


def shared_words(lake: Lake, reports: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What each report and its nearest both have, by `article_id`: `name Kyiv (Київ)`, `number 1,200`, `word talks`."""
    printed: dict[str, dict[str, str]] = {}
    for row in first_texts(lake, (report[name] for report in reports for name in ("article_id", "nearest") if report[name])):
        words = printed.setdefault(row["article_id"], {})
        for key, word in trait_words(row["title"], row["text"], row["language"]):
            words.setdefault(key, word)
            words.setdefault(across(key), word)
    return {report["article_id"]: [_in_both(trait, report, printed) for trait in report["shared"] or ()] for report in reports}


def _in_both(trait: str, report: Mapping[str, Any], printed: Mapping[str, Mapping[str, str]]) -> str:
    kind, _, key = trait.partition(":")
    here, there = (printed.get(report[name], {}).get(key, key) for name in ("article_id", "nearest"))
    return f"{_KINDS[kind]} {here}" + f" ({there})" * (there.casefold() != here.casefold())
