"""The composition of one ingestion pass, in plain functions that run without Prefect.

    sources | due | poll | walk entries | fetch | archive | read (extract, enrich) | gate | append | report

`run.run_pass` is the whole of it; `flows/ingest.py` wraps it as a Prefect flow, `flows/cli/ingestion/ingest.py` calls it by hand.

    gated.py        what ended, gated and put into its batch: for passes and for backfills
    halves.py       a batch that fails is tried again in halves, so that one row that cannot be stored costs only itself
    progress.py     what a pass tells while it runs
    report.py       what one pass did, per source: the totals that must add up
    alerts/         what topics give reason to announce
    backfill/       tables of articles into the lake, through the same stages as polled ones
    ingest/         one pass over the sources that are due, from the poll to the commit
    topics/         definitions applied to what the lake holds, or tried on it
    upkeep/         scheduled upkeep: maintenance, learned boilerplate, checks
    workers/        the worker processes of the pipeline, and what runs in them
    definitions.py  the definitions of a run's topics and entities, as the lake stores them beside the matches that
    entry_text.py   what an entry says by itself
"""
