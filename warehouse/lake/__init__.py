"""An open lake: where it is, its session, the writers' lock, migrations, moments in the past, runs.

boundary.py    rows of a lake's metadata database that would be used as paths, names or expressions, checked before they are
connection.py  a DuckDB session with the lake attached as `lake`, in UTC
draft.py       a metadata database that is being made, where nobody takes it for a lake
events.py      rows of base.event: what happened to the lake or was announced, each once
extensions.py  DuckDB's extensions out of the installed `duckdb-extension-*` packages
handle.py      the lake as flows and commands see it, once it is open
location.py    where a lake is: a folder by default, PostgreSQL and object storage by settings
lock.py        the writers' turn: one writer at a time, by a lock that dies with its holder
marts.py       the marts as their files describe them: one `warehouse/sql/marts/<subject>/<name>.sql` each
migrations.py  numbered migrations and the marts
moments.py     the lake as of a moment
opening.py     opening a lake
runs.py        runs that were killed are told from those that go on
session.py     one DuckDB session on the lake: queries as tuples, inserts through Arrow, transactions
"""
