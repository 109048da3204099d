"""Definitions applied to what the lake holds, or tried on it.

evidence.py  which of an article's passages to show as evidence
track.py     the current definitions of topics and entities over the whole lake
trial.py     what edited topic definitions would change over history, before anything is stored
walk.py      every text of the lake, matched with topic definitions by worker processes
"""
