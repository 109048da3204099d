"""What the fork server imports and loads once, so that each worker process starts with it in memory."""

import gc

import feedparser as feedparser
from trafilatura.external import jt_stoplist_init

from extractors.dates.vocabulary import press
from extractors.discover import read as read
from extractors.errors import MachineError, described
from extractors.text import extract as extract
from extractors.text.language import detect
from extractors.urls.pages import canonical_url

FAILED: str | None = None
"""Why no worker can read anything. Raised here, it would end the fork server, and with it every worker without a word."""

press()  # names of months in all languages: a third of a second and 10 MB, shared by the workers
canonical_url("https://example.org/")  # the suffixes of domains
jt_stoplist_init()  # the stop words of jusText, a tenth of a second
try:
    detect("The language model is loaded on first use, which unpacks it to a temporary file.")
except (OSError, MemoryError) as error:
    FAILED = described(error)
# What is loaded now stays. A page's tree is many objects and no circle of them: to look for circles after each 700 takes a tenth of the
# time.
gc.freeze()
gc.set_threshold(20_000)


def check() -> None:
    """Raise MachineError where what workers need could not be loaded."""
    if FAILED:
        message = (
            f"cannot be started ({FAILED}): they need 30 MB in the folder of TMPDIR; give them that (free space, ulimit -f), and run again"
        )
        raise MachineError("worker processes", message)
