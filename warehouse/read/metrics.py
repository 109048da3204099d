"""Figures for monitoring, with their labels, as Prometheus names them."""

from warehouse.lake.handle import Lake
from warehouse.read.polls import open_deferrals

# name, kind, help; and a statement: its last column is the figure, the others are labels.
METRICS = (
    ("polls_total", "counter", "Polls by outcome", "SELECT outcome, count(*) FROM base.poll GROUP BY ALL ORDER BY ALL"),
    (
        "fates_total",
        "counter",
        "URLs by how they ended and why",
        "SELECT outcome, reason, sum(urls) FROM mart.fate_funnel GROUP BY ALL ORDER BY ALL",
    ),
    ("articles", "gauge", "Articles in the lake", "SELECT count(*) FROM base.article_version WHERE version = 1"),
    ("article_versions_total", "counter", "Versions of articles in the lake", "SELECT count(*) FROM base.article_version"),
    (
        "last_poll_timestamp_seconds",
        "gauge",
        "When the newest poll was",
        "SELECT epoch(max(polled_at)) FROM base.poll HAVING count(*) > 0",
    ),
    (
        "newest_article_timestamp_seconds",
        "gauge",
        "When the newest article arrived",
        "SELECT epoch(max(ingested)) FROM base.article_version HAVING count(*) > 0",
    ),
    (
        "source_lag_seconds",
        "gauge",
        "Median time from publication to arrival over seven days",
        "SELECT source_id AS source, lag_minutes * 60 FROM mart.source_health WHERE lag_minutes IS NOT NULL ORDER BY ALL",
    ),
    (
        "source_failures",
        "gauge",
        "Weighted count of failed polls in a row",
        "SELECT source_id AS source, failures FROM mart.source_health WHERE failures IS NOT NULL ORDER BY ALL",
    ),
    ("quarantine_rows", "gauge", "Rows held back by validation", "SELECT count(*) FROM mart.quarantine WHERE state = 'held'"),
    ("drifts_open", "gauge", "Sources outside their own bounds", "SELECT count(*) FROM mart.drift WHERE still_open"),
    ("lake_bytes", "gauge", "Size of the lake's data files", "SELECT coalesce(sum(file_size_bytes), 0) FROM ducklake_table_info('lake')"),
)


def exposition(lake: Lake) -> str:
    """All of METRICS and the number of waiting URLs, in the text format of Prometheus. Raises LakeError."""
    lines = []
    for name, kind, words, sql in METRICS:
        columns, rows = lake.rows(sql)
        lines += _metric(
            name, kind, words, [(dict(zip(columns[:-1], [row[c] for c in columns[:-1]], strict=True)), row[columns[-1]]) for row in rows]
        )
    lines += _metric("deferred_urls", "gauge", "URLs that wait for another try", [({}, len(open_deferrals(lake)))])
    return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, words: str, samples: list[tuple[dict[str, str], float]]) -> list[str]:
    head = [f"# HELP newslake_{name} {words}.", f"# TYPE newslake_{name} {kind}"]
    return head + [f"newslake_{name}{_labels(labels)} {float(value):.15g}" for labels, value in samples]


def _labels(labels: dict[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escaped(str(value))}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
