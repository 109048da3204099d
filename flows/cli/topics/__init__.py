"""`newslake topics`: one module per command, each imported only when it is called.

evidence.py  print articles with the sentences that show why they belong to a topic
explain.py   explain why an article has its topics
label.py     judge articles, one key an answer, or take labels from a file
learn.py     weights from the shipped ones and your labels
measure.py   how well topics agree with readers
news.py      `newslake topics new`: what a topic brought since a moment
overview.py  show each topic's last days, and the newest articles with their evidence
show.py      show one topic over time
tag.py       label the articles of a JSON Lines file, without a lake
timeline.py  the history of a topic as dated events
track.py     apply the definitions of topics and entities to the whole lake
trial.py     `newslake topics try`: show what an edited definition would change
"""

from cyclopts import App

from flows.cli import register
from flows.cli.topics.overview import overview

app = App(name="topics")

app.default(overview)
register(
    app,
    {
        "list": ("flows.cli.topics.overview:overview", "Show each topic's last days, and the newest articles with evidence."),
        "label": ("flows.cli.topics.label:label", "Judge articles yourself; your answer replaces the model's."),
        "measure": ("flows.cli.topics.measure:measure", "Measure topics on labelled articles."),
        "learn": ("flows.cli.topics.learn:learn_weights", "Learn weights from the shipped ones and your labels."),
        "tag": ("flows.cli.topics.tag:tag", "Label any articles, without a lake."),
        "show": ("flows.cli.topics.show:show", "Show one topic over time: curves, events, first reporters, evidence."),
        "try": ("flows.cli.topics.trial:trial", "Show what an edited definition would change over history."),
        "new": ("flows.cli.topics.news:new", "Show what is new on a topic since a moment."),
        "timeline": ("flows.cli.topics.timeline:timeline", "Show the history of a topic as dated events."),
        "explain": ("flows.cli.topics.explain:explain", "Explain why an article has its topics."),
    },
)
