"""Copies: near-duplicates across publishers, found while they are appended.

A fingerprint is a MinHash signature, a sequence of 4-byte minima: the share of equal ones estimates the Jaccard similarity of
two texts (Broder 1997). Candidates are found by locality-sensitive hashing: bands of three minima, of which one must be equal.
Only articles dated within a week of each other are compared, so the cost of an article does not grow with the lake. A cluster
is a story: a newcomer joins the story of the text it is most like.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from warehouse.append.spans import near
from warehouse.lake.session import Row, Session

SIMILAR = 0.4  # a wire story that two desks shortened differently is above it; two reports of one event are far below
WINDOW = timedelta(days=7)
# To follow `mart.reading AS r`: selects the newest reading of each version.
NEWEST = """
LEFT JOIN (SELECT article_id, version, max(reading) AS last FROM base.article_reading GROUP BY ALL) AS later USING (article_id, version)
WHERE r.reading = coalesce(later.last, 0)
"""
MINIMA = 3  # a band: with 21 of them, a pair of similarity 0.4 is compared with probability 0.75, of 0.5 with 0.94
_MIXED = np.uint64(0x9E3779B97F4A7C15)
MIN_SIGNATURE = 16 * MINIMA  # bytes of the shortest fingerprint that is compared


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One article's fingerprint."""

    article_id: str
    signature: bytes
    dated: datetime


def cluster(session: Session, changed: Sequence[Fingerprint], now: datetime) -> tuple[list[Row], dict[str, str]]:
    """The rows of base.story_member for articles with a new text: new articles, and those whose newer reading has another text; and of
    each of them that has one, the article of the most similar text.

    An article joins the story of the most similar text. Its first copy also adds a row for that text. An article that is no longer
    similar to any text gets a row without a story, unless its story is named after it.
    """
    changed = sorted(
        changed, key=lambda each: (each.dated, each.article_id)
    )  # which came first is a matter of dates, not of the batch's order
    found = nearest(_neighbours(session, changed), [each for each in changed if len(each.signature) >= MIN_SIGNATURE])
    partners = {partner for partner, _ in found.values()}
    held = _stories(session, partners | {each.article_id for each in changed})
    stories, rows = dict(held), {}
    for article_id, (partner, likeness) in found.items():
        if partner not in stories:
            stories[partner] = partner
            rows[partner] = _member(partner, partner, 1.0, now)
        stories[article_id] = stories[partner]
        if held.get(article_id) != stories[article_id]:
            rows[article_id] = _member(article_id, stories[article_id], likeness, now)
    for each in changed:
        alone = each.article_id not in found and each.article_id not in partners
        if alone and held.get(each.article_id, each.article_id) != each.article_id:
            rows[each.article_id] = _member(each.article_id, "", 0.0, now)
    return list(rows.values()), {article_id: partner for article_id, (partner, _) in found.items()}


def _member(article_id: str, story_id: str, similarity: float, now: datetime) -> Row:
    return {"article_id": article_id, "story_id": story_id, "similarity": similarity, "joined_at": now}


def nearest(earlier: Sequence[Fingerprint], newcomers: Sequence[Fingerprint]) -> dict[str, tuple[str, float]]:
    """For each newcomer the most similar text among the earlier ones and the newcomers before it, if one is similar enough.

    Signatures of another length are skipped: another program made them.
    """
    if not newcomers:
        return {}
    length = len(newcomers[0].signature)
    texts = [each for each in (*earlier, *newcomers) if len(each.signature) == length]
    minima = np.frombuffer(b"".join(each.signature for each in texts), dtype=">u4").reshape(len(texts), -1)
    first = len(texts) - sum(len(each.signature) == length for each in newcomers)
    best: dict[str, tuple[str, float]] = {}
    for candidate, partners in sorted(
        _candidates(minima, first).items()
    ):  # in order: a copy's copy joins the story that the copy has joined
        likeness = (minima[sorted(partners)] == minima[candidate]).mean(axis=1)
        order = sorted(zip(likeness.tolist(), sorted(partners), strict=True), key=lambda pair: (-pair[0], pair[1]))
        best_likeness, partner = order[0]
        if best_likeness >= SIMILAR and abs(texts[partner].dated - texts[candidate].dated) <= WINDOW:
            best[texts[candidate].article_id] = (texts[partner].article_id, float(best_likeness))
    return best


def _candidates(minima: npt.NDArray[np.uint32], first: int) -> dict[int, set[int]]:
    """By position of each newcomer (from `first` on): the positions before it that share a band."""
    found: dict[int, set[int]] = {}
    for start in range(0, minima.shape[1] - MINIMA + 1, MINIMA):
        # One number for each band. Two bands that happen to have the same only add a pair that is compared in vain.
        bands = np.zeros(len(minima), dtype=np.uint64)
        for column in minima[:, start : start + MINIMA].T:
            bands = bands * _MIXED + column
        positions = np.flatnonzero(np.isin(bands, bands[first:]))
        positions = positions[np.argsort(bands[positions], kind="stable")]
        ends = np.flatnonzero(bands[positions][1:] != bands[positions][:-1]) + 1
        for begin, end in pairwise([0, *ends.tolist(), len(positions)]):
            if end - begin > 1:
                members = positions[begin:end].tolist()
                for number, position in enumerate(members):
                    if position >= first and number:
                        found.setdefault(position, set()).update(members[:number])
    return found


def _neighbours(session: Session, newcomers: Sequence[Fingerprint]) -> list[Fingerprint]:
    ids = {each.article_id for each in newcomers if len(each.signature) >= MIN_SIGNATURE}
    if not ids:
        return []
    days = near("dated", (each.dated for each in newcomers), WINDOW)
    found = session.query(f"SELECT article_id, fingerprint, dated FROM mart.reading AS r {NEWEST} AND version = 1 AND ({days})")  # noqa: S608
    return [Fingerprint(*row) for row in found if row[0] not in ids]


def _stories(session: Session, articles: Iterable[str]) -> dict[str, str]:
    wanted = [{"article_id": each} for each in sorted(articles)]
    if not wanted:
        return {}
    with session.table("wanted", wanted):
        found = session.query(
            """
            SELECT article_id, arg_max(story_id, joined_at) AS story
            FROM base.story_member SEMI JOIN wanted USING (article_id) GROUP BY article_id HAVING story <> ''
            """
        )
    return dict(found)
