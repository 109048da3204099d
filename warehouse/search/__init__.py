"""Ranked full-text search over an index by quarter and whatever is newer than it.

index.py     the index of full-text search
question.py  what a search is asked for, in the words that people type:
ranked.py    ranked full-text search
snippet.py   the part of a text that shows why it was found
stems.py     words and their stems, as SQL: the same for what is indexed, what is scanned and what is asked
"""
