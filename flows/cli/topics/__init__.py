"""`newslake topics`: one module per command, each imported only when it is called.

evidence.py  articles with the sentences that say why they belong to a topic
explain.py   why an article has the topics that it has
overview.py  each topic's last days, and the newest articles with their evidence
show.py      `newslake topics show`
tag.py       label the articles of a JSON Lines file, without a lake
track.py     definitions of topics and entities over the whole lake
trial.py     `newslake topics try`
"""

from __future__ import annotations

from cyclopts import App

from flows.cli import register
from flows.cli.topics.overview import overview

app = App(name="topics")

app.default(overview)
register(
    app,
    {
        "tag": ("flows.cli.topics.tag:tag", "Label any articles, without a lake."),
        "show": ("flows.cli.topics.show:show", "One topic over time: curves, stories, first reporters, evidence."),
        "try": ("flows.cli.topics.trial:trial", "What an edited definition would change over history."),
        "explain": ("flows.cli.topics.explain:explain", "Why an article has the topics that it has."),
    },
)
