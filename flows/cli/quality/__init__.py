"""Commands about the quality of the data.

checks.py      show the state of the data, run checks, write Data Docs
quarantine.py  list, show, release or discard rows that failed validation
"""
