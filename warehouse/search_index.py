"""The index of full-text search: what is said how often in which article, one DuckDB file per quarter of publication.

    <home>/search/2026-01-01.words    tables term (a stem, in how many articles), posting (a stem, an article, how often), article, whole
    <home>/search/complete            the arrival of the newest version that the files hold together, and how many files they are

It is derived: maintenance makes it, and it may be deleted at any time. A file whose quarter has changed is made anew and replaced whole,
under the same name: who is reading the old one reads on. Postings lie in the order of stems, so that a question reads its own.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.extensions import load_statement, quoted
from warehouse.stems import stem, stemmer, words

if TYPE_CHECKING:
    from warehouse.lake import Lake

SUFFIX = ".words"
COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Shard:
    """The index of one quarter: its first day."""

    quarter: date
    file: Path

    @property
    def ends(self) -> date:
        """The first day of the next quarter."""
        return date(self.quarter.year + self.quarter.month // 10, (self.quarter.month + 2) % 12 + 1, 1)


def shards(folder: Path) -> list[Shard]:
    """The quarters that are indexed, in order."""
    return [Shard(date.fromisoformat(file.stem), file) for file in sorted(folder.glob(f"*{SUFFIX}"))]


def complete_upto(folder: Path, known: list[Shard]) -> datetime | None:
    """All that arrived by this moment is in the shards; None where that is not known, as after a refresh that was cut short."""
    with suppress(OSError, ValueError):
        moment, count = (folder / COMPLETE).read_text("utf-8").split()
        return datetime.fromisoformat(moment) if int(count) == len(known) else None
    return None


def refresh(lake: Lake) -> int:
    """Make the quarters anew that changed since they were indexed; returns the number of articles indexed."""
    folder = lake.location.home / "search"
    folder.mkdir(exist_ok=True)
    lake.query(load_statement("fts"))
    present = lake.query(
        "SELECT date_trunc('quarter', dated)::DATE, max(ingested), count(*) FROM base.article_version GROUP BY ALL ORDER BY ALL"
    )
    wanted = [(Shard(quarter, folder / f"{quarter}{SUFFIX}"), upto, versions) for quarter, upto, versions in present]
    changed = [each for each in wanted if _held(lake, each[0]) != each[1:]]
    if changed:
        (folder / COMPLETE).unlink(missing_ok=True)
    for each in changed:
        _build(lake, *each)
    kept = {shard.file for shard, _, _ in wanted} | {folder / COMPLETE}
    for other in (file for file in folder.iterdir() if file not in kept):
        other.unlink()  # of a quarter that is no more, of a build that was killed, of an earlier program
    if wanted:
        (folder / COMPLETE).write_text(f"{max(upto for _, upto, _ in wanted).isoformat()} {len(wanted)}\n", "utf-8")
    return sum(versions for _, _, versions in changed)


def attach(lake: Lake, file: Path, name: str, *, read_only: bool = True) -> None:
    """Attach an index file to the session."""
    lake.query(f"ATTACH {quoted(str(file))} AS {name}{' (READ_ONLY)' if read_only else ''}")


def _held(lake: Lake, shard: Shard) -> tuple[datetime, int] | None:
    """The newest arrival in a shard, and the number of versions that it was made of."""
    if not shard.file.is_file():
        return None
    attach(lake, shard.file, "held")
    try:
        [(upto, versions)] = lake.query("SELECT upto, versions FROM held.main.whole")
    finally:
        lake.query("DETACH held")
    return upto, versions


def _build(lake: Lake, shard: Shard, upto: datetime, versions: int) -> None:
    part = shard.file.with_suffix(".part")
    part.unlink(missing_ok=True)
    attach(lake, part, "made", read_only=False)
    try:
        lake.query(_TOLD, [f"{shard.quarter}", f"{shard.ends}"])
        for statement in _INDEX:
            lake.query(statement)
        lake.query(_WHOLE, [upto.isoformat(), versions])
    finally:
        lake.query("DETACH made")
        lake.query("DROP TABLE IF EXISTS told")
    part.replace(shard.file)


_TOLD = f"""
    CREATE OR REPLACE TEMP TABLE told AS
    SELECT row_number() OVER ()::INTEGER AS docid, article_id, dated, {stemmer("language")} AS stemmer,
        {words("concat_ws(' ', title, text)")} AS words
    FROM mart.article WHERE dated >= ?::TIMESTAMPTZ AND dated < ?::TIMESTAMPTZ
"""  # noqa: S608 - constants of ours

# Each different word is stemmed once: a text repeats its words, a quarter all the more.
_INDEX = (
    f"""
    CREATE OR REPLACE TEMP TABLE stemmed AS
    WITH said AS (SELECT DISTINCT stemmer, unnest(words) AS word FROM told)
    SELECT stemmer, word, {stem("word", "stemmer")} AS term FROM said WHERE word <> ''
    """,  # noqa: S608 - constants of ours
    """
    CREATE OR REPLACE TEMP TABLE numbered AS
    SELECT term, row_number() OVER (ORDER BY term)::INTEGER AS termid FROM (SELECT DISTINCT term FROM stemmed WHERE term <> '')
    """,
    """
    CREATE TABLE made.main.posting AS
    SELECT termid, docid, count(*)::INTEGER AS n
    FROM (SELECT docid, stemmer, unnest(words) AS word FROM told) JOIN (FROM stemmed JOIN numbered USING (term)) USING (stemmer, word)
    GROUP BY termid, docid ORDER BY termid, docid
    """,
    """
    CREATE TABLE made.main.term AS
    SELECT term, termid, df FROM numbered JOIN (SELECT termid, count(*) AS df FROM made.main.posting GROUP BY termid) USING (termid)
    ORDER BY term
    """,
    """
    CREATE TABLE made.main.article AS
    SELECT docid, article_id, dated, coalesce(length, 0) AS length
    FROM told LEFT JOIN (SELECT docid, sum(n)::INTEGER AS length FROM made.main.posting GROUP BY docid) USING (docid)
    ORDER BY docid
    """,
)
_WHOLE = """
    CREATE TABLE made.main.whole AS
    SELECT count(*) AS articles, greatest(avg(length), 1) AS mean_length, ?::TIMESTAMPTZ AS upto, ?::BIGINT AS versions
    FROM made.main.article
"""
