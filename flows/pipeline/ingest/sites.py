"""Whose page an entry is about: a source speaks for its own publisher's pages only, and a page's publisher is that of its site.

Feeds list pages of other publishers: link blogs, aggregators, and whoever wants to be taken for another. If one of the catalogue's other
publishers has the page's site, what the feed says of it is not the page's text, title or date, and must not stand in the lake under the
page's address, where the publisher's own entry would find it known.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extractors.records import Article, Found, Keep, Source
from extractors.urls.hosts import site_or_host


@dataclass(slots=True)
class Sites:
    """The catalogue's sources by site: enabled ones, and the publishers of all. A source has the sites of its own addresses."""

    _sources: dict[str, list[Source]] = field(default_factory=dict)
    _publishers: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "Sites":
        sites = cls()
        for source in sources:
            for site in _own(source):
                if source.enabled:
                    sites._sources.setdefault(site, []).append(source)
                if source.publisher:
                    sites._publishers.setdefault(site, set()).add(source.publisher)
        return sites

    def publisher_of(self, article: Article, source: Source) -> str | None:
        """Who answers for an article that its source only links to: the catalogue's publisher of the page's site, or the site itself.

        None where the page is the source's own: on a site of its publisher, or of the same name under another suffix (paper.example.org and
        paper.example.com). A source's words about a page that was not fetched are about that page.
        """
        page = article.final_url or article.url or article.declared_url
        site = site_or_host(page) if page else ""
        owners = self._publishers.get(site, set())
        if not site or source.publisher in owners or _name(site) in set(map(_name, _own(source))):
            return None
        return next(iter(owners)) if len(owners) == 1 else site

    def restricted(self, found: Found, source: Source) -> Found:
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


def _own(source: Source) -> set[str]:
    """The sites of a source's addresses."""
    return {site_or_host(url) for url in (source.url, source.homepage) if url}


def _name(site: str) -> str:
    """What a registrable domain has before its suffix; an address or a port with it whole."""
    name = site.partition(".")[0]
    return site if ":" in site or name.isdigit() else name
