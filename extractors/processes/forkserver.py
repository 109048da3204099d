"""The server that every worker process is forked from."""

import multiprocessing
import signal
from multiprocessing import resource_tracker
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running


def forkserver() -> ForkServerContext:
    """The context of its processes. It runs from then on, and imports what it was told to preload.

    It does not hear Ctrl-C, which a terminal sends to every process of a command: during its imports it would end with a traceback.
    """
    resource_tracker.ensure_running()  # what it starts with, and what unblocks signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a new process inherits what is blocked
    try:
        ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return multiprocessing.get_context("forkserver")
