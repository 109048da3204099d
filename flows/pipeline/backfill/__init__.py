"""Tables of articles into the lake, through the same stages as polled ones.

apart.py   a table read in a process of its own, which can be killed
dates.py   whether a table writes 03/04 for April or for March: its own rows show it, or the user says so
load.py    article tables into the lake, through the stages of an ingestion pass
rows.py    one row of an article table → Enriched: what happens inside a worker process of a backfill
tables.py  article tables → rows
"""
