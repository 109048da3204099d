"""Invented publishers, served over real HTTP on loopback: what `newslake demo` and the tests ingest.

    seeds/demo → world (records) → render, feeds → site (time, path → reply) → server (sockets)

Everything but the sockets is pure: the same data and the same simulated instant give the same bytes, ports aside.

    feeds.py   feeds of a publisher in the four formats found in practice, well-formed and not
    load.py    read `seeds/demo`: every field is checked, and each error names its file
    markup.py  the templates of pages, feeds, the sitemap, lists of headlines and errors
    render.py  a story as its publisher's HTML page
    run.py     the demo: two weeks of the invented world, ingested day by day by the real composition
    server.py  the news world over real HTTP: one loopback port per publisher, picked by the operating system
    show.py    what the demo prints at its end, read from the lake's marts
    site.py    what a publisher answers to one request at one simulated instant: a pure function of the world
    world.py   the invented publishers and their stories as frozen records, which `load.load_world` reads
"""
