"""Fetched pages as WARC/1.1 files, so that each can be read again without a request to its publisher.

warc.py    append a page as a gzip member of its own; read one back by reference; iterate over any WARC or ARC file
anywhere.py opens files of others, here or in object storage
foreign.py other people's files of any size, record by record
storage.py files in object storage: uploaded when closed, read by range
erase.py   overwrite one record in place, for a purge
"""

from extractors.archive.erase import erase
from extractors.archive.storage import Pages
from extractors.archive.warc import Archive, pages, read_page

__all__ = ["Archive", "Pages", "erase", "pages", "read_page"]
