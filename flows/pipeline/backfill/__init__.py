"""Appends articles that were collected elsewhere to the lake, tables and WARC files, through the same stages as polled ones.

apart.py   read a file in a process of its own, which can be killed
dates.py   whether a table writes 03/04 for April or for March: its own rows show it, or the user says so
extraction.py  pages of WARC files → ended entries, by way of the worker processes
load.py    append article tables to the lake, through the stages of an ingestion pass
rows.py    one row of an article table → Enriched: what happens inside a worker process of a backfill
look.py    a first look at a record of a WARC file, before it is decoded or read
pages.py   pages of WARC files → Enriched: what happens inside a worker process
records.py  the records of a WARC file, read in a process of its own, and put together for one transaction
results.py  what the workers made of a chunk, whoever gave it to them
tables.py  article tables → rows
warc.py    append the pages of WARC files to the lake
bulk/      the same by many machines: workers of a Dask cluster stage parts, one committer appends them in order
"""
