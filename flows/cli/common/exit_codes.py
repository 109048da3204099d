"""The exit codes of the commands; docs/operate.md says what each means."""

DONE_IN_PART = 1
NOT_DONE = 2
NO_ANSWER = 3
UNHEALTHY = 4
UNEXPECTED = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # what shells make of SIGINT
