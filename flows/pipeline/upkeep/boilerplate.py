"""Learns boilerplate from the stored articles, to leave it out of new ones.

sources with enough articles | their newest texts | recurring pieces that are not news | append
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from extractors.records import Enriched
from flows.settings import Settings
from warehouse import Lake
from warehouse.read.boilerplate import append_learned, ever_boilerplate, first_texts, newest_text, unlearned
from warehouse.read.rechecks import DueRecheck

if TYPE_CHECKING:
    from extractors.enrich import Enricher


def learn_boilerplate(lake: Lake, settings: Settings, now: datetime) -> int:
    """Learn from each source that has enough new articles; returns the number of paragraphs learned.

    A paragraph that names a topic or an entity is news, however often it is repeated. Raises SeedError or LakeError.
    """
    sources = unlearned(lake, now)
    if not sources:
        return 0
    # The extractor takes a second to load and the enricher a tenth, and a pass imports this module.
    from extractors.enrich import Enricher
    from extractors.text.cleanup.recurrence import Dated, recurring

    enricher = Enricher.load(settings.topics, settings.entities, None)
    total = 0
    for source_id in sources:
        texts = first_texts(lake, source_id, now)
        [(language, _)] = Counter(language for _, _, language in texts).most_common(1)
        learned = recurring([Dated(day, text) for day, text, _ in texts], partial(_is_news, enricher, language))
        append_learned(lake, source_id, [asdict(one) for one in learned], len(texts), now)
        total += len(learned)
    return total


def _is_news(enricher: Enricher, language: str | None, paragraph: str) -> bool:
    return any(enricher.match(None, paragraph, language))


def same_but_boilerplate(lake: Lake, due: DueRecheck, enriched: Enriched) -> bool:
    """Whether a page differs from its stored version only by paragraphs that were ever learned as boilerplate of its source."""
    from extractors.enrich import content_hash

    ever = ever_boilerplate(lake, due.found.source_id)
    if not ever:
        return False
    title, text = newest_text(lake, due.found)
    article = enriched.article
    return content_hash(title, _without(text, ever)) == content_hash(article.title, _without(article.text, ever))


def _without(text: str, keys: frozenset[str]) -> str:
    from extractors.text.dom.blocks import key_of

    return "\n\n".join(paragraph for paragraph in text.split("\n\n") if key_of(paragraph) not in keys)
