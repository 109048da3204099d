"""`newslake sources`: the catalogue, one module per group of commands, each imported only when it is called."""

from __future__ import annotations

from cyclopts import App

app = App(name="sources", help="The catalogue: add, list, check, import, export.")

app.command("flows.cli.sources_list:list_sources", name="list", help="Each source's health, last success, next due time and rhythm.")
app.command("flows.cli.sources_live:add", name="add", help="Find the feed of a site and append it to the catalogue.")
app.command("flows.cli.sources_live:check", name="check", help="Poll every source once, storing nothing.")
app.command("flows.cli.sources_opml:import_opml", name="import", help="Append the feeds of an OPML subscription list.")
app.command("flows.cli.sources_opml:export_opml", name="export", help="Write the catalogue's feeds as OPML.")
