"""Records as rows: the shapes that `append_batch` inserts, one function per table.

Column types live in the migrations only: a table's Arrow schema is read from the table itself, and fields without a column are left out.
"""

from __future__ import annotations

import hashlib
import platform
from datetime import datetime
from functools import cache
from importlib.metadata import version as package_version
from operator import attrgetter
from typing import Any

from extractors.records import (
    Article,
    Deferral,
    Enriched,
    EntityMatch,
    Quarantined,
    Recheck,
    Run,
    Source,
    TopicMatch,
    TopicMeasure,
)
from warehouse.lake.session import Row


def article_id(key: str) -> str:
    """The first 16 hex digits of the key's SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def row_of(record: Any, **renamed: str) -> Row:
    """The fields of a record as columns; `renamed` has the columns that are named otherwise than their fields."""
    columns, values = _columns(record.__class__, tuple(renamed.items()))
    return dict(zip(columns, values(record), strict=True))


@cache
def _columns(kind: Any, renamed: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], attrgetter[tuple[Any, ...]]]:
    """The columns of a kind of record, and what gets their values out of one."""
    fields, other = tuple(kind.__dataclass_fields__), dict(renamed)
    return tuple(other.get(name, name) for name in fields), attrgetter(*fields)


def run_row(run: Run) -> Row:
    """base.run"""
    return row_of(run) | {"host": platform.node(), "program": package_version("newslake")}


def source_row(source: Source) -> Row:
    """base.source, without the run: `version` is a hash of everything that the catalogue says."""
    row = row_of(source, group="source_group") | {"kind": str(source.kind), "keep": str(source.keep)}
    return row | {"version": hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:16]}


def deferral_row(deferral: Deferral) -> Row:
    """base.deferral, without the run."""
    found = deferral.found
    lists = {"credits": list(map(row_of, found.credits)), "dates": list(map(row_of, found.dates))}
    return row_of(found) | lists | row_of(deferral, at="deferred_at")


def article_row(enriched: Enriched) -> Row:
    """base.article_version, without identity, version and times of arrival."""
    article = enriched.article
    warc = article.warc
    return {name: getattr(article, name) for name in _ARTICLE} | {
        "text_length": len(article.text),
        "credits": list(map(row_of, article.credits)),
        "dates": list(map(row_of, article.dates)),
        "posts": list(map(row_of, article.posts)),
        "title_variants": list(map(row_of, article.title_variants)),
        "removed": [{"rule": rule, "pieces": pieces} for rule, pieces in article.removed],
        "likeness": enriched.likeness,
        "content_hash": enriched.content_hash,
        "fingerprint": enriched.fingerprint,
        "warc_file": warc and warc.file,
        "warc_offset": warc and warc.offset,
        "warc_length": warc and warc.length,
    }


_ARTICLE = tuple(name for name in Article.__dataclass_fields__ if name not in {"warc", "links"})


def topic_row(match: TopicMatch) -> Row:
    """base.article_topic, without the article."""
    return row_of(match, version="topic_version") | {"passages": [row_of(passage, end="stop") for passage in match.passages]}


def entity_row(match: EntityMatch) -> Row:
    """base.article_entity, without the article."""
    return row_of(match, count="mentions", version="entity_version")


def trait_row(enriched: Enriched) -> Row:
    """base.article_trait, without identity and times: the traits by which an article's event is found."""
    article = enriched.article
    return {
        "source_id": article.source_id,
        "language": article.language,
        "traits": [trait for trait, _ in enriched.traits],
        "shares": [share for _, share in enriched.traits],
    }


def measure_row(measure: TopicMeasure, now: datetime) -> Row:
    """base.topic_measure"""
    renamed = {"version": "topic_version", "right": "right_articles", "extra": "extra_articles", "missed": "missed_articles"}
    return row_of(measure, **renamed) | {"measured_at": now}


def recheck_row(recheck: Recheck) -> Row:
    """base.recheck, without the run."""
    return row_of(recheck, at="checked_at") | {"article_id": article_id(recheck.key)}


def quarantine_row(row: Quarantined, run_id: str) -> Row:
    """base.quarantine"""
    identity = hashlib.sha256(f"{run_id} {row.source_id} {row.key}".encode()).hexdigest()[:16]
    return row_of(row, at="quarantined_at") | {"quarantine_id": identity, "run_id": run_id}
