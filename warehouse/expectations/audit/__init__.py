"""Checks of the lake as a whole, for a schedule.

schedule.py    run all scheduled checks
whole_lake.py  checks of the lake as a whole
"""
