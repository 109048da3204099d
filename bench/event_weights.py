"""Fits the weights by which events are found, and prints them for warehouse/append/events/likeness.py.

    python bench/event_weights.py FOLDER

By logistic regression on the pairs of the learning days of bench/events.py, of which FOLDER holds the streams.
"""

from itertools import chain
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.command import as_command
from bench.event_streams import DAYS, filled, labels_of, read_stream
from warehouse.append.events.likeness import FEATURES
from warehouse.append.events.store import read_reports
from warehouse.append.rows import article_id


def main(folder: Path, /) -> None:
    """Fit and print the weights."""
    features: list[list[float]] = []
    same: list[bool] = []
    for days in (each for each in DAYS if each.part == "learn"):
        articles = read_stream(folder, days)
        labels = {article_id(each.article.key): labels_of(days).get(article_id(each.article.key)) for each in articles}
        known = [name for name, event in labels.items() if event is not None]
        with filled(articles) as lake:
            moments = [each.article.published for each in articles if each.article.published]
            reports, candidates = lake.write("bench", lambda session, a=known, b=moments: read_reports(session, dict.fromkeys(a, ""), b))  # type: ignore[misc]
        newcomers = [newcomer for newcomer, others in candidates.items() for _ in others]
        pairs = np.array([newcomers, list(chain.from_iterable(candidates.values()))], dtype=np.int64)
        for one, other, row in zip(*pairs.tolist(), reports.features(*pairs).tolist(), strict=True):
            mine, theirs = reports.names[one], reports.names[other]
            if labels[theirs] is not None and (reports.moments[other], theirs) < (reports.moments[one], mine):
                features.append(row)
                same.append(labels[mine] == labels[theirs])
    model = LogisticRegression(max_iter=1000).fit(np.array(features), np.array(same))
    print(f"{len(same)} pairs, {sum(same)} of one event")
    for name, weight in zip((*FEATURES, "bias"), (*model.coef_[0], *model.intercept_), strict=True):
        print(f"{name:24}{weight:8.2f}")


if __name__ == "__main__":
    as_command(main, __doc__)
