"""Bytes of feeds, sitemaps and homepages to what they announce. Pure: nothing here touches the network."""

from extractors.discover.catalogue import load_sources
from extractors.discover.discovery import Discovery
from extractors.discover.entries import latest
from extractors.discover.homepage import usual_places
from extractors.discover.opml import Outline, read_opml, write_opml
from extractors.discover.read import read
from extractors.discover.rows import append_rows, free_id

__all__ = [
    "Discovery",
    "Outline",
    "append_rows",
    "free_id",
    "latest",
    "load_sources",
    "read",
    "read_opml",
    "usual_places",
    "write_opml",
]
