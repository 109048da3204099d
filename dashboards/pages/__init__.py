"""One module for each page: what its address asks for → the statements of warehouse/read → a Page.

archived.py  a page as it was fetched, as text
article.py   the text with its evidence marked, why, versions, copies, dates
choice.py    what the page of a topic shows
curve.py     the curve of a topic, in parts or beside another's
entities.py  all entities; one over time, with whom, in which topics
event.py     reports in order, what each said first, figures that differ
find.py      ranked full-text search
home.py      every topic in a row
quality.py   the verdict, the heat map of sources and days, fates, drift, quarantine, checks
sources.py   all sources; one's rhythm, health, drift, fates, topics
topic.py     the page of a topic: directions, bursts and dips, sources, articles of the selection, comparisons
typed.py     a typed statement and its rows
"""
