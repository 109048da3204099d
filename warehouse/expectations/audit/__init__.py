"""Checks of the lake as a whole, for a schedule.

schedule.py    all checks of a schedule in one go
whole_lake.py  checks of the lake as a whole
"""
