"""`newslake sources disable`, `enable`, `remove` and `update`: changes to the user's own catalogue."""

from pathlib import Path

from extractors.errors import ArgumentError
from extractors.sources import SHIPPED, dismiss, offered, own_catalogue, remove, switch, take
from flows import settings as configuration
from flows.cli.common.options import Flag, OwnCatalogue, Printed, SourceId
from flows.logs import remark
from flows.printing.output import counted, print_rows

COLUMNS = ("source", "name", "kind", "language", "url")


def own(catalogue: Path) -> Path:
    """The catalogue to write to: never the shipped one, in whose place sources.csv of the working folder is made from it."""
    if catalogue != SHIPPED:
        return catalogue
    mine = Path(configuration.CATALOGUE)
    if not mine.exists():
        own_catalogue(mine)
        remark(f"{mine}: made from the catalogue that newslake ships; it is yours now, and used in this folder")
    return mine


def disable(*source_id: SourceId, sources: OwnCatalogue = None, why: str | None = None) -> None:
    """Stop polling sources; their rows and articles stay.

    Example: newslake sources disable example-world --why "moved to another feed"

    :param why: Kept in the column `notes`.
    """
    _switch(source_id, sources, enabled=False, why=why)


def enable(*source_id: SourceId, sources: OwnCatalogue = None) -> None:
    """Poll disabled sources again.

    Example: newslake sources enable example-world
    """
    _switch(source_id, sources, enabled=True, why=None)


def remove_sources(*source_id: SourceId, sources: OwnCatalogue = None) -> None:
    """Take sources out of the catalogue; their articles stay in the lake.

    Example: newslake sources remove example-world
    """
    catalogue = own(configuration.load().replace(sources=sources).sources)
    remove(catalogue, source_id)
    remark(f"{catalogue}: removed {', '.join(source_id)}")


def update(*, add: Flag = False, dismiss_all: Flag = False, sources: Path | None = None, format: Printed = "table") -> None:
    """List sources that newslake has added since your catalogue was made, and append them with --add.

    Example: newslake sources update --add

    :param add: Append them.
    :param dismiss_all: Do not offer them again.
    :param sources: The catalogue. Default: NEWSLAKE_SOURCES, or sources.csv in the working folder.
    """
    catalogue = configuration.load().replace(sources=sources).sources
    if catalogue == SHIPPED:
        raise ArgumentError(str(catalogue), "is the shipped catalogue, which every upgrade replaces; `newslake sources add` makes your own")
    found = offered(catalogue)
    rows: list[dict[str, object]] = [
        {"source": one.source_id, "name": one.name, "kind": one.kind, "language": one.language, "url": one.url} for one in found
    ]
    if rows or format != "table":
        print_rows(rows, COLUMNS, format=format)
    if not found:
        remark(f"{catalogue}: newslake ships no source that is new since")
        return
    if add:
        take(catalogue, found)
    elif dismiss_all:
        dismiss(catalogue)
    left = "new: --add appends them, --dismiss-all leaves them out for good"
    done = "appended" if add else "will not be offered again" if dismiss_all else left
    remark(f"{catalogue}: {counted(len(found), 'shipped source')} {done}")


def _switch(source_ids: tuple[str, ...], sources: Path | None, *, enabled: bool, why: str | None) -> None:
    catalogue = own(configuration.load().replace(sources=sources).sources)
    switch(catalogue, source_ids, enabled=enabled, why=why)
    remark(f"{catalogue}: {'enabled' if enabled else 'disabled'} {', '.join(source_ids)}")


def language_of(tag: str | None) -> str | None:
    """The language that a feed or a list declares, without its region: `en` for `en-GB`; None if it declares none."""
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else None
