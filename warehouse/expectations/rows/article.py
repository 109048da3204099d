"""The row suite of `article`, which articles may enter the lake, and a batch as the table of numbers that it checks.

Bounds are wide on purpose. A row that is quarantined wrongly is an article that an analyst does not see; a row that is let in
wrongly is one odd article. Only what would mislead every later stage is critical.

One row per article. Texts are reduced to numbers here, once per article, because a number is cheaper to check than a text and
says more in a report ("letters 12 %").
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from extractors.records import Article, Enriched, Passage
from warehouse.expectations.rows.payload import encodable
from warehouse.expectations.rule import suite

ARTICLE = suite("article")

TAG = re.compile(r"</?(?:div|p|span|script|style|a|br|img|ul|ol|li|iframe|table|tr|td|h[1-6]|figure|section)\b[^<>]{0,400}>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:amp|nbsp|quot|lt|gt|apos|#\d{2,6}|#x[0-9a-f]{2,6});|\\n\\n|\\u[0-9a-f]{4}", re.IGNORECASE)
# UTF-8 read as Windows-1252 or Latin-1: the lead bytes C2-C3, D0-D1 and E2 80 as they look then; and U+FFFD itself.
MOJIBAKE = re.compile(
    "\u00c3[\u0080-\u00bf\u0192\u2020]|\u00c2[\u0080-\u00bf]|\u00e2\u20ac|\u00e2\u0080|[\u00d0\u00d1][\u0080-\u00bf]|\ufffd"
)
WALL = re.compile(
    r"enable javascript|javascript is (?:disabled|required)|accept (?:all )?cookies|verify (?:that )?you are (?:a )?human|are you a robot|"
    r"access (?:to this page )?(?:is |has been )?denied|subscribe to (?:continue|keep) reading|увімкніть javascript|включите javascript",
    re.IGNORECASE,
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NOT_LETTERS = re.compile(r"[\W\d_]+")
WIDE = re.compile(r"[^\x00-\x7f]+")
NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


def article_rows(batch: Sequence[Enriched], now: datetime) -> list[dict[str, object]]:
    """One row per article of a batch: `row` is its position, the other columns are named in docs/quality.md."""
    seen: Counter[str] = Counter()
    rows = []
    for number, item in enumerate(batch):
        rows.append({"row": number, "earlier": seen[item.article.key], **_article(item, now)})
        seen[item.article.key] += 1
    return rows


def _article(item: Enriched, now: datetime) -> dict[str, object]:
    article = item.article
    text, title = article.text, article.title or ""
    chars = len(text)
    entry = article.key.startswith("entry:")
    return {
        "source_id": article.source_id,
        "key": encodable(article.key),
        "url": encodable(article.url) if article.url is not None else None if entry else "",
        "kind": article.kind.value,
        "title": encodable(article.title) if article.title else None,
        "title_chars": len(title) if article.title else None,
        "chars": chars,
        "letters_share": _letters(text) / max(1, len("".join(text.split()))),
        "tags": _count(TAG, "<", title, text),
        "entities": _count(ENTITY, "&\\", title, text),
        "mojibake": 1000 * _count(MOJIBAKE, "\u00c2\u00c3\u00d0\u00d1\u00e2\ufffd", title, text) / max(1, chars),
        "control": len(CONTROL.findall(text)) + len(CONTROL.findall(title)),
        "unencodable": sum(_unencodable(value) for value in _strings(article)),
        "wall": len(WALL.findall(text)) if chars < 1500 else 0,
        "repeated_share": _repeated_share(text),
        "language": encodable(article.language) if article.language else None,
        "content_hash": encodable(item.content_hash),
        "likeness": item.likeness,
        "year": article.published.year if article.published else None,
        "lead_hours": _hours(article.published, article.fetched_at or now),
        "modified_lag_hours": _hours(article.published, article.modified),
        "longest_author": max((len(name) for name in article.authors), default=0),
        "misplaced": sum(_misplaced(article, passage) for match in item.topics for passage in match.passages),
    }


def _count(pattern: re.Pattern[str], starts: str, *texts: str) -> int:
    """Matches in the texts; most texts hold none of the characters that a match starts with, and looking for those is cheap."""
    return sum(len(pattern.findall(text)) for text in texts if any(start in text for start in starts))


def _letters(text: str) -> int:
    """How many characters are letters. Those of ASCII are counted together, which takes a tenth of the time."""
    return len(text.encode("ascii", "ignore").translate(None, NO_LETTERS)) + len(NOT_LETTERS.sub("", "".join(WIDE.findall(text))))


def _hours(later: datetime | None, earlier: datetime | None) -> float | None:
    return None if later is None or earlier is None else (later - earlier).total_seconds() / 3600


def _strings(article: Article) -> tuple[str, ...]:
    optional = (article.title, article.url, article.final_url, article.site_name, article.description)
    return (article.key, article.text, *article.authors, *(value for value in optional if value))


def _unencodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _repeated_share(text: str) -> float:
    """Share of the characters that stand in lines which were there before."""
    lines = [line for line in text.splitlines() if len(line) > 20]
    counts = Counter(lines)
    return sum(len(line) * (count - 1) for line, count in counts.items()) / max(1, sum(map(len, lines)))


def _misplaced(article: Article, passage: Passage) -> bool:
    base = (article.title or "") if passage.field == "title" else article.text
    return base[passage.start : passage.end] != passage.text
