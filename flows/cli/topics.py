"""`newslake topics`: one module per command, each imported only when it is called."""

from __future__ import annotations

from cyclopts import App

app = App(name="topics", help="Topics over time, with evidence.")

app.command("flows.cli.topics_tag:tag", name="tag", help="Label any articles, without a lake.")
