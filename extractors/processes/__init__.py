"""What a process loads, and what it is forked from.

cpu_time.py    a limit of processor time
forkserver.py  the server that every worker process is forked from
imports.py     names imported at their first use, and libraries that are kept out
"""
