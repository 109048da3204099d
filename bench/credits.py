"""Measures how well credits and cited sources are found: precision and recall against labels.

    python bench/credits.py MANIFEST...

A manifest is JSON Lines, plain or gzip: {"html", "url"}, with the saved pages beside it, or {"url", "title", "text"}.
bench/credit_labels.csv has one row for each agency or outlet of a page (by the hash of its address), or an empty row for a page that names
none. The role `credit` means that the text, or material in it, is the agency's. `cited` means that the text names it as a source; not all
parts have these labels. `own` is the agency whose site it is, and counts neither way. `first` and `second` say which of two readers saw it;
they are empty if only one has read the page. Intervals are 95 % (Wilson).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.command import as_command
from bench.texts import article, hash_of, read_rows
from extractors.enrich.agencies import load_agencies
from extractors.enrich.credits import find_credits
from extractors.enrich.language_guess import guess
from extractors.errors import ExtractError
from extractors.records import Article
from extractors.text.files import SavedPage, read_saved
from flows.pipeline.topics.measure import wilson

LABELS = Path(__file__).with_name("credit_labels.csv")
ROLES = {"text": "credit", "material": "credit", "cited": "cited"}

Named = set[tuple[str, str]]  # role and agency


def agreement(rows: list[dict[str, str]]) -> str:
    """What two readers agree on, on the pages that both read: F1 of one against the other."""
    pairs = [(row["first"] == "1", row["second"] == "1") for row in rows if row["agency"] and row["first"]]
    both, each = sum(a and b for a, b in pairs), sum(map(sum, pairs))
    return f"two readers: F1 {2 * both / each:.2f}, {both} credits of both and {len(pairs) - both} of one"


def labelled(rows: list[dict[str, str]]) -> dict[str, tuple[str, Named]]:
    """The part of each labelled page, and what it names."""
    pages: dict[str, tuple[str, Named]] = {}
    for row in rows:
        pages.setdefault(row["page"], (row["part"], set()))[1].update({(row["role"], row["agency"])} - {("", "")})
    return pages


def article_of(row: Mapping[str, str], folder: Path) -> Article:
    """The article of a row. Raises ExtractError where a page cannot be read."""
    url = row["url"]
    if "html" in row:
        return read_saved(SavedPage(folder / row["html"], url), datetime.now(UTC))
    return article(url, row["title"], row["text"], guess(row["text"]) or "en")


def found(row: Mapping[str, str], folder: Path) -> Named:
    try:
        read = article_of(row, folder)
    except ExtractError:
        return set()
    return {(ROLES[credit.role], credit.agency) for credit in find_credits(read, load_agencies()) if credit.role in ROLES}


def share(right: int, of: int) -> str:
    """A share with its interval."""
    if not of:
        return "none"
    rate, low, high = wilson(right, of)
    return f"{rate:.2f} ({low:.2f} to {high:.2f}; {right} of {of})"


def measure(manifests: Sequence[Path], pages: dict[str, tuple[str, Named]]) -> None:
    """Print what was wrong and what was missed, and a line for each part of the labels."""
    read_for = {(part, role) for part, wanted in pages.values() for role, _ in wanted} | {(part, "credit") for part, _ in pages.values()}
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for manifest in manifests:
        for row in read_rows(manifest):
            part, wanted = pages.pop(hash_of(row["url"]), ("", set()))
            ours = found(row, manifest.parent) if part else set()
            for role in ("credit", "cited") if part else ():
                if (part, role) in read_for:
                    a, b = ({agency for of, agency in names if of == role and ("own", agency) not in wanted} for names in (ours, wanted))
                    for agency in sorted(a ^ b):
                        print(f"{part}: {role} {'wrong' if agency in a else 'missed'}: {agency} {row['url']}")
                    for group in (part, "together"):
                        sums[role, group] = [x + y for x, y in zip(sums[role, group], (1, len(a & b), len(a), len(b)), strict=True)]
    for (role, part), (count, right, named, labels) in sorted(sums.items()):
        print(f"{role}, {part}: {count}, precision {share(right, named)}, recall {share(right, labels)}")


def main(*manifests: Path) -> None:
    """Measure on the pages of some manifests."""
    rows = list(read_rows(LABELS))
    print(agreement(rows))
    measure(manifests, labelled(rows))


if __name__ == "__main__":
    as_command(main, __doc__)
