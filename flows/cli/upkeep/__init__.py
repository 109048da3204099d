"""Commands that maintain, copy and check a lake.

backup.py    copy the lake while it is in use, and restore it from a backup
doctor.py    check the lake, and say what to do about each problem
maintain.py  keep the lake small and fast
move.py      copy the lake to another location
"""
