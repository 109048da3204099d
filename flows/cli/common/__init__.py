"""What several commands share.

lake.py      the lake as commands open it
options.py   options that several commands share, with what they accept
progress.py  progress bars on stderr, so that what is printed on stdout stays clean for scripts
tracking.py  runs that Prefect tracks, where its server cannot be reached or goes away meanwhile
"""
