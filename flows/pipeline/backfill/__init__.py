"""Appends tables of articles to the lake, through the same stages as polled ones.

apart.py   read a table in a process of its own, which can be killed
dates.py   whether a table writes 03/04 for April or for March: its own rows show it, or the user says so
load.py    append article tables to the lake, through the stages of an ingestion pass
rows.py    one row of an article table → Enriched: what happens inside a worker process of a backfill
tables.py  article tables → rows
"""
