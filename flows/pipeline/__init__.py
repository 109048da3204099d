"""The composition of one ingestion pass, in plain functions that run without Prefect.

    sources | due | poll | walk entries | fetch | archive | read (extract, enrich) | gate | append | report

`run.run_pass` is the whole of it; `flows/ingest.py` wraps it as a Prefect flow, `flows/cli/ingestion/ingest.py` calls it by hand.
"""
