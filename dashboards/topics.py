# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""What is written about, how much, in which direction, by whom, on what evidence."""

import marimo

app = marimo.App(width="medium", app_title="newslake: topics")

with app.setup:
    from datetime import UTC, datetime, timedelta
    from functools import partial

    import marimo as mo

    from dashboards import charts, page
    from dashboards.data import ask
    from extractors.errors import LakeError
    from warehouse.read import topics_page as sql

    UNITS = {"articles": "articles", "stories": "independent stories", "share": "share of all articles"}


@app.cell
def _():
    page.header("topics")
    return


@app.cell
def _():
    try:
        answered = ask(sql.TOPICS).rows
        busiest = [row["topic"] for row in answered]
        _stop = (
            None
            if busiest
            else page.nothing("No article has a topic yet. `newslake ingest` brings articles, `newslake demo` invents some.")
        )
    except LakeError as error:
        answered, busiest, _stop = [], [], page.problem(error)
    mo.stop(_stop is not None, _stop)
    _last, _first = max(row["last_day"] for row in answered), min(row["first_day"] for row in answered)
    topic = mo.ui.dropdown(busiest, value=busiest[0], label="topic")
    other = mo.ui.dropdown(busiest, value=busiest[1] if len(busiest) > 1 else None, label="compared with", allow_select_none=True)
    figure = mo.ui.dropdown({title: name for name, title in UNITS.items()}, value="articles", label="figure")
    step = mo.ui.dropdown(["day", "week"], value="day" if _last - _first < timedelta(days=120) else "week", label="by")
    days = mo.ui.date_range(start=_first, stop=_last, value=(max(_first, _last - timedelta(days=364)), _last), label="days")
    as_of = mo.ui.text(placeholder="now, or 2026-11-08 12:00", label="as the lake knew it at (UTC)", debounce=True)
    page.controls([topic, other, figure, step], [days, as_of])
    return as_of, days, figure, other, step, topic


@app.cell
def _(as_of, days, other, topic):
    topics = [name for name in (topic.value, other.value) if name]
    topics = list(dict.fromkeys(topics))
    mo.stop(not topics, page.nothing("Choose a topic."))
    try:
        moment = datetime.fromisoformat(as_of.value).replace(tzinfo=UTC) if as_of.value.strip() else None
        _wrong = None
    except ValueError:
        moment, _wrong = None, page.nothing(f"`{as_of.value}` is no moment: expected `YYYY-MM-DD HH:MM`, in UTC.")
    mo.stop(_wrong is not None, _wrong)
    where = {"since": days.value[0], "until": days.value[1], "topics": topics}
    try:
        ask(sql.READABLE, moment=moment)
        _gone = None
    except LakeError as error:
        _gone = page.nothing(f"That moment cannot be shown: {error}")
    mo.stop(_gone is not None, _gone)
    mo.md(f"*As of {moment:%Y-%m-%d %H:%M} UTC.*" if moment else "")
    return moment, topics, where


@app.cell
def _(figure, moment, step, topics, where):
    series = ask(sql.DAILY if step.value == "day" else sql.WEEKLY, where, moment=moment)
    bursts, gaps = ask(sql.BURSTS, where, moment=moment), ask(sql.GAPS, where, moment=moment)
    _notes = {(row["topic"], row["peak"]): f"burst: {row['ratio']} times what was expected" for row in bursts.rows}
    _notes |= {(row["topic"], row["day"]): f"dip: {row['explanation']}" for row in gaps.rows}
    _rows = [{**row, "n": row[figure.value], "note": _notes.get((row["topic"], row["day"]), "")} for row in series.rows]
    _totals = [
        (f"{sum(row['articles'] for row in series.rows if row['topic'] == name):,}", name, "articles in these days") for name in topics
    ]
    page.section(
        "Over time",
        "Substantially about it; copies of one text are one story. Triangles mark bursts and dips: point at them for why.",
        mo.vstack(
            [
                page.cards(_totals),
                charts.curves(
                    charts.frame(_rows, [*series.columns, "n", "note"]),
                    unit=f"{UNITS[figure.value]} per {step.value}",
                    topics=topics,
                    percent=figure.value == "share",
                ),
            ]
        ),
        series,
    )
    return bursts, gaps, series


@app.cell
def _(moment, step, topics, where):
    directions = ask(sql.DIRECTIONS, where | {"by": step.value}, moment=moment)
    _shown = []
    for _name in topics:
        _rows = [{**row, "direction": row["direction"].replace("_", " ")} for row in directions.rows if row["topic"] == _name]
        if _rows:
            _colours = charts.direction_colours(row["direction"] for row in _rows)
            _table = charts.frame(_rows, ["day", "direction", "n"])
            _shown += [mo.md(f"**{_name}**"), charts.stacked_days(_table, series="direction", colours=_colours, unit="articles")]
    page.section(
        "Direction",
        "Which way the articles report each topic to move; only articles that show a direction are counted.",
        mo.vstack(_shown) if _shown else page.nothing("No article of these days shows a direction."),
        directions,
    )
    return


@app.cell
def _(bursts, gaps):
    page.section(
        "Bursts, and dips explained",
        "A burst is far more than the topic's own past let expect; a dip is put down to its sources: down, refused, slow or quiet.",
        mo.vstack(
            [
                mo.md("**Bursts**"),
                page.table(bursts.rows, bursts.columns, size=5),
                mo.md("**Dips**"),
                page.table(gaps.rows, gaps.columns, size=5),
            ]
        ),
        bursts,
        gaps,
    )
    return


@app.cell
def _(moment, topics, where):
    sources, countries = ask(sql.BY_SOURCE, where, moment=moment), ask(sql.BY_COUNTRY, where, moment=moment)
    _colours = dict(zip(topics, charts.PAIR, strict=False))
    _bars = partial(charts.bars, value="articles", unit="articles", colour="topic", colours=_colours)
    page.section(
        "Sources and countries",
        "Who writes about it, and where they are.",
        mo.vstack(
            [
                _bars(charts.frame(sources.rows, sources.columns), label="source_id"),
                _bars(charts.frame(countries.rows, countries.columns), label="country"),
            ]
        )
        if sources.rows
        else page.nothing("No article in these days."),
        sources,
        countries,
    )
    return


@app.cell
def _(moment, where):
    first = ask(sql.FIRST, where, moment=moment)
    page.section(
        "Who reports first",
        "Of stories that at least two sources brought: how often each was first, and its median lag behind the first.",
        page.table(first.rows, first.columns) if first.rows else page.nothing("No story of these days was brought by two sources."),
        first,
    )
    return


@app.cell
def _(moment, where):
    evidence = ask(sql.EVIDENCE, where, moment=moment)
    _items = [
        f"- {row['dated']:%Y-%m-%d %H:%M} · {page.link(row['title'], row['link'])} · {page.plain(row['source_id'])}"
        f"{' · ' + row['direction'] if row['direction'] else ''} · *{row['topic']}*\n\n  > {page.plain(row['evidence'] or '')}"
        for row in evidence.rows[:12]
    ]
    page.section(
        "Newest evidence",
        "The newest articles, each with a sentence that made it match.",
        mo.md("\n".join(_items)) if _items else page.nothing("No article in these days."),
        evidence,
    )
    return


if __name__ == "__main__":
    app.run()
