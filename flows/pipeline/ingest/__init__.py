"""One pass over the sources that are due, from the poll to the commit.

batches.py   from ended entries to committed batches: collect, gate, append, count
entries.py   from an entry to its end
known.py     which entries need no fetching, asked of the lake for all polls that wait at the same moment
passes.py    one pass, top to bottom
polling.py   from a source that is due to its entries and to the poll that will be stored
probing.py   live looks at sources, without a lake: what one answers now, and which feeds a URL leads to
rechecks.py  looking again at a stored article: unchanged, changed, failed or gone
work.py      what a pass does for each source, and the boundary around it
"""
