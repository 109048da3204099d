"""Commands that query the lake in SQL, export from it, or serve its pages.

dashboard.py  serve the web pages, or write them as static files
export.py     write a mart or table to a file
sql.py        query the lake, even while flows write to it
"""
