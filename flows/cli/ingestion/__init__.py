"""Commands that bring articles in, or read pages without a lake.

backfill.py  tables of articles into the lake, through the same stages as polled ones
demo.py      two weeks of an invented news world through the real pipeline
extract.py   `newslake extract`
ingest.py    one pass over the sources that are due
"""
