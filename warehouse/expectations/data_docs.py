"""Great Expectations' Data Docs as plain files: each suite's page as Great Expectations renders it, and an index.

Its pages load style sheets, scripts and a logo from six other hosts. Those are replaced by a style sheet of ours, so that the
folder can be opened without a network, and no other host learns of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from extractors.errors import LakeError
from extractors.records import Article, Enriched, PageKind, TextSource
from extractors.shortage import refusal
from warehouse.expectations.drift.history import read_history
from warehouse.expectations.drift.judge import ARRIVALS, drift_rows, judge_arrivals
from warehouse.expectations.engine import render, validate
from warehouse.expectations.rows.article import ARTICLE, article_rows
from warehouse.expectations.rows.tables import TABLES, table_rows
from warehouse.expectations.rule import Suite
from warehouse.expectations.whole_lake import LAKE, counts, offenders
from warehouse.lake.session import Readable

ARTICLES = 2_000
_PLAIN = ("source_id", "key", "url", "title", "text", "language", "published", "modified", "fetched_at")
STYLE = Path(__file__).with_name("data_docs.css")
_OUTSIDE = re.compile(
    r"<link\b[^>]*>|<script\b.*?</script>|<img\b[^>]*https?://[^>]*>|<style\b.*?</style>|<form\b.*?</form>|<footer\b.*?</footer>",
    re.DOTALL | re.IGNORECASE,
)
# Great Expectations lays its pages out four folders deep; these lie beside their index.
_LINK = re.compile(r'href="\.\./\.\./[^"]*"')


@dataclass(frozen=True, slots=True)
class Page:
    """One written page: what it is about, and how many of its expectations were met."""

    suite: Suite
    file: Path
    rows: int
    met: int
    evaluated: int


def write_data_docs(lake: Readable, folder: Path, *, since: datetime, now: datetime) -> tuple[Page, ...]:
    """Validate what the lake got between two moments and write the pages, index.html among them.

    The newest articles (at most 2,000), the tables' new rows, each source's measures and the audits of the lake have a page each;
    a table without rows has none. Raises LakeError where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pages = tuple(_write(suite, rows, folder, now) for suite, rows in _suites(lake, since, now) if rows)
        (folder / "index.html").write_text(_index(pages, since, now), "utf-8")
    except OSError as error:
        raise LakeError(str(folder), f"Data Docs cannot be written here {refusal(error, 'name another folder')}") from error
    return pages


def _suites(lake: Readable, since: datetime, now: datetime) -> Iterator[tuple[Suite, Sequence[Mapping[str, Any]]]]:
    yield ARTICLE, article_rows(_articles(lake, since, now), now)
    history = read_history(lake, now)
    yield ARRIVALS, drift_rows(ARRIVALS, judge_arrivals(history, sorted(history.sources)))[0]
    yield LAKE, [counts({audit.rule.name: counted for audit, counted in offenders(lake, now)})]
    for table in TABLES:
        yield table.suite, table_rows(lake, table, since, now)


def _articles(lake: Readable, since: datetime, now: datetime) -> list[Enriched]:
    _, rows = lake.rows(_ARTICLES, {"since": since, "now": now})
    return [
        Enriched(
            article=Article(
                **{name: row[name] for name in _PLAIN},
                final_url=None,
                declared_url=None,
                kind=PageKind(row["kind"]),
                text_source=TextSource(row["text_source"]),
                authors=tuple(row["authors"]),
            ),
            content_hash=row["content_hash"],
            fingerprint=b"",
            likeness=row["likeness"],
        )
        for row in rows
    ]


def _write(suite: Suite, rows: Sequence[Mapping[str, Any]], folder: Path, now: datetime) -> Page:
    import pandas as pd

    outcome = validate(suite, pd.DataFrame(rows))
    outcome.meta["run_id"] = {"run_name": suite.table, "run_time": now.isoformat()}
    outcome.meta["validation_time"] = now.isoformat()
    html = _LINK.sub('href="index.html"', _OUTSIDE.sub("", render(outcome)))
    file = folder / f"{suite.table}.html"
    style = f'<meta name="viewport" content="width=device-width"><style>{STYLE.read_text("utf-8")}</style>'
    file.write_text(html.replace("</head>", f"{style}</head>", 1).replace("</body>", f"{_reasons(suite)}</body>", 1), "utf-8")
    statistics = outcome.statistics
    return Page(suite, file, len(rows), statistics["successful_expectations"], statistics["evaluated_expectations"])


def _reasons(suite: Suite) -> str:
    lines = "".join(
        f"<tr><td>{escape(rule.name)}</td><td>{rule.severity}</td><td>{escape(rule.expected)}</td>"
        f"<td>{escape(rule.reason)}</td><td>{escape(rule.catches)}</td></tr>"
        for rule in suite.rules
    )
    heads = "".join(f"<th>{head}</th>" for head in ("expectation", "severity", "expected", "why", "would have caught"))
    return f"<main><h2>Why these expectations</h2><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></main>"


def _index(pages: tuple[Page, ...], since: datetime, now: datetime) -> str:
    lines = "".join(
        f'<tr><td><a href="{page.file.name}">{escape(page.suite.table)}</a></td><td>{page.rows:,}</td>'
        f"<td>{page.met} of {page.evaluated}</td></tr>"
        for page in pages
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Data Docs</title><style>{STYLE.read_text('utf-8')}</style></head><body><main><h1>Data Docs</h1>"
        f"<p>What the lake got from {since:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M} UTC, validated.</p>"
        f"<table><thead><tr><th>table</th><th>rows</th><th>expectations met</th></tr></thead><tbody>{lines}</tbody></table>"
        f"</main></body></html>"
    )


_ARTICLES = f"""
SELECT source_id, key, url, title, text, language, published, modified, fetched_at, kind, text_source, authors, content_hash, likeness
FROM base.article_version WHERE ingested > $since AND ingested <= $now ORDER BY ingested DESC LIMIT {ARTICLES}
"""  # noqa: S608 - a number of ours
