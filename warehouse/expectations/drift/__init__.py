"""Every source compared with its own past.

bounds.py   thresholds learned from a source's own past
history.py  each source's own past, read out of the lake once per run
judge.py    drift: every source against its own past
measure.py  what is watched about each source, article by article, and how wide its usual range at least is
tally.py    counts, sums and squares of the measures over sets of articles
watch.py    watching sources that may bring nothing
"""
