"""Fetched pages as WARC/1.1 files, so that each can be read again without a request to its publisher.

warc.py     append a page as a gzip member of its own; read one back by reference
response.py one response record → a page
boundaries.py  where the records of a WARC file begin and end
foreign.py  WARC files of any size and origin, record by record
anywhere.py opens files on this machine and in object storage alike
storage.py  files in object storage: uploaded when closed, read by range
erase.py    overwrite one record in place, for a purge
"""

from extractors.archive.erase import erase
from extractors.archive.storage import Pages
from extractors.archive.warc import Archive, read_page

__all__ = ["Archive", "Pages", "erase", "read_page"]
