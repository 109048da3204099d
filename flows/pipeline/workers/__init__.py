"""The worker processes of the pipeline, and what runs in them.

enricher.py        worker processes that know the definitions, and the enricher in them
fair_semaphore.py  which source is served next when several wait for a slot
read.py            read one page inside a worker process
readers.py         the worker processes that parse documents from outside, and the gate after them
requests.py        requests to a worker process, and its answers
"""

PARSERS = ("flows.pipeline.workers.read", "extractors.enrich.enricher")
"""What the fork server imports for workers that read pages."""
