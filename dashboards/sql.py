# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""Worked queries on the marts, to copy and to edit."""

import marimo

app = marimo.App(width="medium", app_title="newslake: SQL")

with app.setup:
    import marimo as mo

    from dashboards import page
    from dashboards.data import ask, ask_freely
    from extractors.errors import LakeError
    from warehouse.read.examples import EXAMPLES
    from warehouse.read.names import MARTS


@app.cell
def _():
    page.header("sql")
    return


@app.cell
def _():
    by_title = {title: (words, statement) for title, words, statement in EXAMPLES}
    example = mo.ui.dropdown(list(by_title), value=EXAMPLES[0][0], label="start from", full_width=True)
    mo.vstack([mo.md("Queries run read-only on what the lake holds now; flows go on writing. The first 500 rows are shown."), example])
    return by_title, example


@app.cell
def _(by_title, example):
    _words, _statement = by_title[example.value]
    editor = mo.ui.code_editor(_statement, language="sql", min_height=160, debounce=True, label=_words)
    run = mo.ui.run_button(label="Run", kind="success")
    mo.vstack([editor, run])
    return editor, run


@app.cell
def _(editor, example, run):
    run.value, example.value  # a click or another example runs the statement anew
    try:
        _answer = ask_freely(editor.value, page.ROWS + 1, page.visitor())
        _count = f"{page.ROWS} rows and more" if len(_answer.rows) > page.ROWS else f"{len(_answer.rows)} rows"
        _shown = mo.vstack([mo.md(f"**{_count}**"), page.table(_answer.rows, _answer.columns, size=20)])
    except LakeError as error:
        _shown = mo.callout(mo.vstack([mo.md("**That did not run.**"), mo.plain_text(error.message)]), kind="warn")
    _shown
    return


@app.cell
def _():
    try:
        _marts = ask(MARTS)
        _shown = page.section(
            "The marts", "`newslake sql --show` says what each column means.", page.table(_marts.rows, _marts.columns, size=30), _marts
        )
    except LakeError as error:
        _shown = page.problem(error)
    _shown
    return


if __name__ == "__main__":
    app.run()
