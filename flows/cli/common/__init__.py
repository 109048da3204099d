"""Code that several commands share.

exit_codes.py  the exit codes of the commands
known.py       refuses a source or a language that no article has
lake.py        opening the lake for a command
options.py     shared options and the values that they accept
progress.py    progress bars on stderr, so that stdout stays clean for scripts
tracking.py    tracked runs whose Prefect server cannot be reached, or is lost during the run
weekdays.py    days of the week in options, which the lake has to date
"""
