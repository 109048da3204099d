"""Measures how well events are found (B³ and pairs against labels, beside two baselines), and the cost per article as the lake grows.

    python bench/events.py FOLDER [--learn | --speed | --timelines]

FOLDER holds the streams that bench/event_labels.csv refers to: JSON Lines of {url, title, text, date, source}. The labels say, by the hash
of the URL, which articles report one occurrence. All articles of those days and of the days before are appended to a lake in the order of
their arrival. The baselines are the stories (near-copies by MinHash) and one pass over tf-idf vectors of headlines and first sentences,
with the best threshold for the measured labels themselves, or with that of the learning days. Intervals are 95 %, from 1,000 draws of
articles.

`--learn` fits the weights (logistic regression on the pairs of the learning days) and prints them for warehouse/append/events/likeness.py.
`--speed` prints processor time per article, in milliseconds, in lakes of 10,000, 100,000 and a million articles.
`--timelines` compares the days of `topics timeline` with timelines that people wrote. For each crisis, FOLDER holds
NAME.articles.jsonl.gz and NAME.gold.jsonl, whose rows have a `date`. As many days are chosen as the timeline has. The baseline is the days
with the most articles. The method was developed on one half of the weeks, chosen by hash.
"""

import hashlib
import math
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bench.command import as_command
from bench.texts import article, read_rows
from extractors.enrich.figures import LEAD
from extractors.enrich.fingerprints import content_hash, fingerprint
from extractors.enrich.language_guess import guess
from extractors.enrich.traits import traits_of
from extractors.records import Batch, Enriched, Fate, Level, Reason, Run, TopicMatch
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.append.events import find_events
from warehouse.append.events.likeness import FEATURES
from warehouse.append.events.store import WINDOW, read_reports
from warehouse.append.rows import article_id
from warehouse.lake.session import Session
from warehouse.read.timeline import ranked

LABELS = Path(__file__).with_name("event_labels.csv")
BATCH = 50
DRAWS = 1000
LAST = datetime(2026, 7, 1, tzinfo=UTC)  # when the articles that are timed arrive
CRISIS = "crisis"  # the topic of the articles that a timeline is of
LEARNED = 5  # the threshold of tf-idf that is best on both learning days, in twentieths
FURNITURE = 3  # a beginning that so many texts of a source share is the page's, not the article's

Labels = dict[str, str]
Groups = Mapping[str, object]


class Days(NamedTuple):
    """A labelled stretch of a stream, with the days before it."""

    name: str
    part: str
    file: str
    first: str
    last: str


DAYS = (
    Days("L25", "learn", "2025-05-week.jsonl.gz", "2025-05-18", "2025-05-23"),
    Days("L26", "learn", "2026-stream.jsonl.gz", "2026-06-05", "2026-06-10"),
    Days("H25", "held out", "2025-05-week.jsonl.gz", "2025-05-22", "2025-05-27"),
    Days("H26", "held out", "2026-stream.jsonl.gz", "2026-07-03", "2026-07-08"),
)


def read_stream(folder: Path, days: Days) -> list[Enriched]:
    """The articles of some days in the order in which they came, each once."""
    rows = [row for row in read_rows(folder / days.file) if row["date"] and days.first <= row["date"][:10] <= days.last]
    begun = Counter((row["source"], row["text"][:60]) for row in rows)
    first: dict[str, Enriched] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        text = row["text"] if begun[row["source"], row["text"][:60]] <= FURNITURE else row["title"]
        first.setdefault(row["url"], _enriched(row, text))
    return list(first.values())


def _enriched(row: Mapping[str, str], text: str) -> Enriched:
    own = "hu" if row["source"].startswith("telex") else "en"  # as its pages declare, but for those in English
    language = "hu" if re.search("[őű]", row["title"] + text[:300]) else guess(f"{row['title']} {text[:500]}") or own
    dated = datetime.fromisoformat(row["date"].replace("Z", "+00:00"))
    dated = dated if dated.tzinfo else dated.replace(tzinfo=UTC)
    return Enriched(
        article=article(row["url"], row["title"], text, language, row["source"], published=dated),
        content_hash=content_hash(row["title"], text),
        fingerprint=fingerprint(text),
        likeness=0.0,
        traits=traits_of(row["title"], text, language),
    )


@contextmanager
def filled(articles: Sequence[Enriched]) -> Iterator[Lake]:
    """A new lake for the block, with the articles appended in batches, as a pass does."""
    with tempfile.TemporaryDirectory() as home, open_lake(LakeLocation(Path(home))) as lake:
        for start in range(0, len(articles), BATCH):
            part = articles[start : start + BATCH]
            now = part[-1].article.published or datetime.now(UTC)
            fates = tuple(Fate.of(each.article.source_id, each.article.key, Reason.NEW, now) for each in part)
            append_batch(lake, Batch(run=Run(f"run-{start}", "bench", now, False, ended=now), enriched=tuple(part), fates=fates))
        yield lake


def labels_of(days: Days) -> Labels:
    return {row["article"]: row["event"] for row in read_rows(LABELS) if row["days"] == days.name}


def found_groups(lake: Lake, names: Collection[str]) -> tuple[Groups, Groups]:
    """The event and the story of each of these articles; one that has none is its own."""
    events = dict(lake.query("SELECT article_id, arg_max(event_id, joined_at) FROM base.event_member GROUP BY ALL"))
    stories = dict(lake.query("SELECT article_id, arg_max(story_id, joined_at) FROM base.story_member GROUP BY ALL"))
    return {name: events.get(name, name) for name in names}, {name: stories.get(name, name) for name in names}


def by_tfidf(articles: Sequence[Enriched], threshold: float) -> Groups:
    """One pass: each article joins the event whose mean vector is nearest, if it is near enough."""
    words = [Counter(re.findall(r"\w{3,}", f"{each.article.title} {each.article.text[:LEAD]}".lower())) for each in articles]
    documents = Counter(word for count in words for word in count)
    sums: list[dict[str, float]] = []
    seen: list[datetime] = []
    postings: dict[str, set[int]] = defaultdict(set)
    groups: dict[str, object] = {}
    for each, count in zip(articles, words, strict=True):
        vector = _normal({word: (1 + math.log(n)) * math.log(len(articles) / documents[word]) for word, n in count.items()})
        dated = each.article.published or datetime.now(UTC)
        near = {event for word in vector for event in postings[word] if dated - seen[event] <= WINDOW}
        cosines = [
            (sum(weight * sums[event].get(word, 0.0) for word, weight in vector.items()) / _length(sums[event]), event) for event in near
        ]
        best, event = max(cosines, default=(0.0, -1))
        if best < threshold:
            event = len(sums)
            sums.append({})
            seen.append(dated)
        for word, weight in vector.items():
            sums[event][word] = sums[event].get(word, 0.0) + weight
            postings[word].add(event)
        seen[event] = dated
        groups[article_id(each.article.key)] = event
    return groups


def _normal(vector: dict[str, float]) -> dict[str, float]:
    length = _length(vector)
    return {word: weight / length for word, weight in vector.items()}


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0


def b_cubed(found: Groups, labels: Labels) -> npt.NDArray[np.float64]:
    """Precision and recall of each labelled article (Bagga and Baldwin 1998), in the order of the labels."""
    ours, theirs = _members(found, labels), _members(labels, labels)
    rows = []
    for name, event in labels.items():
        mine, gold = ours[found[name]], theirs[event]
        rows.append((len(mine & gold) / len(mine), len(mine & gold) / len(gold)))
    return np.array(rows)


def _members(groups: Groups, names: Iterable[str]) -> dict[object, set[str]]:
    members: dict[object, set[str]] = defaultdict(set)
    for name in names:
        members[groups[name]].add(name)
    return members


def pair_f1(found: Groups, labels: Labels) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs of labelled articles that are said to be of one event."""
    pairs = [(found[a] == found[b], labels[a] == labels[b]) for a, b in combinations(labels, 2)]
    both, ours, theirs = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    precision, recall = both / max(ours, 1), both / max(theirs, 1)
    return precision, recall, _f1(precision, recall)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def report(name: str, found: Sequence[Groups], labels: Sequence[Labels], other: Sequence[Groups] | None = None) -> str:
    """A line of a table: B³ and pairs, and the gain over another way with its interval."""
    rows = np.concatenate([b_cubed(*each) for each in zip(found, labels, strict=True)])
    precision, recall = rows.mean(axis=0)
    draws = np.random.default_rng(19).integers(0, len(rows), (DRAWS, len(rows)))
    scores = np.array([_f1(*rows[draw].mean(axis=0)) for draw in draws])
    pairs = np.mean([pair_f1(*each) for each in zip(found, labels, strict=True)], axis=0)
    line = f"| {name} | {precision:.3f} | {recall:.3f} | {_f1(precision, recall):.3f} ({interval(scores)}) | "
    line += " | ".join(f"{figure:.2f}" for figure in pairs)
    if other is None:
        return f"{line} | |"
    base = np.concatenate([b_cubed(*each) for each in zip(other, labels, strict=True)])
    gains = scores - np.array([_f1(*base[draw].mean(axis=0)) for draw in draws])
    return f"{line} | {_f1(precision, recall) - _f1(*base.mean(axis=0)):+.3f} ({interval(gains)}) |"


def interval(values: npt.NDArray[np.float64]) -> str:
    """The 95 % of what draws gave."""
    low, high = np.quantile(values, [0.025, 0.975])
    return f"{low:.3f} to {high:.3f}"


def measure(folder: Path, part: str) -> None:
    """Print the table of one part of the labels, and the pairs of two languages."""
    ways: dict[str, list[Groups]] = defaultdict(list)
    labels: list[Labels] = []
    languages: dict[str, str | None] = {}
    for days in (each for each in DAYS if each.part == part):
        articles = read_stream(folder, days)
        languages |= {article_id(each.article.key): each.article.language for each in articles}
        wanted = {name: event for name, event in labels_of(days).items() if name in languages}
        with filled(articles) as lake:
            events, stories = found_groups(lake, wanted)
        tried = {step: by_tfidf(articles, step / 20) for step in range(2, 13)}
        ways["events"].append(events)
        ways["stories (MinHash)"].append(stories)
        ways["one pass of tf-idf, best threshold"].append(max(tried.values(), key=lambda found: _f1(*b_cubed(found, wanted).mean(axis=0))))
        ways["one pass of tf-idf, threshold of the learning days"].append(tried[LEARNED])
        labels.append(wanted)
        print(f"{days.name}: {len(articles)} articles, {len(wanted)} labelled, {len(set(wanted.values()))} events", flush=True)
    print(f"\n{part}:\n\n| | B³ precision | B³ recall | B³ F1 (95 %) | pair precision | pair recall | pair F1 | events are better by |")
    print("|---|---|---|---|---|---|---|---|")
    for name, found in ways.items():
        print(report(name, found, labels))
        if name != "events":
            print(report(f"events, against {name}", ways["events"], labels, found))
    for name, found in ways.items():
        print(f"pairs of two languages, {name}: {_across(found, labels, languages)}")


def _across(found: Sequence[Groups], labels: Sequence[Labels], languages: Mapping[str, str | None]) -> str:
    pairs = [
        (groups[a] == groups[b], wanted[a] == wanted[b])
        for groups, wanted in zip(found, labels, strict=True)
        for a, b in combinations(wanted, 2)
        if languages[a] != languages[b]
    ]
    both, joined, are = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    return f"{both} of {are} found, {joined} said"


def learn_weights(folder: Path) -> None:
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


def time_articles(folder: Path) -> None:
    """Print what events cost an article, in lakes of three sizes with the same number of articles a day."""
    articles = read_stream(folder, DAYS[3])
    for size in (10_000, 100_000, 1_000_000):
        with filled(()) as lake:
            lake.write("bench", lambda session, size=size: _insert_earlier(session, articles, size))  # type: ignore[misc]
            milliseconds = lake.write("bench", lambda session: _timed(session, articles))
        print(f"{size:>9,} articles: {milliseconds:.1f} ms of processor time an article", flush=True)


def _insert_earlier(session: Session, articles: Sequence[Enriched], size: int) -> None:
    """The same articles over and over, six days apart, the last of them just before the days that are timed."""
    session.insert("article_trait", [_trait_row(each, str(index), LAST - timedelta(days=6)) for index, each in enumerate(articles)])
    earlier = "SELECT concat(round, '-', article_id), source_id, language, traits, shares, dated - to_days(6 * round), seen_at"
    rounds = math.ceil(size / len(articles))
    session.query(f"INSERT INTO base.article_trait {earlier} FROM base.article_trait, (SELECT unnest(range(1, {rounds}))::INT AS round)")
    session.query("INSERT INTO base.event_member SELECT article_id, article_id, NULL, NULL, [], [], dated, seen_at FROM base.article_trait")


def _timed(session: Session, articles: Sequence[Enriched]) -> float:
    total, count = 0.0, 0
    for start in range(0, 10 * BATCH, BATCH):
        part = [_trait_row(each, f"new-{start}-{index}", LAST) for index, each in enumerate(articles[start : start + BATCH])]
        session.insert("article_trait", part)
        begun = time.process_time()
        find_events(session, dict.fromkeys((str(row["article_id"]) for row in part), ""), [row["dated"] for row in part], LAST)  # type: ignore[misc]
        total, count = total + time.process_time() - begun, count + len(part)
    return 1000 * total / count


def _trait_row(each: Enriched, name: str, day: datetime) -> dict[str, object]:
    published = each.article.published or day
    dated = day + (published - datetime(2026, 7, 6, tzinfo=UTC))
    traits, shares = zip(*each.traits, strict=True) if each.traits else ((), ())
    common = {"source_id": each.article.source_id, "language": each.article.language, "traits": list(traits), "shares": list(shares)}
    return common | {"article_id": name, "dated": dated, "seen_at": dated}


def compare_timelines(folder: Path) -> None:
    """Print the F1 of the days of a timeline, and of the days with most articles: of all, and of both halves of the weeks, by hash."""
    for gold in sorted(folder.glob("*.gold.jsonl")):
        wanted = sorted({row["date"] for row in read_rows(gold)})
        articles = read_rows(gold.with_name(gold.name.replace("gold.jsonl", "articles.jsonl.gz")))
        rows = sorted((row for row in articles if row["date"]), key=lambda row: row["date"])
        with filled([_of_crisis(row) for row in rows]) as lake:
            first, last = (date.fromisoformat(row["date"][:10]) for row in (rows[0], rows[-1]))
            found = ranked(lake, CRISIS, first, last, len(rows))
        ours = list(dict.fromkeys(str(row["day"]) for row in found))
        most = [day for day, _ in Counter(row["date"][:10] for row in rows).most_common()]
        print(f"{gold.name}: {len(rows)} articles, {len(wanted)} days")
        for name, kept in (("all", (0, 1)), ("looked at", (0,)), ("unread", (1,))):
            print(_days_line(name, *([day for day in days if _half(day) in kept] for days in (wanted, ours, most))))


def _of_crisis(row: Mapping[str, str]) -> Enriched:
    title = row["title"] or row["text"].split("\n")[0][:120]
    made = _enriched({**row, "source": "wire", "title": title}, row["text"])
    topic = TopicMatch(topic=CRISIS, version="1", level=Level.SUBSTANTIAL, score=1.0, direction=None, passages=())
    return replace(made, topics=(topic,))


def _half(day: str) -> int:
    """In which half the day's week is."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return hashlib.sha256(f"{year}-W{week}".encode()).digest()[0] % 2


def _days_line(name: str, wanted: Sequence[str], ours: Sequence[str], most: Sequence[str]) -> str:
    """As many days are chosen as the timeline has, so that precision, recall and F1 are one; intervals by draws of the timeline's days."""
    hits = np.array([[day in days[: len(wanted)] for day in wanted] for days in (ours, most)], float)
    drawn = hits[:, np.random.default_rng(19).integers(0, len(wanted), (DRAWS, len(wanted)))].mean(axis=2)
    lines = zip(("timeline", "days with most articles", "gain"), (*hits, hits[0] - hits[1]), (*drawn, drawn[0] - drawn[1]), strict=True)
    return f"  {name}, {len(wanted)} days: " + "; ".join(f"{what} {each.mean():.2f} ({interval(draws)})" for what, each, draws in lines)


def main(
    folder: Path, /, *, learn: bool = False, speed: bool = False, timelines: bool = False, part: Literal["learn", "held out"] = "held out"
) -> None:
    if learn:
        learn_weights(folder)
    elif speed:
        time_articles(folder)
    elif timelines:
        compare_timelines(folder)
    else:
        measure(folder, part)


if __name__ == "__main__":
    as_command(main, __doc__)
