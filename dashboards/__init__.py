"""The web application on the lake's marts, started by `newslake dashboard`: every view has an address.

request (an address, checked) → pages (statements of warehouse/read, charts) → render (HTML) or formats (JSON, CSV, SVG, PNG, Parquet)

    answers.py    queries of the pages, on a pool of two read-only sessions
    app.py        routes, error pages, caching, endpoints for monitoring
    assets.py     the stylesheet, the script and the bundle of Vega
    cells.py      formats the cells of tables
    charts.py     Vega-Lite specifications
    deadline.py   closes connections on which no request arrives
    export.py     the pages as a folder of files
    formats.py    a page as JSON, CSV, SVG, PNG or Parquet
    guard.py      who may see the pages
    labelling.py  labels that a reader gives on an article's page
    marks.py      a text in pieces, at the edges of what is marked in it
    page.py       a page: a template, values, parts
    pages/        one module for each page
    picture.py    pictures of charts, made in a process of its own
    render.py     pages as HTML
    request.py    the parameters of a page's address
    sparks.py     sparklines
"""
