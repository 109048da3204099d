"""Appends a batch in one transaction, checked against what the lake holds.

aliases.py     the URLs by which an article is known
backfilled.py  the ledger of backfills: which parts of which files are done
batch.py       the append step
events/        reports of one occurrence, found while they are appended
identity.py    which stored article a candidate is
labels.py      labels of readers, and measurements of definitions, as events
matches.py     apply new definitions to stored articles
posts.py       the posts of live blogs
readings.py    what a later extractor reads out of archived pages
rows.py        records as rows: the shapes that `append_batch` inserts, one function per table
spans.py       the stretches of time around some moments, as SQL
stories.py     copies: near-duplicates across publishers, found while they are appended
"""
