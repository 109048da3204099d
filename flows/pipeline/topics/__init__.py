"""Applies definitions to the articles of the lake, or tries them.

choice.py      which articles a reader should judge next
label_file.py  labels of topics out of a file
learn.py       weights of topics from the shipped ones and the user's labels
measure.py     how well topics agree with readers
track.py       apply the current definitions of topics and entities to the whole lake
trial.py       compute what edited topic definitions would change over history; store nothing
walk.py        match every text of the lake with topic definitions in worker processes
"""
