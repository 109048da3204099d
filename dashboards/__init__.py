"""Web pages on the lake's marts: quality, topics, SQL. Started by `newslake dashboard`.

Each page is a marimo app; `data` asks the lake, `charts` draws, `page` has what all pages show.
"""
