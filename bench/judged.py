"""Measures how many of the sentences called new, and of the counts found, are right: against 100 sentences and 100 counts that were judged.

    python -m bench.judged STREAM...

A stream is gzipped JSON Lines of {url, title, text, date, source}, with the file name that the labels use. bench/novelty_labels.csv has
sentences of the mart `novelty` (by hash, with their event), drawn by hash. `new` means that the sentence says something new in its report;
`background` says what no earlier report of the event said but is no news; `old` was said before; `furniture` belongs to the site.
bench/figure_labels.csv has rows of `event_figure` (by the hash of the address), with 1 if the article counts that many of that. `first`
and `second` are two readers; a column is empty if that reader has not read the row. Only labelled rows that the code finds today count.
Intervals are 95 % (Wilson).
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bench.command import as_command
from bench.credits import share
from bench.event_streams import Days, filled, read_stream
from bench.texts import hash_of, read_rows
from extractors.enrich.figures import find_figures
from extractors.records import Enriched

BENCH = Path(__file__).parent
NEW = {"new", "background"}


def judged(name: str, *keys: str) -> tuple[list[dict[str, str]], dict[tuple[str, ...], str]]:
    """The rows of a label file, and the last judgement of each."""
    rows = list(read_rows(BENCH / name))
    return rows, {tuple(row[key] for key in keys): row["second"] or row["first"] for row in rows}


def new_sentences(articles: list[Enriched]) -> set[tuple[str, str]]:
    with filled(articles) as lake:
        return {(hash_of(sentence), event) for sentence, event in lake.query("SELECT sentence, event_id FROM novelty")}


def agreement(rows: list[dict[str, str]], same: Mapping[str, bool]) -> str:
    """How many rows two readers judge alike, where both have read."""
    both = [same.get(row["first"]) == same.get(row["second"]) for row in rows if row["first"] and row["second"]]
    return f"{sum(both)} of {len(both)} alike" if both else "one reader"


def main(*streams: Path) -> None:
    """Print both shares."""
    sentences, verdicts = judged("novelty_labels.csv", "sentence", "event")
    figures, counts = judged("figure_labels.csv", "article", "what", "value")
    found: list[str] = []
    given: list[str] = []
    for path in streams:
        name = path.name.removesuffix(".jsonl.gz")
        articles = read_stream(path.parent, Days(name, "", path.name, "", "9"))
        if any(row["stream"] == name for row in sentences):
            new = new_sentences(articles)
            found += [verdict for key, verdict in verdicts.items() if key in new]
        counted = {
            (hash_of(each.article.key), figure.what, str(figure.value)) for each in articles for figure in find_figures(each.article)
        }
        given += [verdict for key, verdict in counts.items() if key in counted]
    print(f"new: {share(sum(verdict in NEW for verdict in found), len(found))}, {dict(Counter(found))}; ", end="")
    print(agreement(sentences, dict.fromkeys(NEW, True) | dict.fromkeys(("old", "furniture"), False)))
    print(f"figures: {share(given.count('1'), len(given))}; {agreement(figures, {'1': True, '0': False})}")


if __name__ == "__main__":
    as_command(main, __doc__)
