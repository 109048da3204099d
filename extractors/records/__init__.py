"""One frozen record per stage boundary.

    source.py       Source
    discovery.py    → Discovery, Found, Poll, Deferral
    host_backoff.py    when a host may be asked again
    page.py         → Page
    article.py      → Article
    enriched.py     → Enriched
    definition.py      the versions of topics and entities that matched
    label.py           readers' labels of articles
    fate.py            how each URL ended
    batch.py        → Batch: what one transaction appends
    pickling.py        how they are sent to worker processes

All instants are timezone-aware UTC `datetime`s. What is unknown is None: never now(), never "".
Sequences are tuples, so that a record can be shared between threads and sent to a worker process.
"""

from dataclasses import is_dataclass

from extractors.records.article import Article, Link, Post, TextSource, TitleVariant
from extractors.records.batch import Batch, Quarantined, Recheck, RecheckOutcome, Run, Severity, Validation
from extractors.records.definition import Definition, EntityDefinition, TopicDefinition
from extractors.records.discovery import Credit, DateWitness, Deferral, Discovery, Found, Poll, PollOutcome
from extractors.records.enriched import AgencyCredit, Enriched, EntityMatch, Figure, Level, Passage, TopicMatch
from extractors.records.fate import Fate, Outcome, Reason
from extractors.records.host_backoff import HostBackoff
from extractors.records.label import LabelLevel, LabelOrigin, TopicLabel, TopicMeasure
from extractors.records.page import Page, PageKind, WarcRef
from extractors.records.pickling import pickle_by_slots
from extractors.records.source import Keep, Source, SourceKind

__all__ = [
    "AgencyCredit",
    "Article",
    "Batch",
    "Credit",
    "DateWitness",
    "Deferral",
    "Definition",
    "Discovery",
    "Enriched",
    "EntityDefinition",
    "EntityMatch",
    "Fate",
    "Figure",
    "Found",
    "HostBackoff",
    "Keep",
    "LabelLevel",
    "LabelOrigin",
    "Level",
    "Link",
    "Outcome",
    "Page",
    "PageKind",
    "Passage",
    "Poll",
    "PollOutcome",
    "Post",
    "Quarantined",
    "Reason",
    "Recheck",
    "RecheckOutcome",
    "Run",
    "Severity",
    "Source",
    "SourceKind",
    "TextSource",
    "TitleVariant",
    "TopicDefinition",
    "TopicLabel",
    "TopicMatch",
    "TopicMeasure",
    "Validation",
    "WarcRef",
]

for _name in __all__:
    if is_dataclass(_record := globals()[_name]):
        pickle_by_slots(_record)
