"""Fetched pages as WARC/1.1 files, so that any of them can be read again without asking its publisher.

warc.py    append a page as a gzip member of its own; read one back by reference; walk anyone's WARC or ARC file
erase.py   overwrite one record in place, for a purge
"""

from extractors.archive.erase import erase
from extractors.archive.warc import Archive, pages, read_page

__all__ = ["Archive", "erase", "pages", "read_page"]
