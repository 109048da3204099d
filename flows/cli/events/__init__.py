"""`newslake events`: one module per command, each imported only when it is called.

recent.py        list events, most independently reported first
regroup.py       divide an event, and make two events one
reports.py       show one event with its reports, and explain why each belongs to it
shared_words.py  what two reports both have, as they print it
"""

from cyclopts import App

from flows.cli import register
from flows.cli.events.recent import list_them

app = App(name="events")

app.default(list_them)
register(
    app,
    {
        "list": ("flows.cli.events.recent:list_them", "List events, most independently reported first."),
        "show": ("flows.cli.events.reports:show", "Show one event: who was first, who copied, who reported it themselves."),
        "explain": ("flows.cli.events.reports:explain", "Explain why each report belongs to an event."),
        "divide": ("flows.cli.events.regroup:divide", "Divide reports from their event."),
        "merge": ("flows.cli.events.regroup:merge", "Make two events one."),
    },
)
