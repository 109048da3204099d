"""Appends articles that were collected elsewhere to the lake, tables and WARC files, through the same stages as polled ones.

arrow_cells.py    the values of Arrow columns as Python's
bulk/             the same on many machines: workers of a Dask cluster stage parts, one committer appends them in order
columns.py        which column of a table holds what
dates.py          whether a table writes 03/04 for April or for March: its own rows show it, or the user says so
extraction.py     pages of WARC files → ended entries, through the worker processes
load.py           appends article tables to the lake, through the stages of an ingestion pass
nested_rows.py    rows in a JSON document that is no row itself
page_filter.py    which records of a WARC file are wanted, before they are decoded
pages.py          pages of WARC files → Enriched, in a worker process
publishers.py     the publishers of backfilled articles, as sources that are not polled
records.py        the records of a WARC file, read in a separate process and grouped for one transaction
results.py        the workers' results of a chunk
rows.py           one row of an article table → Enriched, in a worker process
run.py            one run: the lake, the report, and what is committed
stretches.py      a stretch of a WARC file → Enriched, in a worker process
table_lines.py    the lines, objects and cells of a table file, each of bounded size
table_process.py  reads a file in a separate process that can be killed
tables.py         article tables → rows
warc.py           appends the pages of WARC files to the lake
"""
