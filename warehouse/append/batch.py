"""The append step: one batch, checked against what the lake holds and written, inside one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from extractors.records import Batch, Definition, Enriched, EntityDefinition, Fate, Outcome, Run, TopicDefinition
from warehouse.append import rows
from warehouse.append.aliases import Alias, new_aliases, owners_of, read_aliases
from warehouse.append.events import find_events
from warehouse.append.identity import DECLARED_BY, Held, Identities, Verdict, declared_urls, identity_urls
from warehouse.append.posts import insert_posts
from warehouse.append.stories import Fingerprint, cluster
from warehouse.lake.handle import Lake
from warehouse.lake.session import Row, Session

# A repeated batch is looked for among the fates of this many hours before its own first one.
REPEAT_WINDOW = timedelta(hours=24)
VALIDATION = {"table": "table_name", "at": "validated_at", "lower": "lower_bound", "upper": "upper_bound"}
HELD = tuple(field.name for field in fields(Held))
REPLACED = ("article_id", "version", "reading", "dated", "source_id", "language")


@dataclass(frozen=True, slots=True)
class AppendResult:
    """The batch's fates as the lake decided them: one for each (source, key), in the batch's order."""

    fates: tuple[Fate, ...]

    def count(self, outcome: Outcome) -> int:
        """How many URLs ended so."""
        return sum(fate.outcome is outcome for fate in self.fates)


def append_batch(lake: Lake, batch: Batch) -> AppendResult:
    """Commit a batch whole, in the writers' turn; returns its fates as the lake decided them.

    Raises LakeBusyError (worth another try) where the turn or the commit cannot be had in time, LakeError otherwise.
    """
    lake.check_space()
    return lake.write("append", lambda session: insert_batch(session, batch, lake.now()))


def insert_batch(session: Session, batch: Batch, now: datetime) -> AppendResult:
    """Write one batch; to be called inside the writers' turn and a transaction.

    A batch that was committed before (its process died between commit and answer) changes nothing the second time.
    """
    run = batch.run
    known = read_aliases(session, batch.enriched)
    identities = read_identities(session, batch.enriched, known)
    verdicts = [identities.judge(candidate, now) for candidate in batch.enriched]
    fates = _fates(batch, verdicts)
    fresh = _without_repeated(session, run.run_id, fates)
    common = {"run_id": run.run_id}
    insert_run(session, run)
    session.insert("source", [row | common | {"seen_at": now} for row in _changed_sources(session, batch)])
    for subject, kind in (("topic", TopicDefinition), ("entity", EntityDefinition)):
        given = [one for one in batch.definitions if isinstance(one, kind)]
        session.insert(f"{subject}_definition", [row | common for row in _changed_definitions(session, subject, given)])
    session.insert("topic_measure", _new_measures(session, batch.definitions, now))
    session.insert("poll", [rows.row_of(poll, at="polled_at") | common for poll in batch.polls])
    session.insert("fate", [rows.row_of(fate, at="ended_at") | common for fate in fresh])
    session.insert("alias", new_aliases(known, verdicts, now))
    _insert_articles(session, verdicts, now, run.run_id)
    insert_posts(session, verdicts, now, run.run_id)
    session.insert("deferral", [rows.deferral_row(deferral) | common for deferral in batch.deferrals])
    session.insert("recheck", [rows.recheck_row(recheck) | common for recheck in batch.rechecks])
    session.insert("quarantine", [rows.quarantine_row(row, run.run_id) for row in batch.quarantined])
    session.insert("validation", [rows.row_of(result, **VALIDATION) | common for result in batch.validations])
    return AppendResult(tuple(fates))


def read_identities(session: Session, enriched: Sequence[Enriched], known: Sequence[Alias]) -> Identities:
    """What the lake holds of these candidates: scans of a few narrow columns, and of months in which they were published."""
    if not enriched:
        return Identities()
    urls = {url for candidate in enriched for url in identity_urls(candidate)}
    with session.table("candidate", [{"url": url} for url in sorted(urls)]):
        first_seen = session.query(
            """
            SELECT fate.key, min(fate.ended_at) FROM base.fate SEMI JOIN candidate ON fate.key = candidate.url
            WHERE fate.outcome = 'deferred' GROUP BY fate.key
            """
        )
    owners = owners_of(urls, known)
    by_declared = _declared({url for candidate in enriched for url in declared_urls(candidate)}, known)
    namesakes = {article_id for articles in by_declared.values() for article_id in articles}
    wanted = {owner.article_id for owner in owners.values()} | namesakes
    held = _held(session, wanted, [alias.dated for alias in known if alias.article_id in wanted])
    purged = session.query("SELECT url, article_id FROM base.tombstone")
    by_url = {url: owner.article_id for url, owner in owners.items()}
    return Identities(by_url, held, {name for row in purged for name in row}, dict(first_seen), by_declared)


def _declared(urls: Collection[str], known: Sequence[Alias]) -> dict[str, set[str]]:
    """The articles that each of these URLs is known of, what a page calls itself included; not of URLs that many call themselves by."""
    articles: dict[str, set[str]] = defaultdict(set)
    for alias in known:
        if alias.url in urls:
            articles[alias.url].add(alias.article_id)
    return {url: found for url, found in articles.items() if len(found) <= DECLARED_BY}


def _held(session: Session, wanted: Collection[str], dated: Collection[datetime]) -> dict[str, Held]:
    if not wanted:
        return {}
    first, last = min(dated).isoformat(), max(dated).isoformat()
    with session.table("wanted", [{"article_id": article_id} for article_id in sorted(wanted)]):
        found = session.query(
            f"""
            SELECT {", ".join(HELD)}
            FROM mart.reading SEMI JOIN wanted USING (article_id) ANTI JOIN base.superseded USING (article_id, version, reading)
            WHERE dated BETWEEN '{first}'::TIMESTAMPTZ AND '{last}'::TIMESTAMPTZ
            """  # noqa: S608 - instants of ours, as constants, so that files of other months are left out
        )
    return {row[0]: Held(**dict(zip(HELD, row, strict=True))) for row in found}


def _fates(batch: Batch, verdicts: Iterable[Verdict]) -> list[Fate]:
    """One fate for each (source, key): the first given, with the outcome that the lake decided where an article came with it."""
    fates: dict[tuple[str, str], Fate] = {}
    for fate in batch.fates:
        fates.setdefault((fate.source_id, fate.key), fate)
    for verdict in verdicts:
        article = verdict.enriched.article
        name = (article.source_id, article.key)
        if name in fates:
            given = fates[name]
            detail = verdict.detail or given.detail
            fates[name] = replace(given, outcome=verdict.reason.outcome, reason=verdict.reason, detail=detail)
    return list(fates.values())


def _without_repeated(session: Session, run_id: str, fates: list[Fate]) -> list[Fate]:
    if not fates:
        return fates
    since = (min(fate.at for fate in fates) - REPEAT_WINDOW).isoformat()
    with session.table("ended", [{"key": fate.key} for fate in fates]):
        repeated = set(
            session.query(
                """
                SELECT source_id, key FROM base.fate SEMI JOIN ended USING (key)
                WHERE run_id = ? AND ended_at >= ?::TIMESTAMPTZ
                """,
                [run_id, since],
            )
        )
    return [fate for fate in fates if (fate.source_id, fate.key) not in repeated]


def insert_run(session: Session, run: Run) -> None:
    """Say that a run began, or that it ended, where the lake does not know it yet."""
    ended = session.query("SELECT ended IS NOT NULL FROM base.run WHERE run_id = ?", [run.run_id])
    if not ended or (run.ended is not None and (True,) not in ended):
        session.insert("run", [rows.run_row(run)])


def _changed_sources(session: Session, batch: Batch) -> list[Row]:
    if not batch.sources:
        return []
    newest = dict(session.query("SELECT source_id, arg_max(version, seen_at) FROM base.source GROUP BY source_id"))
    return [row for row in map(rows.source_row, batch.sources) if newest.get(row["source_id"]) != row["version"]]


def _changed_definitions(session: Session, subject: str, definitions: Sequence[Definition]) -> list[Row]:
    """Those that differ from what is in use, or now cover the history that they did not; without the run."""
    if not definitions:
        return []
    stored = session.query(
        f"""
        SELECT {subject}, arg_max(version, activated_at), arg_max(covers_history, activated_at)
        FROM base.{subject}_definition GROUP BY {subject}
        """  # noqa: S608 - names of ours
    )
    newest = {name: (version, covers) for name, version, covers in stored}
    return [row for row in map(rows.row_of, definitions) if _changed(row, newest.get(row[subject]))]


def _new_measures(session: Session, definitions: Sequence[Definition], now: datetime) -> list[Row]:
    """What definitions bring of how good they are, where the lake knows nothing of that version; so what was measured here counts."""
    given = [one.measure for one in definitions if isinstance(one, TopicDefinition) and one.measure]
    held = set(session.query("SELECT DISTINCT topic, topic_version FROM base.topic_measure")) if given else set()
    return [rows.measure_row(one, now) for one in given if (one.topic, one.version) not in held]


def _changed(row: Row, in_use: tuple[str, bool] | None) -> bool:
    return in_use is None or in_use[0] != row["version"] or (row["covers_history"] and not in_use[1])


def _insert_articles(session: Session, verdicts: Sequence[Verdict], now: datetime, run_id: str) -> None:
    stored = [verdict for verdict in verdicts if verdict.version is not None]
    named = ("article_id", "version", "dated", "first_seen")
    found = [(one.enriched, {name: getattr(one, name) for name in named} | {"run_id": run_id, "reading": 0}) for one in stored]
    insert_read(session, "article_version", found, now)
    links = [rows.row_of(link) | row | {"found_at": now} for enriched, row in found for link in enriched.article.links]
    session.insert("article_link", links)
    replaced = [verdict.replaced for verdict in stored if verdict.replaced is not None]
    session.insert("superseded", [{name: getattr(held, name) for name in REPLACED} | {"superseded_at": now} for held in replaced])
    first = [(verdict, verdict.dated) for verdict in stored if verdict.version == 1 and verdict.dated is not None]
    new = [Fingerprint(verdict.article_id, verdict.enriched.fingerprint, dated) for verdict, dated in first]
    foreign = [(verdict, dated) for verdict, dated in first if verdict.enriched.publisher]
    session.insert(
        "article_publisher",
        [
            {"article_id": verdict.article_id, "publisher": verdict.enriched.publisher, "dated": dated, "seen_at": now}
            for verdict, dated in foreign
        ],
    )
    members, copied = cluster(session, new, now)
    session.insert("story_member", members)
    _insert_events(session, first, copied, now)


def insert_read(session: Session, table: str, found: Sequence[tuple[Enriched, Row]], now: datetime) -> None:
    """Insert articles into `table`, with their topics, entities and agencies.

    The row beside each has its identity, `dated`, `first_seen`, `reading` and the run.
    """
    moments = dict.fromkeys(("ingested", "matched_at", "found_at"), now)
    named = [(enriched, row | moments | {"source_id": enriched.article.source_id}) for enriched, row in found]
    session.insert(table, [rows.article_row(enriched) | row for enriched, row in named])
    session.insert("article_topic", [rows.topic_row(match) | row for enriched, row in named for match in enriched.topics])
    session.insert("article_entity", [rows.entity_row(match) | row for enriched, row in named for match in enriched.entities])
    session.insert("article_credit", [rows.row_of(credit) | row for enriched, row in named for credit in enriched.credits])


def _insert_events(session: Session, first: Sequence[tuple[Verdict, datetime]], copied: Mapping[str, str], now: datetime) -> None:
    """The traits of new articles, and the events that they join; `copied` is the article that each copies, where it does."""
    when = [{"article_id": verdict.article_id, "dated": dated, "seen_at": now} for verdict, dated in first]
    session.insert("article_trait", [rows.trait_row(verdict.enriched) | row for (verdict, _), row in zip(first, when, strict=True)])
    newcomers = {verdict.article_id: copied.get(verdict.article_id, "") for verdict, _ in first}
    found = find_events(session, newcomers, [dated for _, dated in first], now)
    counted = [rows.row_of(one) | row for (verdict, _), row in zip(first, when, strict=True) for one in verdict.enriched.figures]
    session.insert("article_figure", counted)
    session.insert("event_member", found.members)
    session.insert("event_revision", found.revisions)
