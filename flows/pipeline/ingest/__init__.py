"""One pass over the sources that are due, from the poll to the commit.

batches.py   ended entries → committed batches: collect, gate, append, count
entries.py   takes an entry to its end
known.py     which entries need no fetching, asked of the lake for all polls that wait at the same moment
passes.py    one pass, top to bottom
polling.py   a source that is due → its entries, and the poll that will be stored
probing.py   probes sources without a lake
rechecks.py  checks a stored article again: unchanged, changed, failed or gone
sites.py     whose page an entry is about
work.py      what a pass does for each source, and the boundary around it
"""
