"""Exit codes that several commands share; docs/operate.md lists all."""

DONE_IN_PART = 1
NO_ANSWER = 3
