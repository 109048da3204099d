"""`newslake export`: a mart or table as a file."""

from pathlib import Path

from flows.cli.common.lake import reading
from flows.cli.common.options import Flag, Home
from flows.printing.output import counted


def export(what: str, file: Path, /, *, defuse: Flag = False, home: Home = None) -> None:
    """Write a mart, a table or a SELECT to Parquet, CSV or JSON Lines, by the file's ending (.csv.gz and .jsonl.gz too).

    Example: newslake export topic_daily topics.parquet

    :param what: A mart (topic_daily), a table (base.fate), or a SELECT in quotes.
    :param file: Where to.
    :param defuse: In CSV, write an apostrophe before text that a spreadsheet would run as a formula.
    """
    from warehouse.read.export import export as write

    with reading(home) as lake:
        print(f"{file}: {counted(write(lake, what, file, defuse=defuse), 'row')}")
