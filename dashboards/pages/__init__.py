"""One module for each page: the parameters of its address → the statements of warehouse/read → a Page.

archived.py  a page as it was fetched, as text
article.py   the text with its evidence highlighted, versions, copies, dates
choice.py    the filters of a topic's page
curve.py     the curve of a topic, split or compared with another
entities.py  all entities; one over time, with the entities and topics that it appears with
event.py     events of some days; one with its reports in order, what each added, figures that differ
home.py      every topic in a row
quality.py   the verdict, the heat map of sources and days, fates, drift, quarantine, checks
search.py    ranked full-text search
sources.py   all sources; one's rhythm, health, drift, fates, topics
sql.py       a typed statement and its rows
topic.py     the page of a topic: directions, bursts and dips, sources, articles of the selection, comparisons
"""
