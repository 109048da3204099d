"""Bytes of feeds, sitemaps and homepages to what they announce. Pure: nothing here touches the network."""

from extractors.discover.catalogue import load_sources
from extractors.discover.discovery import Discovery
from extractors.discover.entries import latest
from extractors.discover.homepage import usual_places
from extractors.discover.read import read

__all__ = ["Discovery", "latest", "load_sources", "read", "usual_places"]
