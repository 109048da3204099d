"""`newslake topics learn`: weights from the shipped ones and your labels."""

from pathlib import Path

from extractors.enrich import Enricher
from extractors.enrich.topics.model import load_model, model_of
from extractors.errors import SettingError
from flows import settings as configuration
from flows.cli.common.options import Home, Printed, write_out
from flows.cli.topics.measure import labelled_of_file, labelled_of_lake
from flows.logs import remark
from flows.pipeline.topics.learn import MIN_LABELS, Learned, learn, updated
from flows.printing.output import counted, print_rows


def learn_weights(file: Path | None = None, /, *, out: Path | None = None, home: Home = None, format: Printed = "table") -> None:
    """Learn weights from the shipped ones and your labels, and show what they gain on publishers that they were not learned from.

    Example: newslake topics learn --out topic_model.json

    A topic with fewer than ten labels on either side, or whose new weights are no better on unseen publishers, keeps its weights. A
    topic_model.json next to your topics file is used with it. Look at `newslake topics try` first, then run `newslake track --all`.

    :param file: JSON Lines of labelled articles, as for `topics measure`. Default: all labels of the lake.
    :param out: File to write the weights to; without it nothing is written.
    """
    settings = configuration.load().replace(home=home)
    source = model_of(settings.topics)
    enricher, model = Enricher.load(settings.topics, settings.entities, None, source), load_model(source)
    labels = labelled_of_file(file, enricher) if file else labelled_of_lake(home, True)
    found = learn(enricher, labels, model.line)
    rows = [_row(one) for one in found]
    if rows or format != "table":
        print_rows(rows, list(rows[0]) if rows else ["topic"], format=format, title="On publishers not learned from")
    if not rows:
        usable = f"{counted(len(labels), 'label')}, none of an article that has a phrase of its topic" if labels else "there are no labels"
        remark(f"nothing to learn from: {usable}; a topic needs {MIN_LABELS} with one that are substantial and {MIN_LABELS} that are not")
    if out is not None:
        if not any(one.added is not None for one in found):
            raise SettingError("--out", "no topic gained anything, so nothing was written; label more articles")
        write_out(updated(source.read_text("utf-8"), model, found), out)


def _row(one: Learned) -> dict[str, object]:
    kept = "new weights" if one.added is not None else "as before: too few labels" if one.before is None else "as before: no gain"
    return {
        "topic": one.topic,
        "labels with evidence": one.labels,
        "substantial": one.substantial,
        "F1 before": one.before,
        "F1 after": one.after,
        "loss before": one.loss_before,
        "loss after": one.loss_after,
        "weights": kept,
    }
