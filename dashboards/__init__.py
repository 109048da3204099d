"""The web application on the lake's marts, started by `newslake dashboard`: everything that one sees has an address.

asked (an address, checked) → pages (statements of warehouse/read, charts) → render (HTML) or twins (JSON, CSV, SVG, PNG, Parquet)

    answers.py  the lake as the pages ask it: two read-only sessions for all of them, reopened when it breaks
    app.py      routes, errors as pages, caching, what monitors ask
    asked.py    what an address asks for
    assets.py   the stylesheet, the script and the bundle of Vega
    cells.py    what a cell of a table shows
    charts.py   Vega-Lite specifications
    export.py   the pages as a folder of files
    guard.py    who may see the pages
    labelling.py  labels that a reader gives on an article's page
    page.py     what a page is: a template, values, parts
    render.py   pages as HTML
    sparks.py   small pictures in a line of text
    twins.py    a page in other forms
    pages/      one module for each page
"""
