# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""Are we healthy, and if not, where: from one sentence down to the rows."""

import marimo

app = marimo.App(width="medium", app_title="newslake: quality")

with app.setup:
    from datetime import UTC, datetime, timedelta

    import marimo as mo

    from dashboards import charts, page
    from dashboards.data import SESSIONS, ask
    from extractors.errors import LakeError
    from warehouse.read import quality_page as sql
    from warehouse.read.quality import Health, read_state


@app.cell
def _():
    page.header("quality")
    return


@app.cell
def _():
    try:
        [span] = ask(sql.SPAN).rows
        state = SESSIONS.state(read_state, datetime.now(UTC))
        unreadable = None
    except LakeError as error:
        span, state, unreadable = None, None, page.problem(error)
    mo.stop(state is None, unreadable)
    assert state is not None
    headline = mo.callout(
        mo.md(f"### {state.sentence}"),
        kind="success"
        if state.health is Health.HEALTHY
        else "danger"
        if state.health is Health.CRITICAL
        else "neutral"
        if state.health is Health.EMPTY
        else "warn",
    )
    mo.stop(state.health is Health.EMPTY, headline)
    figures = [
        (f"{state.articles:,}", "articles", "in the 24 h before the newest poll"),
        (f"{state.answering} of {len(state.freshness)}", "sources answer", f"newest poll {state.last_poll:%Y-%m-%d %H:%M}"),
        (str(len(state.drift)), "drifts open", "sources outside their own bounds"),
        (str(state.held), "rows held back", "in quarantine"),
        (str(len(state.failing)), "checks fail", f"last check {state.checked_at:%Y-%m-%d %H:%M}" if state.checked_at else "never checked"),
    ]
    mo.vstack([headline, page.cards(figures)], gap=0.75)
    return (span,)


@app.cell
def _(span):
    _last, _first = span["last_day"], span["first_day"]
    days = mo.ui.date_range(start=_first, stop=_last, value=(max(_first, _last - timedelta(days=27)), _last), label="days")
    chosen = mo.ui.multiselect(span["sources"], label="sources (none: all)")
    page.controls([days, chosen])
    return chosen, days


@app.cell
def _(chosen, days, span):
    where = {"since": days.value[0], "until": days.value[1], "sources": chosen.value or span["sources"]}
    return (where,)


@app.cell
def _(where):
    heat = ask(sql.HEAT, where)
    _rows = [{**row, "sign": charts.STATES[row["state"]][1]} for row in heat.rows]
    heat_chart = mo.ui.altair_chart(
        charts.heat_map(charts.frame(_rows, [*heat.columns, "sign"])), chart_selection="point", legend_selection=False
    )
    page.section(
        "Every source, every day", "Click a cell for its URLs. The signs in the cells say the same as the colours.", heat_chart, heat
    )
    return (heat_chart,)


@app.cell
def _(heat_chart, where):
    _picked = heat_chart.value
    if len(_picked) and len(_picked) < 50:
        _days = [day.date() for day in _picked["day"]]
        _cell = ask(sql.CELL, {"since": min(_days), "until": max(_days), "sources": sorted(set(_picked["source_id"]))})
        _shown = page.section("URLs of the chosen cell", f"{len(_cell.rows)} URLs ended so.", page.table(_cell.rows, _cell.columns), _cell)
    else:
        _shown = mo.md("")
    _shown
    return


@app.cell
def _(where):
    rate = ask(sql.RATE, where)
    page.section(
        "Ingestion rate",
        "URLs by day and how they ended; known URLs left out.",
        charts.stacked_days(charts.frame(rate.rows, rate.columns), series="outcome", colours=charts.OUTCOMES, unit="URLs")
        if rate.rows
        else page.nothing("No URL ended in these days."),
        rate,
    )
    return


@app.cell
def _(where):
    funnel = ask(sql.FUNNEL, where)
    page.section(
        "Where the URLs went",
        f"All {sum(row['urls'] for row in funnel.rows):,} URLs of these days and sources; each has exactly one end.",
        charts.bars(
            charts.frame(funnel.rows, funnel.columns), label="step", value="urls", unit="URLs", colour="outcome", colours=charts.OUTCOMES
        )
        if funnel.rows
        else page.nothing("No URL ended in these days."),
        funnel,
    )
    return


@app.cell
def _(where):
    drift = ask(sql.DRIFT, where)
    drift_table = page.table(drift.rows, drift.columns[:-1], selection="single", label="Choose a row for its figure over time.")
    page.section(
        "Drift",
        "Sources that left their own bounds: since when, by how much, and what is usual for them.",
        drift_table
        if drift.rows
        else page.nothing("Nothing drifted in these days. A source is judged when 5 days and 20 articles of it are known."),
        drift,
    )
    return drift, drift_table


@app.cell
def _(drift, drift_table):
    _picked = drift_table.value if drift.rows else []
    _row = _picked[0] if _picked else drift.rows[0] if drift.rows else None
    if _row is None:
        _shown = mo.md("")
    else:
        _figure = ask(sql.FIGURE, {"source": _row["source_id"], "expectation": _row["expectation"]})
        _shown = page.section(
            f"{_row['source_id']}: {_row['expectation']}",
            f"{_row['explanation']}",
            charts.line_with_bounds(
                charts.frame(_figure.rows, _figure.columns), _row["expectation"].removesuffix("_as_usual").replace("_", " ")
            ),
            _figure,
        )
    _shown
    return


@app.cell
def _(where):
    freshness, lag = ask(sql.FRESHNESS, where), ask(sql.LAG, where)
    page.section(
        "Freshness and lag",
        "The least well first. Lag is the median time from publication to arrival over seven days, in minutes.",
        mo.vstack(
            [
                page.table(freshness.rows, freshness.columns),
                charts.bars(charts.frame(lag.rows, lag.columns), label="source_id", value="lag_minutes", unit="median lag (minutes)")
                if lag.rows
                else page.nothing("No article with a publication time arrived in the last seven days."),
            ]
        ),
        freshness,
        lag,
    )
    return


@app.cell
def _(where):
    reasons, held = ask(sql.QUARANTINE, where), ask(sql.HELD, where)
    page.section(
        "Quarantine",
        "Rows that failed validation, whole and waiting: `newslake quarantine` shows, releases or discards them.",
        mo.vstack(
            [
                charts.bars(charts.frame(reasons.rows, reasons.columns), label="reason", value="rows", unit="rows"),
                page.table(held.rows, held.columns),
            ]
        )
        if held.rows
        else page.nothing("Nothing is held back."),
        reasons,
        held,
    )
    return


@app.cell
def _(where):
    expectations, history = ask(sql.EXPECTATIONS), ask(sql.HISTORY, where)
    _colours = {"critical": charts.VERMILION, "warning": charts.ORANGE, "info": charts.SKY}
    page.section(
        "Validation",
        "Every expectation and how it stands; above, the failed results by day. `newslake quality check` adds a round now.",
        mo.vstack(
            [
                charts.stacked_days(charts.frame(history.rows, history.columns), series="severity", colours=_colours, unit="failed results")
                if history.rows
                else page.nothing("No expectation failed in these days."),
                page.table(expectations.rows, expectations.columns),
            ]
        ),
        expectations,
        history,
    )
    return


if __name__ == "__main__":
    app.run()
