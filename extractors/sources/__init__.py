"""The catalogue of sources: a CSV file that people edit and commands append to.

catalogue.py   read and check every row; report all errors at once
append.py      new rows under identifiers that are free
opml.py        the subscription lists that feed readers exchange
"""

from extractors.sources.append import append_rows, free_id
from extractors.sources.catalogue import load_sources
from extractors.sources.opml import Outline, read_opml, write_opml

__all__ = ["Outline", "append_rows", "free_id", "load_sources", "read_opml", "write_opml"]
