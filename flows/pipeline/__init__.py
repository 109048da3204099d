"""The stages put together, in plain functions that run without Prefect.

    sources | due | poll | walk entries | fetch | archive | read (extract, enrich) | gate | append | report

`ingest.passes.run_pass` is the whole of it; `flows/ingest.py` wraps it as a Prefect flow, `flows/cli/ingestion/ingest.py` calls it by hand.

    alerts/         bursts and stories that are worth an alert
    backfill/       appends tables of articles, through the same stages as polled ones
    definitions.py  the definitions of a run's topics and entities, as the lake stores them beside their matches
    entry_text.py   the text of an entry itself, without its page
    gated.py        puts ended entries through the gate and into a batch, for passes and for backfills
    gathering.py    cuts a stream into lists, for a call, a message or a transaction
    halves.py       retries a failed batch in halves, so that one row that cannot be stored costs only itself
    ingest/         one pass over the sources that are due, from the poll to the commit
    progress.py     what a pass reports while it runs
    report.py       what one pass did, per source: the totals that must add up
    reread/         reads archived pages again with today's extractor
    topics/         applies definitions to the articles of the lake, or tries them
    upkeep/         scheduled upkeep: maintenance, learned boilerplate, checks
    upload.py       uploads closed archive files
    workers/        the worker processes of the pipeline, and what runs in them
"""
