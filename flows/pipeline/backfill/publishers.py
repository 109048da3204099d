"""The publishers of backfilled articles, as sources that are not polled."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from extractors.errors import SeedError
from extractors.records import Keep, Source, SourceKind
from extractors.sources.catalogue import load_sources
from extractors.urls.hosts import site_of

INHERITED = ("language", "country", "group", "publisher", "owner")


class Publishers(dict[str, Source]):
    """Sources by name, each made for the first article of a publisher. `catalogue` holds the polled sources by site."""

    def __init__(self, catalogue: Mapping[str, Source]) -> None:
        super().__init__()
        self._catalogue = catalogue

    def of(self, name: str, key: str) -> Source:
        """The source of this name; a new one gets the site of the article's key, and what the catalogue says of that site."""
        if name not in self:
            site = site_of(key)
            made = Source(
                source_id=name,
                name=name,
                kind=SourceKind.PAGE,
                url=f"https://{site}/",
                keep=Keep.ALL,
                enabled=False,
                notes="backfilled",
                publisher=site or None,
            )
            listed = self._catalogue.get(site)
            self[name] = made if listed is None else replace(made, **{field: getattr(listed, field) for field in INHERITED})
        return self[name]


def catalogue_by_site(catalogue: Path) -> dict[str, Source]:
    """Polled sources by the site of their homepage; empty where the catalogue cannot be read, because a backfill needs none."""
    try:
        sources, _ = load_sources(catalogue)
    except SeedError:
        return {}
    return {site_of(source.homepage): source for source in sources if source.homepage}
