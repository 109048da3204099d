"""A part of a WARC file, and what a worker makes of it."""

from dataclasses import dataclass

from extractors.records import Enriched, Fate, Quarantined, Source, Validation

BYTES_PER_PART = 16 * 1024 * 1024  # as the file is stored: some 500 pages of a gzipped one


@dataclass(frozen=True, slots=True)
class Part:
    """A range of whole records. `subject` stands for the file's content and the choices, and is the folder in which the file's parts are
    staged; `versions` stands for what reads them."""

    file: str
    subject: str
    versions: str
    start: int
    stop: int

    @property
    def name(self) -> str:
        """The same on every worker, so that a part is staged once."""
        return f"{self.subject}/{self.versions}/{self.start:014}-{self.stop:014}.parquet"


@dataclass(frozen=True, slots=True)
class Skipped:
    """How many records were passed over for a reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive file that has the pages of a part's articles, by its name in the archive."""

    file: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a part could not be read to its end. The records before are committed, and the next run tries the part again."""

    message: str


Record = Fate | Enriched | Source | Quarantined | Validation | Skipped | Kept | Trouble
Records = tuple[Record, ...]
KINDS: tuple[type[Record], ...] = (Fate, Enriched, Source, Quarantined, Validation, Skipped, Kept, Trouble)
