"""`newslake export`: a mart or table as a file."""

from __future__ import annotations

from pathlib import Path

from flows.cli.common.lake import reading


def export(what: str, file: Path, /, *, home: Path | None = None) -> int:
    """Write a mart, a table or a SELECT to Parquet, CSV or JSON Lines, by the file's ending (.csv.gz and .jsonl.gz too).

    Example: newslake export topic_daily topics.parquet

    Parameters
    ----------
    what
        A mart (topic_daily), a table (base.fate), or a SELECT in quotes.
    file
        Where to.
    home
        Folder of the lake. Default: ./lake, or NEWSLAKE_HOME.
    """
    from warehouse.read.export import export as write

    with reading(home) as lake:
        print(f"{file}: {write(lake, what, file)} rows")
    return 0
