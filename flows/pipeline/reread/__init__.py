"""Reads archived pages again with today's extractor: a report first, then readings beside those that are there.

again.py       the archived pages of the lake, read again by worker processes
difference.py  what differs between two readings of one page
page.py        read one archived page again: what happens inside a worker process
reread.py      report what would change, or store it
"""
