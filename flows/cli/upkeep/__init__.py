"""Commands that keep a lake: maintenance, copies, checks.

backup.py    copy the lake while it is in use
doctor.py    what is wrong with the lake, and what to do
maintain.py  keep the lake small and fast
move.py      copy the lake to another place
restore.py   make a lake out of a backup
"""
