"""Records as rows: the shapes that `append_batch` inserts, one function per table.

Column types live in the migrations only: a table's Arrow schema is read from the table itself.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version as package_version

from extractors.records import (
    AgencyCredit,
    Article,
    Credit,
    DateWitness,
    Deferral,
    Definition,
    Enriched,
    EntityMatch,
    Fate,
    Figure,
    Found,
    Poll,
    Quarantined,
    Recheck,
    Run,
    Source,
    TopicMatch,
    TopicMeasure,
    Validation,
)
from warehouse.lake.session import Row


def article_id(key: str) -> str:
    """The first 16 hex digits of the key's SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def run_row(run: Run) -> Row:
    """base.run"""
    return {
        "run_id": run.run_id,
        "flow": run.flow,
        "started": run.started,
        "ended": run.ended,
        "tracked": run.tracked,
        "host": platform.node(),
        "program": package_version("newslake"),
    }


def source_row(source: Source) -> Row:
    """base.source, without the run: `version` is a hash of everything that the catalogue says."""
    row = {"source_group" if name == "group" else name: getattr(source, name) for name in Source.__dataclass_fields__}
    row |= {"kind": str(source.kind), "keep": str(source.keep)}
    return row | {"version": hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:16]}


def poll_row(poll: Poll) -> Row:
    """base.poll, without the run."""
    return {name: getattr(poll, name) for name in _POLL} | {"polled_at": poll.at}


_POLL = tuple(name for name in Poll.__dataclass_fields__ if name != "at")


def fate_row(fate: Fate) -> Row:
    """base.fate, without the run."""
    return {
        "source_id": fate.source_id,
        "key": fate.key,
        "outcome": str(fate.outcome),
        "reason": str(fate.reason),
        "ended_at": fate.at,
        "detail": fate.detail,
        "score": fate.score,
    }


def deferral_row(deferral: Deferral) -> Row:
    """base.deferral, without the run."""
    found = deferral.found
    return {name: getattr(found, name) for name in Found.__dataclass_fields__} | {
        "credits": credit_rows(found.credits),
        "dates": dates(found.dates),
        "reason": str(deferral.reason),
        "attempts": deferral.attempts,
        "due": deferral.due,
        "deferred_at": deferral.at,
    }


def article_row(enriched: Enriched) -> Row:
    """base.article_version, without identity, version and times of arrival."""
    article = enriched.article
    warc = article.warc
    return {name: getattr(article, name) for name in _ARTICLE} | {
        "kind": str(article.kind),
        "text_source": str(article.text_source),
        "text_length": len(article.text),
        "credits": credit_rows(article.credits),
        "dates": dates(article.dates),
        "posts": [{name: getattr(post, name) for name in ("post_id", "title", "text", "published")} for post in article.posts],
        "title_variants": [{"role": variant.role, "text": variant.text} for variant in article.title_variants],
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
    return {
        "topic": match.topic,
        "topic_version": match.version,
        "level": match.level,
        "score": match.score,
        "direction": match.direction,
        "passages": [{"start": p.start, "stop": p.end, "text": p.text, "field": p.field} for p in match.passages],
    }


def entity_row(match: EntityMatch) -> Row:
    """base.article_entity, without the article."""
    return {"entity": match.entity, "mentions": match.count, "entity_version": match.version}


def agency_row(credit: AgencyCredit) -> Row:
    """base.article_credit, without the article."""
    return {"agency": credit.agency, "role": credit.role, "evidence": credit.evidence}


def trait_row(enriched: Enriched) -> Row:
    """base.article_trait, without identity and times: the traits by which an article's event is found."""
    article = enriched.article
    return {
        "source_id": article.source_id,
        "language": article.language,
        "traits": [trait for trait, _ in enriched.traits],
        "shares": [share for _, share in enriched.traits],
    }


def figure_row(figure: Figure) -> Row:
    """base.article_figure, without the article."""
    return {"what": figure.what, "value": figure.value, "sentence": figure.sentence}


def definition_row(definition: Definition) -> Row:
    """base.topic_definition or base.entity_definition, without the run."""
    return {name: getattr(definition, name) for name in definition.__dataclass_fields__ if name != "measure"}


def measure_row(measure: TopicMeasure, now: datetime) -> Row:
    """base.topic_measure"""
    return {
        "topic": measure.topic,
        "topic_version": measure.version,
        "right_articles": measure.right,
        "extra_articles": measure.extra,
        "missed_articles": measure.missed,
        "basis": measure.basis,
        "measured_at": now,
    }


def recheck_row(recheck: Recheck) -> Row:
    """base.recheck, without the run."""
    return {
        "article_id": article_id(recheck.key),
        "key": recheck.key,
        "source_id": recheck.source_id,
        "outcome": recheck.outcome,
        "etag": recheck.etag,
        "last_modified": recheck.last_modified,
        "checked_at": recheck.at,
    }


def quarantine_row(row: Quarantined, run_id: str) -> Row:
    """base.quarantine"""
    return {
        "quarantine_id": hashlib.sha256(f"{run_id} {row.source_id} {row.key}".encode()).hexdigest()[:16],
        "run_id": run_id,
        "source_id": row.source_id,
        "key": row.key,
        "reasons": row.reasons,
        "payload": row.payload,
        "quarantined_at": row.at,
    }


def validation_row(result: Validation) -> Row:
    """base.validation"""
    same = ("run_id", "source_id", "expectation", "severity", "success", "observed", "expected", "unexpected_count", "sample")
    return {name: getattr(result, name) for name in (*same, "explanation", "value")} | {
        "table_name": result.table,
        "validated_at": result.at,
        "lower_bound": result.lower,
        "upper_bound": result.upper,
    }


def dates(witnesses: Iterable[DateWitness]) -> list[Row]:
    """The evidence as a LIST of STRUCTs."""
    return [{name: getattr(witness, name) for name in DateWitness.__dataclass_fields__} for witness in witnesses]


def credit_rows(named: Iterable[Credit]) -> list[Row]:
    """Credits as a LIST of STRUCTs."""
    return [{"name": credit.name, "line": credit.line} for credit in named]
