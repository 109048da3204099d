"""Commands about the quality of the data.

checks.py      the state of the data in words and tables; checks now; Data Docs
quarantine.py  rows that failed validation, and what becomes of them
"""
