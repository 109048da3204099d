"""Measures how many articles of 5,000 characters one core reads in a second.

    python -m bench.topic_speed [ARTICLES.jsonl]

Without a file, the articles are mixed from the paragraphs of seeds/articles, so all of them are on the subject. Figures are processor time.
"""

import random
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import process_time

from bench.texts import article, read_rows
from extractors.enrich import Enricher, content_hash, fingerprint
from extractors.records import TextSource

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
COUNT, SIZE = 2000, 5000


def texts(path: Path | None) -> list[tuple[str, str]]:
    """Titles and texts, each text `SIZE` characters."""
    if path:
        joined = [(row.get("title") or "", row["text"]) for row in read_rows(path) if row.get("text")]
        found = [(title, (text + "\n" + other)[:SIZE]) for (title, text), (_, other) in pairwise(joined) if len(text) + len(other) > SIZE]
        return (found * (COUNT // max(1, len(found)) + 1))[:COUNT]
    articles = [file.read_text(encoding="utf-8") for file in sorted((SEEDS / "articles").glob("*.txt"))]
    paragraphs = [piece for article in articles for piece in article.split("\n\n") if len(piece) > 200 and piece.isascii()]
    chance = random.Random(1)
    return [("Talks and sanctions", "\n".join(chance.sample(paragraphs, 20))[:SIZE]) for _ in range(COUNT)]


def rate(work: Callable[[str, str], object], articles: list[tuple[str, str]]) -> str:
    """Articles a second, the best of three rounds."""
    best = 0.0
    for _ in range(3):
        start = process_time()
        for title, text in articles:
            work(title, text)
        best = max(best, len(articles) / (process_time() - start))
    return f"{best:8,.0f} articles/s"


def main() -> None:
    articles = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    start = process_time()
    enricher = Enricher.load(SEEDS / "topics.yaml", SEEDS / "entities.yaml", SEEDS / "profile.json")
    enricher.match("", "A ceasefire.", "en")
    print(f"load               {process_time() - start:8.2f} s")
    average = sum(len(text) for _, text in articles) / len(articles)
    print(f"{len(articles)} articles of {average:,.0f} characters")
    print("topics + entities ", rate(lambda title, text: enricher.match(title, text, "en"), articles))
    print("content hash      ", rate(content_hash, articles))
    print("fingerprint       ", rate(lambda _, text: fingerprint(text), articles))
    whole = partial(article, "https://example.org/a", language="en", text_source=TextSource.PAGE)
    print("the whole stage   ", rate(lambda title, text: enricher.enrich(whole(title, text)), articles))


if __name__ == "__main__":
    main()
