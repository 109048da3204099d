"""A small invented news world, served over real HTTP on loopback: what `newslake demo` and the tests ingest.

    seeds/demo → world (records) → render, feeds → site (time, path → reply) → server (sockets)

Everything but the sockets is pure: the same data and the same simulated instant give the same bytes, ports aside.
"""
