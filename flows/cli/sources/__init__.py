"""`newslake sources`: the catalogue, one module per group of commands, each imported only when it is called.

editing.py  `newslake sources disable`, `enable`, `remove` and `update`: changes to the user's own catalogue
listing.py  `newslake sources list`
live.py     `newslake sources add` and `check`: the commands that send requests to publishers
opml.py     `newslake sources import` and `export`: the lists that feed readers exchange
seeds.py    `newslake seeds`: make the likeness profile from documents
"""

from cyclopts import App

from flows.cli import register

app = App(name="sources", help="Sources to poll: add, list, check, disable, remove, import, export.")

register(
    app,
    {
        "list": ("flows.cli.sources.listing:list_sources", "List each source's health, last success, next due time and rhythm."),
        "add": ("flows.cli.sources.live:add", "Find the feed of a site and append it to the catalogue."),
        "disable": ("flows.cli.sources.editing:disable", "Stop polling sources."),
        "enable": ("flows.cli.sources.editing:enable", "Poll disabled sources again."),
        "remove": ("flows.cli.sources.editing:remove_sources", "Take sources out of the catalogue."),
        "update": ("flows.cli.sources.editing:update", "List sources that newslake has added since your catalogue was made."),
        "check": ("flows.cli.sources.live:check", "Poll every source once, storing nothing."),
        "import": ("flows.cli.sources.opml:import_opml", "Append the feeds of an OPML subscription list."),
        "export": ("flows.cli.sources.opml:export_opml", "Write the catalogue's feeds as OPML."),
    },
)
