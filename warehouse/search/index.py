"""The index of full-text search: how much and where each stem occurs in each article, one DuckDB file per quarter of publication.

    <home>/search/2026-01-01.quarter  tables term (a stem, in how many articles), posting (a stem, an article, its weight, at which words),
                                      article (with its text), whole
    <home>/search/complete            the arrival of the newest version that the files hold together, and how many files they are

The index is derived: maintenance builds it, and it may be deleted at any time. If a quarter has changed, its file is rebuilt and replaced
under the same name; a process that reads the old file can continue. Postings are sorted by stem and lie in small groups of rows, so that
a query reads little more than its own. Their weight is the part of BM25 that no query changes. Texts lie here too, because one of them is
read in a fraction of the time that it takes to unpack the row group that holds it in the lake.
Changing the tables requires another SUFFIX: files of an earlier version are then not read, and a refresh of the index removes them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from extractors.errors import LakeError
from warehouse.lake.extensions import load_statement, quoted
from warehouse.lake.handle import Lake
from warehouse.search.stems import stem, stemmer, words

SUFFIX = ".quarter"
COMPLETE = "complete"
HEADLINE = 3  # how many times a word of the headline counts
SATURATION, LENGTH = 1.2, 0.75  # k and b of BM25
GROUP = 8192  # rows that are read or passed by together: fewer make the file larger
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shard:
    """The index of one quarter: its first day."""

    quarter: date
    file: Path

    @property
    def name(self) -> str:
        """Of the database, where a session keeps it attached."""
        return f"quarter_{self.quarter:%Y_%m}"

    @property
    def ends(self) -> date:
        """The first day of the next quarter."""
        return date(self.quarter.year + self.quarter.month // 10, (self.quarter.month + 2) % 12 + 1, 1)


def shards(folder: Path) -> list[Shard]:
    """The quarters that are indexed, in order."""
    return [Shard(date.fromisoformat(file.stem), file) for file in sorted(folder.glob(f"????-??-??{SUFFIX}"))]


def complete_upto(folder: Path, known: list[Shard]) -> datetime | None:
    """All that arrived by this moment is in the shards; None where that is not known, as after a refresh that was cut short."""
    with suppress(OSError, ValueError):
        moment, count = (folder / COMPLETE).read_text("utf-8").split()
        return datetime.fromisoformat(moment) if int(count) == len(known) else None
    return None


def refresh(lake: Lake) -> int:
    """Make the quarters anew that changed since they were indexed, or whose file cannot be read; returns the number of articles indexed."""
    folder = lake.location.home / "search"
    folder.mkdir(exist_ok=True)
    lake.query(load_statement("fts"))
    present = lake.query("SELECT date_trunc('quarter', dated)::DATE, max(ingested), count(*) FROM mart.reading GROUP BY ALL ORDER BY ALL")
    wanted = [(Shard(quarter, folder / f"{quarter}{SUFFIX}"), upto, versions) for quarter, upto, versions in present]
    changed = [each for each in wanted if held(lake, each[0]) != each[1:]]
    if changed:
        (folder / COMPLETE).unlink(missing_ok=True)
    for each in changed:
        _replace(lake, *each)
    kept = {shard.file for shard, _, _ in wanted} | {folder / COMPLETE}
    for other in (file for file in folder.iterdir() if file not in kept):
        other.unlink()  # of a quarter that is no more, of a build that was killed, of an earlier program
    if wanted:
        (folder / COMPLETE).write_text(f"{max(upto for _, upto, _ in wanted).isoformat()} {len(wanted)}\n", "utf-8")
    return sum(versions for _, _, versions in changed)


@contextmanager
def attached(lake: Lake, file: Path | str, name: str, *, read_only: bool = True) -> Iterator[None]:
    """An index file, or `:memory:`, as the database `name` of the session, for the block."""
    lake.query(f"ATTACH {quoted(str(file))} AS {name}({'READ_ONLY' if read_only else f'ROW_GROUP_SIZE {GROUP}'})")
    try:
        yield
    finally:
        lake.query(f"DETACH {name}")


def keep_attached(lake: Lake, shard: Shard) -> None:
    """Attach a shard as its name, for as long as the session lasts and the file is the same: to attach it takes as long as to ask it."""
    with suppress(OSError):
        state = shard.file.stat()
        mark = (state.st_ino, state.st_mtime_ns, state.st_size)
        if lake.attached.get(shard.name) == mark:
            return
        detach(lake, shard)
        lake.query(f"ATTACH {quoted(str(shard.file))} AS {shard.name} (READ_ONLY)")
        lake.attached[shard.name] = mark


def detach(lake: Lake, shard: Shard) -> None:
    """Let go of a shard that is kept attached."""
    if lake.attached.pop(shard.name, None):
        lake.query(f"DETACH {shard.name}")


def held(lake: Lake, shard: Shard) -> tuple[datetime, int] | None:
    """The newest arrival in a shard, and the number of versions that it was made of; None where any of it is missing or damaged."""
    detach(lake, shard)
    with suppress(LakeError), attached(lake, shard.file, "held"):
        for part in _PARTS:
            lake.query(part)  # DuckDB looks at the checksum of each block that it reads
        [(upto, versions)] = lake.query("SELECT upto, versions FROM held.main.whole")
        return upto, versions
    return None


def _replace(lake: Lake, shard: Shard, upto: datetime, versions: int) -> None:
    part = shard.file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with attached(lake, part, "made", read_only=False):
        of_quarter = f"dated >= '{shard.quarter}'::TIMESTAMPTZ AND dated < '{shard.ends}'::TIMESTAMPTZ"
        lake.query(
            f"""
            CREATE OR REPLACE TEMP TABLE chosen AS
            SELECT article_id, version, reading, dated, row_number() OVER (ORDER BY dated, article_id)::INTEGER AS docid
            FROM mart.reading ANTI JOIN base.superseded USING (article_id, version, reading) WHERE {of_quarter}
            """  # noqa: S608 - days
        )
        build(lake, "made.main", "chosen", of_quarter, upto=upto, versions=versions)
    part.replace(shard.file)


def build(
    lake: Lake,
    name: str,
    articles: str,
    condition: str,
    *,
    stems: Iterable[str] | None = None,
    upto: datetime = BEGINNING,
    versions: int = 0,
) -> None:
    """Index articles into the schema `name`, of an attached database. Only `stems`, if given.

    `articles` is what to write behind FROM for which readings they are and their `docid`; all of them meet the condition.
    """
    values = ", ".join(f"({quoted(term)})" for term in stems or ())
    # A join, for a condition would be moved to where words are not distinct yet, and each would be stemmed as often as it occurs.
    chosen = f"SEMI JOIN (VALUES {values}) AS chosen (term) USING (term)" if values else ""
    lake.query(f"CREATE OR REPLACE TEMP TABLE document AS {_documents(articles, condition)}")
    for statement in _INDEX:
        lake.query(statement.format(name=name, chosen=chosen, upto=upto.isoformat(), versions=versions))
    for table in ("document", "stemmed"):
        lake.query(f"DROP TABLE {table}")


def _documents(articles: str, condition: str) -> str:
    # An empty word stands between headline and text, so that no phrase goes from one to the other.
    return f"""
        SELECT docid, article_id, dated, source_id, language, CASE WHEN NOT starts_with(key, 'entry:') THEN key END AS url, title, text,
            {stemmer("language")} AS stemmer,
            {words("coalesce(title, '')")} AS headline,
            len(headline) AS titled,
            headline || [''] || {words("text")} AS words
        FROM mart.reading
        JOIN (SELECT article_id, version, reading, dated, docid FROM {articles}) USING (article_id, version, reading, dated)
        WHERE {condition}
    """  # noqa: S608 - names, numbers and instants of ours


# Each different word is stemmed once: a text repeats its words, a quarter all the more.
_INDEX = (
    f"""
    CREATE OR REPLACE TEMP TABLE stemmed AS
    WITH occurrence AS (SELECT DISTINCT stemmer, unnest(words) AS word FROM document),
    formed AS (SELECT stemmer, word, {stem("word", "stemmer")} AS term FROM occurrence WHERE word <> '')
    SELECT stemmer, word, term, dense_rank() OVER (ORDER BY term)::INTEGER AS termid FROM formed {{chosen}}
    """,  # noqa: S608 - constants of ours
    f"""
    CREATE TABLE {{name}}.posting AS
    WITH measured AS (
        SELECT *, {SATURATION} * (1 - {LENGTH} + {LENGTH} * len(words) / greatest(avg(len(words)) OVER (), 1)) AS damping FROM document
    ),
    occurrence AS (
        SELECT docid, stemmer, titled, damping, unnest(words) AS word, unnest(range(len(words)))::INTEGER AS place FROM measured
    )
    SELECT termid, docid, (n * {1 + SATURATION} / (n + damping))::FLOAT AS weight, places
    FROM (
        SELECT termid, docid, sum(CASE WHEN place < titled THEN {HEADLINE} ELSE 1 END) AS n, any_value(damping) AS damping,
            list(place) AS places
        FROM occurrence JOIN stemmed USING (stemmer, word) GROUP BY termid, docid
    )
    ORDER BY termid, docid
    """,  # noqa: S608 - constants of ours
    """
    CREATE TABLE {name}.term AS
    SELECT term, termid, count(*) AS df FROM {name}.posting JOIN (SELECT DISTINCT term, termid FROM stemmed) USING (termid)
    GROUP BY term, termid ORDER BY term
    """,
    """
    CREATE TABLE {name}.article AS
    SELECT docid, article_id, dated, source_id, language, stemmer, url, title, text FROM document ORDER BY docid
    """,
    """
    CREATE TABLE {name}.whole AS
    SELECT count(*) AS articles, '{upto}'::TIMESTAMPTZ AS upto, {versions}::BIGINT AS versions
    FROM {name}.article
    """,
)
_PARTS = (
    "SELECT sum(termid), sum(docid), sum(weight), sum(list_sum(places)) FROM held.main.posting",
    "SELECT sum(length(term)), sum(termid), sum(df) FROM held.main.term",
    "SELECT sum(docid), sum(length(COLUMNS(* EXCLUDE (docid, dated)))), max(dated) FROM held.main.article",
)
