"""The labelled streams of news that the benches of events read (see bench/events.py), and lakes made of them."""

import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.texts import article, read_rows
from extractors.enrich.fingerprints import content_hash, fingerprint
from extractors.enrich.language_guess import guess
from extractors.enrich.traits import traits_of
from extractors.records import Batch, Enriched, Fate, Reason, Run
from warehouse import Lake, LakeLocation, append_batch, open_lake

LABELS = Path(__file__).with_name("event_labels.csv")
BATCH = 50
FURNITURE = 3  # a beginning that so many texts of a source share is the page's, not the article's

Groups = Mapping[str, object]


class Days(NamedTuple):
    """A labelled stretch of a stream, with the days before it."""

    name: str
    part: str
    file: str
    first: str
    last: str


DAYS = (
    Days("L25", "learn", "2025-05-week.jsonl.gz", "2025-05-18", "2025-05-23"),
    Days("L26", "learn", "2026-stream.jsonl.gz", "2026-06-05", "2026-06-10"),
    Days("H25", "held out", "2025-05-week.jsonl.gz", "2025-05-22", "2025-05-27"),
    Days("H26", "held out", "2026-stream.jsonl.gz", "2026-07-03", "2026-07-08"),
)


def read_stream(folder: Path, days: Days) -> list[Enriched]:
    """The articles of some days in the order in which they came, each once."""
    rows = [row for row in read_rows(folder / days.file) if row["date"] and days.first <= row["date"][:10] <= days.last]
    begun = Counter((row["source"], row["text"][:60]) for row in rows)
    first: dict[str, Enriched] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        text = row["text"] if begun[row["source"], row["text"][:60]] <= FURNITURE else row["title"]
        first.setdefault(row["url"], enriched_of(row, text))
    return list(first.values())


def enriched_of(row: Mapping[str, str], text: str) -> Enriched:
    """A row of a stream as an article, with this text."""
    own = "hu" if row["source"].startswith("telex") else "en"  # as its pages declare, but for those in English
    language = "hu" if re.search("[őű]", row["title"] + text[:300]) else guess(f"{row['title']} {text[:500]}") or own
    dated = datetime.fromisoformat(row["date"].replace("Z", "+00:00"))
    dated = dated if dated.tzinfo else dated.replace(tzinfo=UTC)
    return Enriched(
        article=article(row["url"], row["title"], text, language, row["source"], published=dated),
        content_hash=content_hash(row["title"], text),
        fingerprint=fingerprint(text),
        likeness=0.0,
        traits=traits_of(row["title"], text, language),
    )


@contextmanager
def filled(articles: Sequence[Enriched]) -> Iterator[Lake]:
    """A new lake for the block, with the articles appended in batches, as a pass does."""
    with tempfile.TemporaryDirectory() as home, open_lake(LakeLocation(Path(home))) as lake:
        for start in range(0, len(articles), BATCH):
            part = articles[start : start + BATCH]
            now = part[-1].article.published or datetime.now(UTC)
            fates = tuple(Fate.of(each.article.source_id, each.article.key, Reason.NEW, now) for each in part)
            append_batch(lake, Batch(run=Run(f"run-{start}", "bench", now, False, ended=now), enriched=tuple(part), fates=fates))
        yield lake


def labels_of(days: Days) -> dict[str, str]:
    return {row["article"]: row["event"] for row in read_rows(LABELS) if row["days"] == days.name}


def found_groups(lake: Lake, names: Collection[str]) -> tuple[Groups, Groups]:
    """The event and the story of each of these articles; one that has none is its own."""
    events = dict(lake.query("SELECT article_id, arg_max(event_id, joined_at) FROM base.event_member GROUP BY ALL"))
    stories = dict(lake.query("SELECT article_id, arg_max(story_id, joined_at) FROM base.story_member GROUP BY ALL"))
    return {name: events.get(name, name) for name in names}, {name: stories.get(name, name) for name in names}
