"""Maintenance, backup, moving, checks, and people's decisions about articles and events.

backup.py      backup of a lake while it is in use, and restore
compaction.py  the SQLite metadata database as a file: copied while in use, and compacted
curate.py      people's decisions about single articles
doctor.py      what is wrong with a lake, and what to do about it
dump.py        a PostgreSQL metadata database as files, and back, without any client program
files.py       a lake's data files, in a folder or in object storage
foreign.py     views and macros in a lake that this program did not make
maintain.py    maintenance: what keeps a lake small and fast, safe beside writers and readers
manifest.py    what a backup holds, file by file, with hashes
move.py        copies a whole lake to another location and verifies every row
rebuild.py     rebuilds the metadata database from the rows of a backup
regroup.py     people's decisions about which reports are one event
"""
