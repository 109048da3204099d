"""`newslake sources import` and `export`: the lists that feed readers exchange."""

from pathlib import Path

from extractors.errors import SeedError
from extractors.records import Keep, Source, SourceKind
from extractors.shortage import refusal
from extractors.sources import append_rows, free_id, load_sources
from extractors.sources.opml import read_opml, write_opml
from flows import settings as configuration
from flows.cli.common.options import Catalogue, Flag, OwnCatalogue, write_out
from flows.cli.sources.editing import language_of, own
from flows.logs import remark
from flows.printing.output import say


def import_opml(file: Path, /, *, sources: OwnCatalogue = None, keep: Keep = Keep.RELEVANT, dry_run: Flag = False) -> None:
    """Append the feeds of a subscription list that the catalogue does not have yet.

    Example: newslake sources import subscriptions.opml --sources my-sources.csv

    :param file: The OPML file.
    :param keep: Which articles of the new sources are stored.
    :param dry_run: Show what would be appended, write nothing.
    """
    catalogue = configuration.load().replace(sources=sources).sources
    try:
        outlines = read_opml(str(file), file.read_bytes())
    except OSError as error:
        raise SeedError(str(file), f"cannot be read {refusal(error, 'give an OPML file')}") from None
    if not outlines:
        raise SeedError(str(file), "lists no feed: expected outlines with an xmlUrl")
    listed = load_sources(catalogue)[0] if catalogue.exists() else ()
    urls, taken = {source.url for source in listed}, {source.source_id for source in listed}
    rows = []
    for outline in outlines:
        if outline.url in urls:
            continue
        source_id = free_id(outline.name, outline.url, taken)
        taken.add(source_id)
        rows.append(
            Source(
                source_id=source_id,
                name=outline.name or source_id,
                kind=SourceKind.FEED,
                url=outline.url,
                language=language_of(outline.language),
                group=outline.group,
                homepage=outline.homepage,
                keep=keep,
            )
        )
    if rows and not dry_run:
        catalogue = own(catalogue)
        append_rows(catalogue, rows)
    for row in rows:
        say(f"{row.source_id}\t{row.url}")
    words = "would be appended to" if dry_run else "appended to"
    others = ", the others are there already" if len(rows) < len(outlines) else ""
    remark(f"{len(rows)} of {len(outlines)} feeds {words} {catalogue}{others}")


def export_opml(*, sources: Catalogue = None, out: Path | None = None) -> None:
    """Write the catalogue's feeds as an OPML subscription list; sitemaps and pages cannot be part of one.

    Example: newslake sources export --out subscriptions.opml

    :param out: File to write; standard output if not given.
    """
    listed, wrong = load_sources(configuration.load().replace(sources=sources).sources)
    for error in wrong:
        remark(error)
    write_out(write_opml(listed).decode(), out)
