"""Measures what each rule of the text is worth: switches off one after the other over manifests whose content is known.

    python bench/text_rules.py MANIFEST... [--rules NAME...]

Manifests are those of bench/extraction.py. Each rule has one line: the change of text F1, segment F1, titles and days without it, so that a
useful rule has a minus, and the number of pages whose text it changes. Figures are in hundredths of a point of the mean (-0.12 is 0.0012
less); titles and days are numbers of pages.

The answers of the engine are kept while the rules of a page are tried, so the whole table takes a few minutes. A rule that learns from many
articles of one source (recurrence) cannot be tried on single pages and has no line.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from unittest.mock import patch

from bench.command import as_command
from bench.extraction import MEASURES, WORKERS, Answer, Counts, Truth, own, total
from bench.texts import read_rows
from extractors.text.body import asides, draft, engine, paragraphs, selection, standfirst
from extractors.text.body.case import Case
from extractors.text.body.cuts import CUTS
from extractors.text.body.returns import RETURNS
from extractors.text.cleanup import residue
from extractors.text.dom import document as documents
from extractors.text.dom.document import Document
from extractors.text.metadata import title

Off = Callable[[], AbstractContextManager[object]]
EVERYTHING = "all of them: the engine alone"
ANEW = ("publishers' rows", "page:")  # rules that change what the engine is given


def without(table: dict[str, Callable[[Case], bool]], name: str) -> Off:
    """A block's rule taken out of its table."""

    def off() -> AbstractContextManager[object]:
        kept = {other: rule for other, rule in table.items() if other != name}
        return patch.dict(table, kept, clear=True)

    return off


def instead(module: object, name: str, answer: object) -> Off:
    """A function that always gives the same answer."""
    return lambda: patch.object(module, name, lambda *_: answer)


def without_residue(name: str) -> Off:
    rules = tuple(rule for rule in residue.load_rules() if rule.name != name)
    return instead(residue, "load_rules", rules)


def read_as_drafted(document: Document, heading: str | None, *_: object) -> paragraphs.Body:
    return paragraphs.Body(engine.engine_paragraphs(document, fast=True), "engine")


RULES: dict[str, Off] = {
    "page: typed lines": instead(documents, "part_lines", None),
    "page: custom elements": instead(documents, "settle_custom", None),
    "page: hidden and folded": instead(documents, "settle_hidden", None),
    "page: without scripts": instead(documents, "show_unscripted", None),
    "page: wide scripts": instead(engine, "is_wide", False),
    "reading: stated": instead(draft, "continues", False),
    "reading: script": instead(draft, "_script_body", ()),
    "reading: compared": instead(draft, "_wider", ()),
    **{f"cut: {name}": without(CUTS, name) for name in CUTS},
    "cut: foreign-part, teasers": instead(asides, "_teasers", frozenset()),
    "cut: foreign-part, forms": instead(asides, "_boxes", frozenset()),
    "cut: foreign-part, channels and players": instead(asides, "_known_boxes", {}),
    "cut: other-page": instead(selection, "other_pages", frozenset()),
    "cut: side-column": instead(selection, "side_column", frozenset()),
    "cut: last-heading": instead(selection, "announces", False),
    "cut: comments": instead(selection, "_comments", sys.maxsize),
    "cut: related-list": instead(selection, "related_lists", frozenset()),
    **{f"return: {name}": without(RETURNS, name) for name in RETURNS},
    "return: standfirst, undescribed": instead(standfirst, "_follows", False),
    **{f"residue: {rule.name}": without_residue(rule.name) for rule in residue.load_rules()},
    "publishers' rows": instead(documents, "publisher_of", None),
    "title: kicker": instead(title, "_after_kicker", None),
    "title: cut short": instead(title, "_truncated", False),
    EVERYTHING: lambda: patch.object(paragraphs, "find_body", read_as_drafted),
}


def answers(job: tuple[Path, Truth, tuple[str, ...]]) -> tuple[Answer, ...]:
    """What a page gives with all rules, then without each of them."""
    folder, row, names = job
    known: dict[bool, tuple[str, ...]] = {}
    ask = engine.engine_paragraphs

    def once(document: Document, *, fast: bool) -> tuple[str, ...]:
        if fast not in known:
            known[fast] = ask(document, fast=fast)
        return known[fast]

    found = []
    for name in (None, *names):
        with ExitStack() as stack:
            stack.enter_context(patch.object(draft, "engine_paragraphs", once) if not (name or "").startswith(ANEW) else nullcontext())
            stack.enter_context(RULES[name]() if name else nullcontext())
            found.append(own((folder, row)))
    return tuple(found)


def table(rows: list[Truth], found: list[tuple[Answer, ...]], names: tuple[str, ...]) -> Iterator[str]:
    measures = [measure for measure in MEASURES if any(measure.counts(row, Answer()) for row in rows)]

    def counts(index: int) -> list[list[Counts]]:
        pairs = [(row, given[index]) for row, given in zip(rows, found, strict=True)]
        return [[scored for row, answer in pairs if (scored := measure.counts(row, answer))] for measure in measures]

    def figures(index: int) -> list[float]:
        shares = {"text", "segments"}
        sums = [(measure, total(pages)) for measure, pages in zip(measures, counts(index), strict=True)]
        return [100 * measure.figure(sums_) if measure.name in shares else sums_[0] for measure, sums_ in sums]

    base = figures(0)
    yield f"{'':42}" + "".join(f"{measure.name:>10}" for measure in measures) + "   pages changed"
    yield f"{'with all rules':42}" + "".join(f"{figure:10.2f}" for figure in base)
    for index, name in enumerate(names, start=1):
        changed = sum(given[0].text != given[index].text for given in found)
        gains = (without - figure for without, figure in zip(figures(index), base, strict=True))
        yield f"{name:42}" + "".join(f"{gain:+10.2f}" for gain in gains) + f"{changed:10}"


def main(*manifests: Path, rules: Sequence[str] = tuple(RULES)) -> None:
    names = tuple(rules)
    for manifest in manifests:
        rows = list(read_rows(manifest))
        with ProcessPoolExecutor(WORKERS) as pool:
            found = list(pool.map(answers, [(manifest.parent, row, names) for row in rows], chunksize=2))
        print(f"{manifest}: {len(rows)} pages", *table(rows, found, names), sep="\n")


if __name__ == "__main__":
    as_command(main, __doc__)
