"""A limit of processor time, so that work is stopped for what it does and not for what else the machine does.

POSIX's `setitimer(ITIMER_PROF)`: when the time is used up, SIGPROF ends the process, wherever it is, also within a library.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 6
"""How many times its processor time some work may take on the clock: beyond that it hangs, or the machine cannot do it."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """The block may use so many seconds of processor time, all threads of the process together, before it ends the process."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def outlived(exit_code: int | None) -> bool:
    """Whether a process with this exit code was ended by its limit."""
    return exit_code == -signal.SIGPROF
