"""Commands that ingest articles, or read pages without a lake.

backfill.py  append tables of articles or WARC files, through the same stages as polled ones
demo.py      run two weeks of invented news through the real pipeline
extract.py   `newslake extract`
ingest.py    one pass over the sources that are due
reread.py    archived pages through today's extraction
"""
