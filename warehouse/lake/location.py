"""Where a lake is: a folder by default, PostgreSQL and object storage by settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

from extractors.errors import SettingError
from extractors.secrets import redacted

POSTGRES = ("postgres:", "postgresql://", "postgres://")
REMOTE = "s3://"
# A machine or network that vanishes says nothing: the kernel would wait for hours. libpq's names; seconds, but the last, which is in
# milliseconds.
GONE_AFTER = {"connect_timeout": 30, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
LOCK_SECONDS = 60  # how long a statement waits for a lock that a stranger's session keeps
WATCHES = GONE_AFTER | {"options": f"-clock_timeout={1000 * LOCK_SECONDS}"}
DRAFT_SCHEMA = "newslake_draft"
NO_LAKE = "no lake here; make one with `newslake ingest`, `newslake backfill FILE` or `newslake demo`, or point"


@dataclass(frozen=True, slots=True)
class LakeLocation:
    """A lake's folder, and where its metadata database and data are when they are not in it.

    `catalog` is None for `<home>/catalog.sqlite`, or `postgres:<connection string>` (key=value pairs or a postgresql:// URL).
    `data` is None for `<home>/data`, a folder, or `s3://bucket/prefix`. WARC files are in `<home>/warc` and, with
    `archive` (s3://bucket/prefix), in object storage once they are closed. A `drafted` location is where the metadata
    database of the same lake is made before other processes may see it.
    """

    home: Path
    catalog: str | None = None
    data: str | None = None
    drafted: bool = False
    archive: str | None = None

    def __post_init__(self) -> None:
        if self.catalog is not None and not self.catalog.startswith(POSTGRES):
            raise SettingError("NEWSLAKE_CATALOG", f"expected postgres:<connection string>, got {self.catalog.partition(':')[0]!r}")
        if self.data is not None and "://" in self.data and not self.data.startswith(REMOTE):
            raise SettingError("NEWSLAKE_DATA", f"expected a folder or s3://bucket/prefix, got {self.data.partition(':')[0]!r}")
        if self.archive is not None and not self.archive.startswith(REMOTE):
            raise SettingError("NEWSLAKE_ARCHIVE", f"expected s3://bucket/prefix, got {self.archive.partition(':')[0]!r}")
        check_folder_name("NEWSLAKE_HOME", self.home)
        if self.data is not None and not self.data.startswith(REMOTE):
            check_folder_name("NEWSLAKE_DATA", Path(self.data))

    @classmethod
    def of(cls, environment: Mapping[str, str], home: Path | None = None) -> "LakeLocation":
        """The lake that NEWSLAKE_HOME, _CATALOG, _DATA and _ARCHIVE name, for commands that need no other settings."""
        folder = home or Path(environment.get("NEWSLAKE_HOME") or "lake")
        catalog, data, archive = (environment.get(f"NEWSLAKE_{name}") or None for name in ("CATALOG", "DATA", "ARCHIVE"))
        return cls(folder, catalog, data, archive=archive)

    @property
    def embedded(self) -> bool:
        """Whether the metadata database is the SQLite file in the folder."""
        return self.catalog is None

    @property
    def catalog_file(self) -> Path:
        """The SQLite metadata database of an embedded lake."""
        return self.home / ("catalog.draft" if self.drafted else "catalog.sqlite")

    @property
    def is_missing(self) -> bool:
        """Whether there is no embedded lake yet. False for a lake on a database server, which must be asked."""
        return self.embedded and not self.catalog_file.is_file()

    def lakes_near(self) -> list[str]:
        """Up to three lakes in the folder, beside it, or in working folders there: what a mistyped or forgotten folder may mean."""
        folders = (self.home, "*"), (self.home.parent, "."), (self.home.parent, "*"), (self.home.parent, "*/lake")
        found = chain.from_iterable(folder.glob(f"{within}/catalog.sqlite") for folder, within in folders)
        return list(dict.fromkeys(str(file.parent) for file in found if not (file.parent / "backup.json").exists()))[:3]

    @property
    def data_path(self) -> str:
        """Folder or s3:// prefix of the Parquet files, with a slash at the end, as DuckLake stores it."""
        return (self.data or str((self.home / "data").absolute())).rstrip("/") + "/"

    @property
    def warc(self) -> Path:
        """Folder of the archived pages."""
        return self.home / "warc"

    @property
    def remote_data(self) -> bool:
        """Whether the Parquet files are in object storage."""
        return self.data_path.startswith(REMOTE)

    @property
    def metadata(self) -> str:
        """The schema of the metadata tables in the session of an open lake."""
        return "__ducklake_metadata_lake" if self.embedded or not self.drafted else f"__ducklake_metadata_lake.{DRAFT_SCHEMA}"

    def connection_string(self) -> str:
        """The libpq connection string of a PostgreSQL metadata database."""
        assert self.catalog is not None, "an embedded lake has no connection string"
        return self.catalog if "://" in self.catalog else self.catalog.partition(":")[2]

    def watched_connection(self) -> str:
        """The same, with times after which a silent server counts as gone and a lock as kept, unless it states its own."""
        given = self.connection_string()
        ours = {name: str(value) for name, value in WATCHES.items() if not re.search(rf"\b{name}\s*=", given)}
        if "://" in given:
            return f"{given}{'&' if '?' in given else '?'}{urlencode(ours)}"
        return " ".join((given, *(f"{name}={value}" for name, value in ours.items())))

    def shown(self) -> str:
        """The location without a password, for messages."""
        if self.catalog is None:
            return str(self.home)
        return f"{redacted(self.connection_string())} with data in {self.data_path}"


def check_folder_name(setting: str, folder: Path) -> None:
    """Raise SettingError if DuckDB would misread the folder's name: it ends a file's name at a question mark, reads a backslash as a
    slash, and knows UTF-8 only."""
    name = str(folder.absolute())
    wrong = next((sign for sign in "?\\\0" if sign in name), None)
    try:
        name.encode()
    except UnicodeEncodeError:
        wrong = "bytes that are not UTF-8"
    if wrong is not None:
        shown = repr(wrong) if len(wrong) == 1 else wrong
        raise SettingError(setting, f"{name!a} contains {shown}, which DuckDB cannot open: choose another folder or rename it")


def s3_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """DuckDB's secret parameters from the usual AWS variables; AWS_ENDPOINT_URL names an S3-compatible server."""
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    given = {
        "KEY_ID": environment.get("AWS_ACCESS_KEY_ID"),
        "SECRET": environment.get("AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": environment.get("AWS_SESSION_TOKEN"),
        "REGION": environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1",
    }
    if endpoint:
        scheme, _, host = endpoint.rpartition("://")
        given |= {"ENDPOINT": host.rstrip("/"), "URL_STYLE": "path", "USE_SSL": "false" if scheme == "http" else "true"}
    return {name: value for name, value in given.items() if value}
