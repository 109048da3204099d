"""Commands about single articles: find, compare, remove.

diff.py    what changed between two versions of an article, word by word
lookup.py  articles as a list for people: headline, source and date, a sentence, the link
purge.py   remove an article for good
search.py  ranked full-text search
"""
