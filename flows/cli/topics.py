"""`newslake topics`: one module per command, each imported only when it is called."""

from __future__ import annotations

from cyclopts import App

from flows.cli.topics_overview import overview

app = App(name="topics", help="Topics over time, with evidence.")

app.default(overview)
app.command("flows.cli.topics_tag:tag", name="tag", help="Label any articles, without a lake.")
app.command("flows.cli.topics_show:show", name="show", help="One topic over time: curves, stories, first reporters, evidence.")
app.command("flows.cli.topics_try:trial", name="try", help="What an edited definition would change over history.")
app.command("flows.cli.topics_explain:explain", name="explain", help="Why an article has the topics that it has.")
