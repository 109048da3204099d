"""Makes charts into pictures, and the bundle of Vega, in a process of its own.

vl-convert holds Python's lock while it works and cannot be interrupted: in the server's process all visitors would wait, even for
`/healthz`, and a chart with too many points would never end. Run as a program, this module is that process.
"""

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from extractors.errors import LakeBusyError, QueryError

PROGRAM = ("-I", "-m", "dashboards.picture")
SECONDS = 120
MEMORY = 2 * 1024**3  # bytes
AT_ONCE = 2
WAIT = 10.0  # seconds for a turn
DISCONNECT_POLL = 0.1  # seconds between two checks whether anybody still waits
_turns = threading.BoundedSemaphore(AT_ONCE)


def made(form: str, spec: dict[str, Any] | None = None, gone: Callable[[], bool] = lambda: False) -> bytes:
    """A specification as `svg` or `png` (at twice the size), or the `bundle` of Vega.

    Raises QueryError where it takes too much time or memory, or its visitor is gone; LakeBusyError where too many are made at once.
    """
    if not _turns.acquire(timeout=WAIT):
        raise LakeBusyError("picture", f"{AT_ONCE} pictures are being made already; try again in a moment")
    try:
        with subprocess.Popen([sys.executable, *PROGRAM, form], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - ours
            try:
                return _output(process, json.dumps(spec).encode(), gone)
            finally:
                process.kill()
    finally:
        _turns.release()


def _output(process: subprocess.Popen[bytes], given: bytes | None, gone: Callable[[], bool]) -> bytes:
    until = time.monotonic() + SECONDS
    while True:
        try:
            output, _ = process.communicate(given, timeout=DISCONNECT_POLL)
        except subprocess.TimeoutExpired:
            given = None  # it goes on with what it was given at first
            if time.monotonic() > until or gone():
                raise QueryError("picture", f"it was not made within {SECONDS} s: choose fewer days") from None
        else:
            if process.returncode:
                raise QueryError("picture", f"it takes more than {MEMORY >> 30} GiB or {SECONDS} s: choose fewer days")
            return output


def main() -> None:
    """Read a specification from stdin, and write what the first argument names to stdout."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # also when nobody is left to end it
    import vl_convert

    form, spec = sys.argv[1], json.load(sys.stdin)
    if form == "svg":
        made = vl_convert.vegalite_to_svg(spec).encode()
    elif form == "png":
        made = vl_convert.vegalite_to_png(spec, scale=2)
    else:
        made = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode()
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
