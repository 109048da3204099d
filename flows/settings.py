"""Every setting of newslake, checked together at the start: from the environment (`NEWSLAKE_*`), else the settings file, else defaults.

What the files say becomes variables of this process, so that commands that need no settings but the lake, and processes that are
started, all see the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from extractors.errors import SettingError, resembling
from extractors.files.seeds import SEEDS
from flows.settings_file import FileValue, read_secrets, read_settings, secrets_file, settings_file

if TYPE_CHECKING:
    from extractors.fetch.policy import FetchPolicy
    from warehouse import LakeLocation

PREFIX = "NEWSLAKE_"
CATALOGUE, DEMO_CATALOGUE = "sources.csv", "demo-sources.csv"
# For newslake's own processes and benches.
INTERNAL = frozenset({"CONFIG", "BENCH_LOG"})
# Variables that a file gave, each with its place.
ORIGINS: dict[str, str] = {}


# A typing error must not ask for a million processes, nor make an instant that no clock has.
MAX_SECONDS = 366 * 86_400
MAX_BYTES = 1024**4
MAX_ROWS = 1_000_000
MAX_AT_ONCE = 1024


class Settings(BaseSettings):
    """Field `host_delay` is the environment variable `NEWSLAKE_HOST_DELAY`, and so on. Durations are in seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, allow_inf_nan=False, env_ignore_empty=True)

    home: Path = Field(Path("lake"), description="folder of the lake")
    catalog: str | None = Field(None, description="metadata database: postgres:<connection string>; default: SQLite in the lake's folder")
    data: str | None = Field(None, description="where the lake's Parquet files are: a folder or s3://bucket/prefix; default: in its folder")
    archive: str | None = Field(None, description="where closed files of archived pages are uploaded: s3://bucket/prefix; default: nowhere")
    sources: Path = Field(
        SEEDS / CATALOGUE, description="the catalogue; default: sources.csv in the lake's folder, beside it, or here, if any"
    )
    topics: Path = Field(SEEDS / "topics.yaml", description="topic definitions")
    entities: Path = Field(SEEDS / "entities.yaml", description="entity definitions")
    profile: Path = Field(SEEDS / "profile.json", description="likeness profile")
    relevance: float = Field(0.5, ge=0, le=1, description="likeness at which keep=relevant stores an article that no topic claims")
    contact: str = Field("https://newslake.example/about", description="who runs this: a URL or address put into the User-Agent")
    host_delay: float = Field(1.0, ge=0, le=MAX_SECONDS, description="between two requests to one host")
    connect_timeout: float = Field(10.0, gt=0, le=MAX_SECONDS, description="to connect to a host")
    read_timeout: float = Field(20.0, gt=0, le=MAX_SECONDS, description="between two pieces of an answer")
    total_timeout: float = Field(
        60.0, gt=0, le=MAX_SECONDS, description="for one URL with its redirects and their robots.txt, waiting for turns left out"
    )
    max_body: int = Field(10 * 1024 * 1024, gt=0, le=MAX_BYTES, description="bytes, after decompression")
    concurrency: int = Field(32, gt=0, le=MAX_AT_ONCE, description="hosts at once")
    allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="CIDRs of private networks that may be fetched from"
    )
    workers: int = Field(2, gt=0, le=MAX_AT_ONCE, description="processes that read what was fetched")
    page_seconds: float = Field(
        20.0,
        gt=0,
        le=MAX_SECONDS,
        description="of processor time for reading one page, feed, sitemap, robots.txt or chunk of rows; six times as long on the clock",
    )
    page_memory: int = Field(1024 * 1024 * 1024, gt=0, le=MAX_BYTES, description="memory limit of one worker process, bytes")
    source_seconds: float = Field(600.0, gt=0, le=MAX_SECONDS, description="on the wire and in workers that one source has in one pass")
    pass_seconds: float = Field(1800.0, gt=0, le=MAX_SECONDS, description="for one pass; what is left then waits for the next")
    fetch_memory: int = Field(
        256 * 1024 * 1024, gt=0, le=MAX_BYTES, description="bytes of fetched bodies that wait to be read, all sources together"
    )
    turn: int = Field(200, gt=0, le=MAX_ROWS, description="article pages that one source may fetch in one pass")
    rechecks: int = Field(500, ge=0, le=MAX_ROWS, description="stored articles that one pass looks at again")
    batch: int = Field(500, gt=0, le=MAX_ROWS, description="articles per transaction")
    alert_probability: float = Field(0.001, gt=0, le=1, description="a burst is announced when its oddest day is less likely than this")
    alert_sources: int = Field(4, gt=1, le=MAX_ROWS, description="an event is announced when so many publishers have it")
    dashboard_url: str = Field("http://127.0.0.1:2718", description="where the dashboards are served: Prefect's artifacts link there")
    alert_blocks: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Prefect notification blocks that alerts are sent to, as type/name, separated by commas"
    )
    dashboard_token: SecretStr | None = Field(None, description="what readers of the pages must know on another address than loopback")
    log_format: Literal["text", "json"] | None = Field(None, description="log what is decided to stderr: text or json")
    sql_seconds: int = Field(120, gt=0, le=2**31, description="wall-clock time of one typed SQL statement")
    sql_memory: int = Field(2048, gt=0, le=2**31, description="MiB of memory that it may use")
    sql_spill: int = Field(8192, gt=0, le=2**31, description="MiB of temporary files that it may write")
    sql_at_once: int = Field(4, gt=0, le=2**31, description="typed statements that run at once, per lake and user")

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if any(ord(letter) < 32 or letter == "\x7f" for letter in value):
            raise ValueError("expected one line, which goes into the header of every request")
        return value

    @field_validator("alert_blocks", mode="before")
    @classmethod
    def _blocks(cls, value: object) -> object:
        if isinstance(value, str):
            names = tuple(part.strip() for part in value.split(",") if part.strip())
            if any(name.count("/") != 1 for name in names):
                raise ValueError("expected block type and name, such as slack-webhook/newsroom")
            return names
        return value

    def location(self) -> LakeLocation:
        from warehouse.lake.location import LakeLocation

        return LakeLocation(self.home, self.catalog, self.data, archive=self.archive)

    def fetch_policy(self) -> FetchPolicy:
        """How the client behaves."""
        from extractors.fetch.policy import FetchPolicy, user_agent

        return FetchPolicy(
            user_agent=user_agent(self.contact),
            host_delay=self.host_delay,
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            total_timeout=self.total_timeout,
            max_body=self.max_body,
            max_memory=self.fetch_memory,
            concurrency=self.concurrency,
            allow_networks=self.allow_networks,
        )

    def replace(self, **given: object) -> Settings:
        """A copy with the values that a command line or a deployment gave, paths as text too; None means not given. A lake that it
        gave brings the catalogue beside it.
        """
        paths = {name for name, field in Settings.model_fields.items() if field.annotation is Path}
        update = {name: Path(str(value)) if name in paths else value for name, value in given.items() if value is not None}
        home = update.get("home")
        if isinstance(home, Path) and "sources" not in update and _origin("sources") != ENVIRONMENT:
            update["sources"] = catalogue_of(home) or self.sources
        return self.model_copy(update=update)


DEFAULT, ENVIRONMENT = "default", "environment"


def load() -> Settings:
    """The settings; raises SettingError naming every wrong or unknown one at once, those of a file with file and line."""
    wrong = _adopt()
    given = sorted(name.removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX))
    known = {name.upper() for name in Settings.model_fields} | INTERNAL
    wrong += [f"{_named(name)}: no such setting{_meant(name, known, PREFIX)}" for name in given if name not in known]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong += [f"{_named(str(each['loc'][0]))}={each['input']!r}: {_reworded(each['type'], each['msg'])}" for each in error.errors()]
    if wrong:
        listed = f"{len(wrong)} are wrong\n  " + "\n  ".join(wrong) + "\n" if len(wrong) > 1 else f"{wrong[0]} "
        raise SettingError("settings", f"{listed}(docs/operate.md lists them all)")
    if "sources" in settings.model_fields_set:
        return settings
    return settings.replace(sources=catalogue_of(settings.home) or (Path(CATALOGUE) if Path(CATALOGUE).is_file() else None))


def origins() -> dict[str, str]:
    """Where each setting's value comes from: `default`, `environment`, or a file with its line."""
    return {name: _origin(name) for name in Settings.model_fields}


def catalogue_of(home: Path) -> Path | None:
    """The catalogue in the lake's folder, or beside it."""
    return next((path for path in (home / CATALOGUE, home / DEMO_CATALOGUE, home.parent / CATALOGUE) if path.is_file()), None)


def _adopt() -> list[str]:
    """Give the environment what the files say and it does not; answers what is wrong in them."""
    wrong = []
    secrets, path = secrets_file(), settings_file()
    for variable, each in (read_secrets(secrets) if secrets else {}).items():
        _put(variable, str(each.value), each.origin)
    for name, each in (read_settings(path) if path else {}).items():
        try:
            if name not in Settings.model_fields:
                raise ValueError(f"no such setting{_meant(name, Settings.model_fields)}")
            _put(f"{PREFIX}{name.upper()}", _as_text(name, each, path.parent if path else Path()), each.origin)
        except ValueError as error:
            wrong.append(f"{each.origin}: {name}: {error}")
    return wrong


def _put(variable: str, value: str, origin: str) -> None:
    if value and variable not in os.environ:
        os.environ[variable] = value
        ORIGINS[variable] = origin


def _as_text(name: str, given: FileValue, folder: Path) -> str:
    """A value of the file as the environment would give it; a path is meant from the file's folder. Raises ValueError."""
    value, kinds = given.value, _kinds(Settings.model_fields[name].annotation)
    if tuple in kinds and isinstance(value, list) and all(isinstance(each, str) and "," not in each for each in value):
        return ",".join(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and not kinds.isdisjoint((int, float)):
        return repr(value)
    if not isinstance(value, str) or "\0" in value:
        wanted = "a list of texts" if tuple in kinds else "text" if kinds.isdisjoint((int, float)) else "a number"
        raise ValueError(f"expected {wanted}, found {str(value)[:60]!r}")
    if value and (Path in kinds or (name == "data" and "://" not in value)) and folder.resolve() != Path.cwd():
        return str(folder / Path(value).expanduser())
    return value


def _kinds(annotation: Any) -> set[Any]:
    parts = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    return {getattr(part, "__origin__", None) or part for part in parts}


def _origin(name: str) -> str:
    variable = f"{PREFIX}{name.upper()}"
    return ORIGINS.get(variable) or (ENVIRONMENT if os.environ.get(variable) else DEFAULT)


def _named(name: str) -> str:
    """A setting as it was written, behind its place."""
    variable = f"{PREFIX}{name.upper()}"
    origin = ORIGINS.get(variable)
    return f"{origin}: {variable if Path(origin.rpartition(':')[0]).name == '.env' else name.lower()}" if origin else variable


def _meant(name: str, known: Iterable[str], prefix: str = "") -> str:
    return "".join(f", did you mean {prefix}{near}?" for near in resembling(name, known))


def _reworded(kind: str, message: str) -> str:
    """What pydantic says of a wrong value, in our words."""
    if kind.endswith("_parsing"):
        return f"expected a {'whole ' * kind.startswith('int')}number"
    return message.removeprefix("Value error, ").replace("Input should be", "expected a number").replace("number a ", "")
