"""Scheduled upkeep: maintenance, learned boilerplate, checks.

boilerplate.py  boilerplate, learned from what the lake holds and left out of what comes
checking.py     the scheduled quality checks
keep_up.py      keeping a lake up: maintenance, then learning anew what its sources repeat
"""
