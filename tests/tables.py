"""Tables of forms that tests read: tab-separated, under a first line that names the columns."""

from pathlib import Path

DATA = Path(__file__).parent / "extractors" / "data"


def forms(name: str) -> list[list[str]]:
    """The rows of one of them."""
    return [line.split("\t") for line in (DATA / f"{name}_forms.tsv").read_text(encoding="utf-8").splitlines()[1:]]
