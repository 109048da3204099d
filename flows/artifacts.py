"""The artifacts that flow runs leave in Prefect's UI; every flow leaves the state of quality in words and a link to the dashboards."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from extractors.fetch import utc_now
from flows.logs import shown, shown_values
from flows.printing.markup import markdown_text
from flows.settings import Settings
from warehouse import open_lake
from warehouse.read.quality import State, read_state

DOCS = "quality-docs"


def docs_folder(settings: Settings) -> Path:
    """Where the scheduled checks write the Data Docs."""
    return settings.home / DOCS


def leave_text(key: str, markdown: str, description: str) -> None:
    create_markdown_artifact(key=key, markdown=shown(markdown), description=shown(description))


def leave_table(key: str, rows: Sequence[Mapping[str, object]], description: str) -> None:
    create_table_artifact(key=key, table=shown_values(rows), description=shown(description))


def leave_quality(settings: Settings, docs: Path | None = None) -> None:
    """The artifacts `quality-summary` and `dashboards`, with the same keys for every flow, so that Prefect shows one history.

    `docs` is the folder of the Data Docs if it is not `docs_folder`.
    """
    with open_lake(settings.location(), read_only=True) as lake:
        state = read_state(lake, utc_now())
    pages = (docs or docs_folder(settings)) / "index.html"
    where = f"{settings.dashboard_url.rstrip('/')}/quality"
    leave_text("quality-summary", summary(state, where, pages if pages.is_file() else None), "The state of quality in words")
    create_link_artifact(
        key="dashboards", link=shown(where), link_text="Dashboards", description="Quality, topics and SQL (`newslake dashboard`)"
    )


def summary(state: State, dashboard: str, docs: Path | None = None) -> str:
    """The state as Markdown: what fails, what drifts and since when, what is held back, and the links."""
    text = markdown_text
    lines = [f"**{text(state.sentence)}**", ""]
    lines += [
        f"- {text(row['severity'])}: {text(row['table_name'])} {text(row['expectation'])}: {text(row['observed'])}" for row in state.failing
    ]
    lines += [
        f"- drift: {text(row['source_id'])} since {row['since']:%Y-%m-%d %H:%M} UTC: {text(row['observed'])}; "
        f"expected {text(row['expected'])}"
        for row in state.drift
    ]
    lines += [f"- held back: {row['rows']} by {text(row['reason'])}, such as {text(row['example'])}" for row in state.quarantine]
    links = [f"[Quality dashboard]({dashboard})", *([f"Data Docs: {text(docs.absolute())}"] if docs else [])]
    return "\n".join([*lines, "", " · ".join(links)])
