"""Tracked runs whose Prefect server cannot be reached, or is lost during the run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from extractors.errors import SettingError

UNREACHED = "Failed to reach API"  # Prefect raises a plain RuntimeError


@contextmanager
def tracking() -> Iterator[None]:
    """One clear error in place of Prefect's; what the run had committed is in the lake all the same."""
    import httpx

    try:
        yield
    except (httpx.TransportError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and UNREACHED not in str(error):
            raise
        message = "does not answer; what was committed is kept. Start the Prefect server, or unset PREFECT_API_URL to run untracked"
        raise SettingError(f"PREFECT_API_URL={os.environ['PREFECT_API_URL']}", message) from error
