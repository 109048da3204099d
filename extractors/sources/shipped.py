"""A user's own catalogue, made from the one that newslake ships, and rows shipped since.

`sources.csv.shipped` beside it lists the shipped sources that its user has seen, an identifier a line, so that a source that was removed
is not offered again.
"""

from collections.abc import Iterable
from pathlib import Path

from extractors.errors import SeedError
from extractors.files.seeds import SEEDS
from extractors.records import Source
from extractors.shortage import refusal
from extractors.sources.append import append_rows
from extractors.sources.catalogue import load_sources

SHIPPED = SEEDS / "sources.csv"


def own_catalogue(path: Path) -> None:
    """Make a catalogue from the shipped one, unless there is one. Raises SeedError if it cannot be written."""
    if path.exists():
        return
    try:
        with path.open("xb") as file:
            file.write(SHIPPED.read_bytes())
    except OSError as error:
        raise SeedError(str(path), f"cannot be made {refusal(error, 'give another catalogue with --sources')}") from None
    _remember(path, load_sources(SHIPPED)[0])


def offered(path: Path) -> tuple[Source, ...]:
    """Shipped sources that are new since this catalogue was made and that its user has not seen."""
    seen = _seen(path)
    if not seen:
        return ()
    listed = load_sources(path)[0]
    known = seen | {source.source_id for source in listed} | {source.url for source in listed}
    return tuple(source for source in load_sources(SHIPPED)[0] if known.isdisjoint((source.source_id, source.url)))


def take(path: Path, sources: Iterable[Source]) -> None:
    """Append what was offered, and do not offer it again."""
    append_rows(path, sources)
    dismiss(path)


def dismiss(path: Path) -> None:
    """Do not offer the sources that are shipped now again."""
    _remember(path, load_sources(SHIPPED)[0])


def _record(path: Path) -> Path:
    return path.with_name(f"{path.name}.shipped")


def _seen(path: Path) -> frozenset[str]:
    try:
        return frozenset(_record(path).read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return frozenset()


def _remember(path: Path, sources: Iterable[Source]) -> None:
    names = sorted(_seen(path) | {source.source_id for source in sources})
    try:
        _record(path).write_text("\n".join(names) + "\n", encoding="utf-8")
    except OSError as error:
        raise SeedError(str(_record(path)), f"cannot be written {refusal(error, 'give write access to its folder')}") from None
