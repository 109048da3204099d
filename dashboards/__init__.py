"""The web application on the lake's marts, started by `newslake dashboard`: every view has an address.

asked (an address, checked) → pages (statements of warehouse/read, charts) → render (HTML) or twins (JSON, CSV, SVG, PNG, Parquet)

    answers.py  queries of the pages, on two read-only sessions that all pages share
    app.py      routes, error pages, caching, endpoints for monitoring
    asked.py    the parameters of a page's address
    assets.py   the stylesheet, the script and the bundle of Vega
    cells.py    formats the cells of tables
    charts.py   Vega-Lite specifications
    export.py   the pages as a folder of files
    guard.py    who may see the pages
    labelling.py  labels that a reader gives on an article's page
    page.py     a page: a template, values, parts
    render.py   pages as HTML
    sparks.py   sparklines
    twins.py    a page in other formats
    pages/      one module for each page
"""
