"""Scheduled upkeep: maintenance, learned boilerplate, checks.

boilerplate.py  learn boilerplate from the stored articles, to leave it out of new ones
checking.py     run the scheduled quality checks
keep_up.py      maintain the lake, then learn boilerplate
"""
