"""How good the shipped topics are on labelled articles: python -m bench.topics LABELLED.jsonl

A line is {"id", "title", "text", "labels": {topic: 0 absent, 1 passing, 2 substantial or null, topic_direction: …}}. Prints
precision, recall and F1 at substantial, the confusion of levels, and how often the direction is right where both
sides say substantial. Meant for articles that the weights were not learned from; for those, `bench.train_topics` cross-validates.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from extractors.enrich import Enricher

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
LEVELS = {"passing": 1, "substantial": 2}


def main(path: Path) -> None:
    enricher = Enricher.load(SEEDS / "topics.yaml", SEEDS / "entities.yaml", None)
    confusion: dict[str, Counter[tuple[int, int]]] = {definition.topic: Counter() for definition in enricher.topic_definitions}
    directions: dict[str, Counter[tuple[str, str | None]]] = {definition.topic: Counter() for definition in enricher.topic_definitions}
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            matches, _ = enricher.match(row.get("title"), row["text"], row.get("language"))
            found = {match.topic: match for match in matches}
            for topic, table in confusion.items():
                truth = row["labels"].get(topic)
                if truth is None:
                    continue
                level = LEVELS[found[topic].level] if topic in found else 0
                table[truth, level] += 1
                way = row["labels"].get(f"{topic}_direction")
                if truth == level == 2 and way:
                    directions[topic][way, found[topic].direction] += 1
    print(f"{'topic':18}{'F1':>6}{'P':>6}{'R':>6}{'n':>5}   labelled 0/1/2 → found absent, passing, substantial")
    scores = []
    for topic, table in confusion.items():
        right = table[2, 2]
        found_, truth_ = sum(table[label, 2] for label in range(3)), sum(table[2, level] for level in range(3))
        scores.append(2 * right / max(1, found_ + truth_))
        cells = "  ".join("/".join(str(table[label, level]) for level in range(3)) for label in range(3))
        print(f"{topic:18}{scores[-1]:6.2f}{right / max(1, found_):6.2f}{right / max(1, truth_):6.2f}{truth_:5}   {cells}")
    print(f"{'mean':18}{sum(scores) / max(1, len(scores)):6.3f}")
    right = total = 0
    for topic, ways in directions.items():
        if not ways:
            continue
        same = sum(count for (truth, way), count in ways.items() if truth == way)
        right, total = right + same, total + ways.total()
        wrong = ", ".join(f"{truth} as {way} {count}" for (truth, way), count in sorted(ways.items(), key=str) if truth != way)
        print(f"{topic:18}direction {same / ways.total():.2f} of {ways.total()}; wrong: {wrong or 'none'}")
    print(f"{'both':18}direction {right / max(1, total):.2f} of {total}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
