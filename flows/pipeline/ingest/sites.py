"""Whose page an entry is about: a source speaks for its own publisher's pages only.

Feeds list pages of other publishers: link blogs, aggregators, and whoever wants to be taken for another. If one of the catalogue's other
publishers has the page's site, what the feed says of it is not the page's text, title or date, and must not stand in the lake under the
page's address, where the publisher's own entry would find it known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extractors.records import Found, Keep, Source
from extractors.urls import site_or_host


@dataclass(slots=True)
class Sites:
    """The catalogue's sources by site. A source has the site where it is polled and that of its homepage."""

    _sources: dict[str, list[Source]] = field(default_factory=dict)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> Sites:
        """The sites of enabled sources."""
        sites = cls()
        for source in sources:
            for site in {site_or_host(url) for url in (source.url, source.homepage) if url} if source.enabled else ():
                sites._sources.setdefault(site, []).append(source)
        return sites

    def as_told(self, found: Found, source: Source) -> Found:
        """An entry with what its source may say of it.

        Of another publisher's page only the address counts: the page speaks for itself. If the page is not fetched, by the terms of either
        publisher, the entry's words are an article of its source, and the page's address is kept as `listed_url`.
        """
        owners = self._sources.get(site_or_host(found.url), ()) if found.url else ()
        if not owners or any(owner.publisher == source.publisher for owner in owners):
            return found
        if Keep.SUMMARY in (source.keep, *(owner.keep for owner in owners)):
            return replace(found, key=f"entry:{source.source_id}:{found.key}", url=None, listed_url=found.url)
        return Found(source_id=found.source_id, key=found.key, url=found.url, guid=found.guid, listed_url=found.listed_url)
