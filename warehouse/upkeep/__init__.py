"""Maintenance, backups, moving a lake, checking it, and what people take out of it.

backup.py      backup of a lake while it is in use, and restore
compaction.py  the SQLite metadata database as a file: copied while in use, and compacted
curate.py      what people decide about single articles
doctor.py      what is wrong with a lake, and what to do about it
dump.py        a PostgreSQL metadata database as files, and back, without any client program
files.py       a lake's data files, in a folder or in object storage
foreign.py     views and macros in a lake that this program did not make
maintain.py    maintenance: what keeps a lake small and fast, safe beside writers and readers
manifest.py    what a backup holds, file by file, with hashes
move.py        a whole lake copied to another place, verified row by row
rebuild.py     a metadata database out of a backup, made anew from its rows
"""
