"""Commands that ask the lake in SQL, write files from it, or serve its pages.

dashboard.py  the web pages, from one server, or as static files
export.py     a mart or table as a file
sql.py        query the lake, also while flows write to it
"""
