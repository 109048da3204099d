"""Commands about single articles: find, compare, take out.

diff.py    what changed between two versions of an article, word by word
lookup.py  articles for people: headline, where it stands, a sentence, the link
purge.py   take an article out for good
search.py  ranked full-text search
"""
