"""Web pages on the lake's marts: quality, topics, SQL. Started by `newslake dashboard`.

Each page is a marimo app; `data` asks the lake, `charts` draws, `page` has what all pages show.

    charts.py   how the pages draw: colours that every eye can distinguish, axes with units, UTC
    data.py     the lake as the pages ask it: one read-only session for all of them, reopened when it breaks
    guard.py    who may see the pages
    page.py     the parts that every page has
    quality.py  are we healthy, and if not, where: from one sentence down to the rows
    sql.py      worked queries on the marts, to copy and to edit
    topics.py   what is written about, how much, in which direction, by whom, on what evidence
    web.py      all pages as one web application, and as a folder of static pages
"""
