"""An open lake: where it is, its session, the writers' lock, migrations, moments in the past, runs.

boundary.py       rows of a lake's metadata database that would be used as paths, names or expressions, checked before they are
connection.py     a DuckDB session with the lake attached as `lake`, in UTC
draft.py          a draft of the metadata database, which no reader takes for a lake
empty_lake.py     the metadata database of an empty lake, kept for the user, of which a new lake is a copy
events.py         rows of base.event: things that happened to the lake or were announced, each once
extensions.py     DuckDB's extensions from the installed `duckdb-extension-*` packages
handle.py         the open lake as flows and commands use it
host_pauses.py    the pauses of hosts, as running passes tell each other
location.py       where a lake is: a folder by default, PostgreSQL and object storage by settings
lock.py           the writers' lock: one writer at a time; the lock dies with its holder
marts.py          the marts, read from their files: `warehouse/sql/marts/<subject>/<name>.sql`
migrations.py     numbered migrations and the marts
moments.py        the lake as of a moment
opening.py        opening a lake
pass_tables.py    where the tables of running passes are kept
passes.py         which passes run now, on this machine or on others, and what each has taken for itself
runs.py           detects runs that were killed
session.py        one DuckDB session on the lake: queries as tuples, inserts through Arrow, transactions
shared_robots.py  the robots.txt that one pass has read, for all passes of the next hour
statistics.py     gives statistics to tables that have had no row yet, as some never have one
"""
