"""The catalogue of sources: a CSV file that people edit and commands append to.

catalogue.py   read and check every row; report all errors at once
append.py      new rows under identifiers that are free
edit.py        rows switched off and on, or removed
opml.py        the subscription lists that feed readers exchange
shipped.py     a user's own catalogue, made from the one that newslake ships
"""

from extractors.sources.append import append_rows, free_id
from extractors.sources.catalogue import load_sources, unknown
from extractors.sources.edit import remove, switch
from extractors.sources.shipped import SHIPPED, dismiss, offered, own_catalogue, take

__all__ = [
    "SHIPPED",
    "append_rows",
    "dismiss",
    "free_id",
    "load_sources",
    "offered",
    "own_catalogue",
    "remove",
    "switch",
    "take",
    "unknown",
]
