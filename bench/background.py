"""Rebuilds seeds/background.json: the share of ordinary articles in which each stem occurs, for the likeness profile.

    python bench/background.py ARTICLES.jsonl... [--out seeds/background.json]

Each line is {"text": …} or {"body": …}, in English; lines with {"labels": {"war": true}} are left out. Use a few hundred articles about
anything but the subject of the profile. The other languages take their commonest words from common_words.csv. Only stems and shares are
written.
"""

import json
from collections import Counter
from pathlib import Path

from bench.command import as_command
from bench.texts import read_rows
from extractors.enrich.likeness import count_stems
from extractors.enrich.stems import stem

MIN_COUNT = 4
COMMON = Path(__file__).with_name("common_words.csv")


def main(first: Path, /, *others: Path, out: Path = Path("seeds/background.json")) -> None:
    """Count, and write the file."""
    shares: dict[str, dict[str, float]] = {"en": _shares([text for path in (first, *others) for text in _texts(path)])}
    for row in read_rows(COMMON):
        shares[row["language"]] = dict.fromkeys(sorted({stem(word, row["language"]) for word in row["words"].split()}), 0.5)
    out.write_text(json.dumps(shares, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n", encoding="utf-8")
    print(f"{out}: " + ", ".join(f"{language} {len(stems)} stems" for language, stems in shares.items()))


def _texts(path: Path) -> list[str]:
    return [row.get("text") or row["body"] for row in read_rows(path) if not row.get("labels", {}).get("war")]


def _shares(texts: list[str]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(count_stems(text, "en")[0]))
    return {key: round(number / len(texts), 3) for key, number in sorted(seen.items()) if number >= MIN_COUNT}


if __name__ == "__main__":
    as_command(main, __doc__)
