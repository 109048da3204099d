"""Ranked full-text search over an index by quarter and the articles newer than it.

counts.py    a search with its counts by day and by source
hits.py      the best of the scored articles, one of each story, with its snippet
index.py     the index of full-text search
question.py  parses a search as people type it
ranked.py    ranked full-text search
scoring.py   scores the articles of all shards for a question, in SQL
snippet.py   the part of a text that shows why it was found
stems.py     words and their stems, as SQL: the same for the index, for scanned articles and for queries
"""
