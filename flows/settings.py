"""Every setting of newslake: environment variables `NEWSLAKE_*`, checked together at the start."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from extractors.errors import SettingError
from extractors.seeds import SEEDS

if TYPE_CHECKING:
    from extractors.fetch.policy import FetchPolicy
    from warehouse import LakeLocation

PREFIX = "NEWSLAKE_"
# Read where no settings are loaded.
OTHERS = frozenset(
    {"DASHBOARD_TOKEN", "DASHBOARD_EXPORT", "BENCH_LOG", "LOG_FORMAT", "SQL_SECONDS", "SQL_MEMORY", "SQL_SPILL", "SQL_AT_ONCE"}
)


class Settings(BaseSettings):
    """Field `host_delay` is the environment variable `NEWSLAKE_HOST_DELAY`, and so on. Durations are in seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Path = Field(Path("lake"), description="folder of the lake")
    catalog: str | None = Field(None, description="metadata database: postgres:<connection string>; default: SQLite in the lake's folder")
    data: str | None = Field(None, description="where the lake's Parquet files are: a folder or s3://bucket/prefix; default: in its folder")
    sources: Path = Field(SEEDS / "sources.csv", description="the catalogue")
    topics: Path = Field(SEEDS / "topics.yaml", description="topic definitions")
    entities: Path = Field(SEEDS / "entities.yaml", description="entity definitions")
    profile: Path = Field(SEEDS / "profile.json", description="likeness profile")
    relevance: float = Field(0.5, ge=0, le=1, description="likeness at which keep=relevant stores an article that no topic claims")
    contact: str = Field("https://newslake.example/about", description="who runs this: a URL or address put into the User-Agent")
    host_delay: float = Field(1.0, ge=0, description="between two requests to one host")
    connect_timeout: float = Field(10.0, gt=0, description="to connect to a host")
    read_timeout: float = Field(20.0, gt=0, description="between two pieces of an answer")
    total_timeout: float = Field(60.0, gt=0, description="for one URL with its redirects and their robots.txt, waiting for turns left out")
    max_body: int = Field(10 * 1024 * 1024, gt=0, description="bytes, after decompression")
    concurrency: int = Field(32, gt=0, description="hosts at once")
    allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="CIDRs of private networks that may be fetched from"
    )
    workers: int = Field(2, gt=0, description="processes that read what was fetched")
    page_seconds: float = Field(20.0, gt=0, description="time limit for reading one page, feed, sitemap, robots.txt or chunk of rows")
    page_memory: int = Field(1024 * 1024 * 1024, gt=0, description="memory limit of one worker process, bytes")
    source_seconds: float = Field(600.0, gt=0, description="on the wire and in workers that one source has in one pass")
    pass_seconds: float = Field(1800.0, gt=0, description="for one pass; what is left then waits for the next")
    fetch_memory: int = Field(256 * 1024 * 1024, gt=0, description="bytes of fetched bodies that wait to be read, all sources together")
    turn: int = Field(200, gt=0, description="article pages that one source may fetch in one pass")
    rechecks: int = Field(500, ge=0, description="stored articles that one pass looks at again")
    batch: int = Field(200, gt=0, description="articles per transaction")
    alert_probability: float = Field(0.001, gt=0, le=1, description="a burst is announced when its oddest day is less likely than this")
    alert_sources: int = Field(4, gt=1, description="a story is announced when so many sources have it")
    dashboard_url: str = Field("http://127.0.0.1:2718", description="where the dashboards are served: Prefect's artifacts link there")
    alert_blocks: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Prefect notification blocks that alerts are sent to, as type/name, separated by commas"
    )

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
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
        """Where the lake is."""
        from warehouse.lake.location import LakeLocation

        return LakeLocation(self.home, self.catalog, self.data)

    def fetch_policy(self) -> FetchPolicy:
        """How the client behaves."""
        from extractors.fetch.policy import FetchPolicy, user_agent

        return FetchPolicy(
            user_agent(self.contact),
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
        """A copy with the values that a command line gave; None means not given."""
        return self.model_copy(update={name: value for name, value in given.items() if value is not None})


def load() -> Settings:
    """Settings from the environment; raises SettingError naming every wrong or unknown one at once."""
    given = sorted(name.removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX))
    known = {name.upper() for name in Settings.model_fields} | OTHERS
    wrong = [f"{PREFIX}{name}: no such setting{_meant(name, known)}" for name in given if name not in known]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong += [f"{PREFIX}{str(each['loc'][0]).upper()}={each['input']!r}: {_said(each['msg'])}" for each in error.errors()]
    if wrong:
        raise SettingError("settings", f"{'; '.join(wrong)} (docs/operate.md lists them all)")
    return settings


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f", did you mean {PREFIX}{near[0]}?" if near else ""


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")
