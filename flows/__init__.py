"""The Prefect entry points, the command line and the settings; `pipeline` puts the stages together.

announce.py       announcements through Prefect's events and notifications
artifacts.py      the artifacts that every flow run leaves in Prefect's UI
backfill.py       the backfill flow: WARC files, on this machine or by a Dask cluster
cli/              the `newslake` command: one module per command, each imported only when it is called
demo/             invented publishers, served over real HTTP on loopback
ingest.py         the ingest flow: the pass of `flows.pipeline.ingest.passes`, tracked by Prefect
logs.py           newslake's own logging
maintain.py       the maintenance flow: `flows.pipeline.upkeep.keep_up`, tracked by Prefect
pipeline/         the stages put together, in plain functions that run without Prefect
printing/         rows for people and for programs
quality.py        the quality flow: the checks of `flows.pipeline.upkeep.checking`, tracked by Prefect
reread.py         the reread flow
retries.py        which failed tasks Prefect retries: those whose type of error is transient
settings.py       every setting of newslake, checked together at the start: environment, settings file, defaults
settings_file.py  the settings file and the `.env` beside it
track.py          the track flow
"""

import os

# No library sends usage data unless the user asks for it (docs/operate.md).
os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect's client, and others that respect it
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
# At its first model pydantic looks through all installed packages for plugins of its own; none is used here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
