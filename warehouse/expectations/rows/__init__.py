"""Row suites: what an article, and each row of the other tables, must be like.

article.py  the row suite of `article`, and a batch as the table that it checks
payload.py  a whole `Enriched` record as JSON and back
tables.py   the row suites of the tables around `article`
"""
