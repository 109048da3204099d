"""The Prefect entry points, the command line and the settings; the composition of the stages is in `pipeline`.

announce.py   news through Prefect
artifacts.py  what every flow run leaves in Prefect's UI beside its own table
ingest.py     the ingest flow: the pass of `flows.pipeline.ingest.passes`, tracked by Prefect
logs.py       what newslake logs
maintain.py   the maintenance flow: `flows.pipeline.upkeep.keep_up`, tracked by Prefect
quality.py    the quality flow: the checks of `flows.pipeline.upkeep.checking`, tracked by Prefect
retries.py    which failed tasks Prefect tries again: those whose error says by its type that it is worth it
settings.py   every setting of newslake: environment variables `NEWSLAKE_*`, checked all at once at the start
track.py      the track flow
cli/          the `newslake` command: one module per command, each imported only when it is called
demo/         a small invented news world, served over real HTTP on loopback
pipeline/     the composition of one ingestion pass, in plain functions that run without Prefect
printing/     rows for people and for programs
"""

import os

# Nothing that is used here reports on its users, unless they ask for it (docs/operate.md).
os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect's client, and whoever else heeds it
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
