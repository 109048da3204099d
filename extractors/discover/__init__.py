"""Bytes of feeds, sitemaps and homepages → the entries that they list. Pure: nothing here uses the network.

read.py       which kind of document it is, by its bytes → one of
feed.py       RSS, RDF and Atom
feed_markup.py  what feedparser would misread in them, rewritten before it reads them
jsonfeed.py   JSON Feed and other JSON that lists entries
sitemap.py    sitemaps, their indexes, news sitemaps, plain lists
homepage.py   the feeds and sitemaps that a page names
entries.py    what each of them lists → `Found`, with identities and limits
"""

from extractors.discover.entries import latest
from extractors.discover.homepage import usual_places
from extractors.discover.read import read

__all__ = ["latest", "read", "usual_places"]
