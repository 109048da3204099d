"""A draft of the metadata database, which no reader takes for a lake. It becomes the lake in a single step, or never.

    in a folder        <home>/catalog.draft, renamed to catalog.sqlite
    in a database      the schema newslake_draft, whose tables move to the database's own schema in one transaction

Data files and archives are written to their final location: without a metadata database they are no lake.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from extractors.errors import LakeError
from warehouse.lake.location import DRAFT_SCHEMA, LakeLocation
from warehouse.lake.lock import open_unlinked

_BESIDE = ("-wal", "-shm", "-journal")


@contextmanager
def drafted(location: LakeLocation) -> Iterator[LakeLocation]:
    """Yield the location at which the block makes a metadata database; then publish it, replacing an empty one that may be there.

    Call it under the writers' lock. Drafts of a killed process, or of a block that fails, are removed. The draft must be closed at the
    end of the block.
    """
    draft = replace(location, drafted=True)
    _discard(draft)
    try:
        yield draft
    except BaseException:
        _discard(draft)
        raise
    publish(draft, location)


def _discard(draft: LakeLocation) -> None:
    if not draft.embedded:
        _in_database(draft, f"DROP SCHEMA IF EXISTS {DRAFT_SCHEMA} CASCADE")
        return
    for ending in ("", *_BESIDE):
        draft.catalog_file.with_name(draft.catalog_file.name + ending).unlink(missing_ok=True)


def publish(draft: LakeLocation, location: LakeLocation) -> None:
    if not location.embedded:
        _in_database(draft, _PUBLISH)
        return
    whole, target = draft.catalog_file, location.catalog_file
    for ending in _BESIDE:
        if (left := whole.with_name(whole.name + ending)).exists() and left.stat().st_size:
            raise LakeError(str(left), "another process has the new metadata database open; run again")
        # Left by an earlier metadata database: SQLite would apply it to this one.
        target.with_name(target.name + ending).unlink(missing_ok=True)
    descriptor = open_unlinked(whole, os.O_RDWR)
    os.fsync(descriptor)
    os.close(descriptor)
    whole.replace(target)


# The names of the tables are DuckLake's, the target schema is the connection's.
_PUBLISH = f"""
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND relname LIKE 'ducklake\\_%'
    LOOP EXECUTE format('DROP TABLE %I', name); END LOOP;
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = '{DRAFT_SCHEMA}'::regnamespace AND relkind = 'r'
    LOOP EXECUTE format('ALTER TABLE {DRAFT_SCHEMA}.%I SET SCHEMA %I', name, current_schema()); END LOOP;
    DROP SCHEMA {DRAFT_SCHEMA};
END $$
"""  # noqa: S608 - names of ours


def _in_database(location: LakeLocation, statement: str) -> None:
    import psycopg

    try:
        with psycopg.connect(location.watched_connection()) as connection:
            connection.execute(statement.encode())
    except psycopg.Error as error:
        raise LakeError(location.shown(), str(error).strip()) from error
