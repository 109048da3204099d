"""Which addresses the lake knows, so that their pages are not fetched or read again."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from extractors.records import Outcome
from warehouse.lake.handle import Lake
from warehouse.lake.session import as_json

ENDED = (Outcome.OFF_TOPIC, Outcome.REJECTED, Outcome.FAILED)  # final: the page is not fetched again
# What the lake holds and fetches no more, whoever brought it: table, column of the address, condition.
HELD = (("alias", "url", "kind <> 'declared'"), ("tombstone", "url", "true"), ("quarantine", "key", "true"))


def known_keys(lake: Lake, keys: Iterable[str], ended: Sequence[Outcome] = ENDED) -> set[str]:
    """Those of the canonical URLs that need no fetching: held, in quarantine, purged, or with one of the outcomes `ended`."""
    return set(known_by(lake, keys, ended))


def known_by(lake: Lake, keys: Iterable[str], ended: Sequence[Outcome] = ENDED) -> dict[str, set[str | None]]:
    """The same, each with the sources for which it ended so; None among them if the lake holds it, whoever brought it."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    held = "\nUNION ".join(
        f"SELECT {column}, NULL FROM base.{table} SEMI JOIN candidate ON {column} = candidate.known WHERE {condition}"  # noqa: S608 - ours
        for table, column, condition in HELD
    )
    # The keys are a parameter: to register and drop a relation, each in a transaction of its own, takes as long as the query.
    rows = lake.query(
        f"""
        WITH candidate AS MATERIALIZED (SELECT unnest(from_json($wanted, '["VARCHAR"]')) AS known)
        {held}
        UNION SELECT key, source_id FROM base.fate SEMI JOIN candidate ON key = candidate.known WHERE {_ended(ended)}
        """,  # noqa: S608 - outcomes are ours
        {"wanted": as_json(wanted)},
    )
    sources: dict[str, set[str | None]] = {}
    for url, source_id in rows:
        sources.setdefault(url, set()).add(source_id)
    return sources


def write_known(lake: Lake, file: Path) -> bool:
    """Store the digests of all `known_keys`, for other processes (`digests.py`); False if that is nothing."""
    everything = " UNION ALL ".join(
        f"SELECT {column} AS url FROM base.{table} WHERE {condition}"  # noqa: S608 - ours
        for table, column, condition in (*HELD, ("fate", "key", _ended(ENDED)))
    )
    rows = lake.arrow(f"SELECT DISTINCT md5_number_lower(url) AS digest FROM ({everything})")  # noqa: S608 - ours
    if rows.num_rows:
        from warehouse.read.digests import write_digests  # numpy is loaded where it is used

        write_digests(rows["digest"].to_numpy(), file)
    return bool(rows.num_rows)


def _ended(outcomes: Sequence[Outcome]) -> str:
    """The condition, with constants, because a list would be searched for each of a million rows."""
    listed = ", ".join(f"'{outcome}'" for outcome in outcomes)
    return f"outcome IN ({listed})"
