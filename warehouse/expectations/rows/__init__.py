"""Row suites: what an article, and each row of the other tables, must be like.

article.py    the row suite of `article`: which articles may enter the lake
frame.py      a batch as a table of numbers, which the row expectations check
payload.py    a whole `Enriched` record as JSON and back
tables.py     the row suites of the tables around `article`
"""
