"""Finds what is wrong with a lake, and says what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from extractors.errors import LakeError
from extractors.records import Severity
from extractors.shortage import free_at
from warehouse.expectations.whole_lake import offenders
from warehouse.lake.boundary import strays, summary
from warehouse.lake.handle import Lake
from warehouse.lake.migrations import migrations
from warehouse.upkeep.files import archives, damaged, links, stored
from warehouse.upkeep.foreign import foreign_marts
from warehouse.upkeep.maintain import footprint

OK, NOTE, BAD = "ok", "note", "bad"
MIN_FREE_SPACE, MIN_FREE_FILES = 1024**3, 10_000  # bytes, inodes
SMALL_FILES = 200  # live files of less than a megabyte
STUCK_AFTER = timedelta(minutes=10)
GRACE = timedelta(minutes=10)  # perhaps by a commit in progress


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `state` is ok, note or bad; `advice` is None if there is nothing to do."""

    check: str
    state: str
    observed: str
    advice: str | None = None


def examine(lake: Lake, now: datetime) -> tuple[Finding, ...]:
    """Check versions, duplicates, references, fates, files, archives, clocks, disk and the writers' turn."""
    border = (*_border(lake), *_read("marts", _marts, lake))
    # No further queries: the marts of a lake that leads out of it may read other files, and tables with lost files cannot be queried, so
    # that the lost file is the finding.
    if not _is_good(border[:1]):
        return (*border, *_room(lake))
    files = _read("files against metadata", _files, lake)
    rows = _read("rows", partial(_rows, now=now), lake) if _is_good((*border, *files)) else ()
    return (*_read("versions", _version, lake), *border, *rows, *files, *_room(lake), *_turn(lake, now))


def _is_good(findings: Iterable[Finding]) -> bool:
    return all(finding.state != BAD for finding in findings)


def _read(check: str, findings: Callable[[Lake], Iterable[Finding]], lake: Lake) -> tuple[Finding, ...]:
    """The findings; one that says so where the lake cannot be read, so that the others are told all the same."""
    try:
        return tuple(findings(lake))
    except LakeError as error:  # such as a file of the right length with wrong content, or object storage that does not answer
        advice = "copy back from the backup the file that it names, or restore the lake"
        return (Finding(check, BAD, f"cannot be read: {error.message}", advice),)


def _border(lake: Lake) -> Iterator[Finding]:
    """Whether the lake stays inside its folders: by the paths of its metadata database and the links in its folder."""
    location = lake.location
    wrong = strays(lake.query, f"{location.metadata}.")
    for folder in (location.data_path, str(location.warc), str(location.home / "runs"), str(location.home / "search")):
        wrong += [f"{link} is a link" for link in links(folder)]
    wrong += [
        f"{lock} is a link" for lock in sorted(location.home.glob("*.lock")) + sorted(location.home.glob("*.queue")) if lock.is_symlink()
    ]
    advice = "somebody put that there; writers refuse it. Restore the lake from a backup of your own, or remove the links"
    yield Finding("lake's border", BAD if wrong else OK, summary(wrong) or "nothing leads out of it", advice if wrong else None)


def _marts(lake: Lake) -> Iterator[Finding]:
    foreign = foreign_marts(lake)
    advice = "they may read other files: restore the lake, which makes them anew; or see what they do before you query them"
    observed = summary(foreign) or "as this program makes them"
    yield Finding("marts", BAD if foreign else OK, observed, advice if foreign else None)


def _rows(lake: Lake, now: datetime) -> Iterator[Finding]:
    yield from _audits(lake, now)
    yield from archived_pages(lake)
    yield from _clock(lake, now)


def _version(lake: Lake) -> Iterator[Finding]:
    [(number, applied)] = lake.query("SELECT max(number), max(applied_at) FROM base.migration")
    newest = migrations()[-1].number
    [(duckdb, ducklake)] = lake.query("SELECT version(), (SELECT value FROM ducklake_options('lake') WHERE option_name = 'version')")
    observed = f"schema {number} of {newest}, since {applied:%Y-%m-%d %H:%M} UTC; DuckDB {duckdb}, DuckLake format {ducklake}"
    yield Finding(
        "versions", OK if number == newest else NOTE, observed, None if number == newest else "the next `newslake ingest` migrates it"
    )


def _audits(lake: Lake, now: datetime) -> Iterator[Finding]:
    for audit, (count, sample) in offenders(lake, now):
        if count:
            state = BAD if audit.rule.severity is Severity.CRITICAL else NOTE
            named = ", ".join(sample[:3])
            yield Finding(audit.rule.name, state, f"{count} found, such as {named}; expected: {audit.rule.expected}", audit.rule.reason)
        else:
            yield Finding(audit.rule.name, OK, audit.rule.expected)


def _files(lake: Lake) -> Iterator[Finding]:
    size = footprint(lake)
    [(small,)] = lake.query(
        """
        SELECT coalesce(sum(file_count), 0) FROM (
            SELECT file_size_bytes / file_count AS size, file_count
            FROM ducklake_table_info('lake') WHERE file_count > 0
        ) WHERE size < 1000000
        """
    )
    many = small > SMALL_FILES
    observed = f"{size.files} data files, {size.bytes / 1e6:.1f} MB, {size.snapshots} snapshots"
    yield Finding("size", NOTE if many else OK, observed, f"{small} small files: run `newslake maintain`" if many else None)
    wrong = damaged(lake.location, lake.query)
    advice = "; ".join(f"{file} {what}" for file, what in list(wrong.items())[:3])
    advice = f"{advice}: copy back from the backup what has this name there, or restore the lake"
    yield Finding("files against metadata", BAD if wrong else OK, f"{len(wrong)} missing or cut", advice if wrong else None)
    there = stored(lake.location.data_path, lake.query)
    known = _known(lake)
    orphans = [file for file, (_, at) in there.items() if file.rpartition("/")[2] not in known and datetime.now(UTC) - at > GRACE]
    yield Finding("orphan files", NOTE if orphans else OK, f"{len(orphans)} found", "`newslake maintain` removes them" if orphans else None)


def _known(lake: Lake) -> set[str]:
    """Names of the files that a snapshot has, or that are scheduled for removal."""
    known = lake.query(
        """
        SELECT path FROM __ducklake_metadata_lake.ducklake_data_file
        UNION ALL SELECT path FROM __ducklake_metadata_lake.ducklake_delete_file
        UNION ALL SELECT path FROM __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion
        """
    )
    return {path.rpartition("/")[2] for (path,) in known}


def archived_pages(lake: Lake) -> Iterator[Finding]:
    """Whether the archive files that articles refer to are there and whole, and uploaded where they are to be."""
    location = lake.location
    used, missing, cut = archives(location, lake.query)
    lost = (
        missing + cut if location.embedded else cut
    )  # several machines share a lake on a server, and each keeps the pages that it fetched
    observed = f"{used} archive files in use, {len(missing)} missing{'' if location.embedded else ' on this machine'}, {len(cut)} cut"
    advice = f"{lost[0]} is missing or cut: copy it back from a backup; articles stay, their pages cannot be read again" if lost else None
    yield Finding("archived pages", BAD if lost else OK, observed, advice)
    if location.archive:
        left = sorted(file.relative_to(location.warc).as_posix() for file in location.warc.glob("*/*.warc.gz"))
        observed = f"{len(left)} archive files are on this machine only{f', such as {left[0]}' if left else ''}"
        advice = "they are uploaded when the next run ends, or by `newslake maintain`" if left else None
        yield Finding("archive in object storage", NOTE if left else OK, observed, advice)


def _clock(lake: Lake, now: datetime) -> Iterator[Finding]:
    [(latest,)] = lake.query("SELECT max(ended_at) FROM base.fate")
    ahead = latest is not None and latest > now + timedelta(minutes=5)
    observed = "no rows yet" if latest is None else f"newest row {latest:%Y-%m-%d %H:%M} UTC, now {now:%Y-%m-%d %H:%M} UTC"
    yield Finding("clock", NOTE if ahead else OK, observed, "rows from the future: set this machine's clock (NTP)" if ahead else None)


def _room(lake: Lake) -> Iterator[Finding]:
    free = free_at(lake.location.home)  # which may not exist on a machine that only reads a shared lake
    few = free.inodes is not None and free.inodes < MIN_FREE_FILES
    advice = "remove some files before the next ingest" if few else "free some space before the next ingest"
    is_bad = few or free.bytes < MIN_FREE_SPACE
    observed = f"{free.bytes / 1e9:.1f} GB free{f', inodes for {free.inodes} more files' if few else ''}"
    yield Finding("disk", BAD if is_bad else OK, observed, advice if is_bad else None)


def _turn(lake: Lake, now: datetime) -> Iterator[Finding]:
    held = lake.writer()
    if held is None:
        yield Finding("writers' turn", OK, "free")
        return
    stuck = now - held.since > STUCK_AFTER
    yield Finding("writers' turn", NOTE if stuck else OK, str(held), "look at that process; ending it frees the turn" if stuck else None)
