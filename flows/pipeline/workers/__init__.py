"""The worker processes of the pipeline, and what runs in them.

enricher.py      the enricher of a worker process: loaded once, when the first article needs it
read.py          read one page inside a worker process
readers.py       the worker processes that parse documents from outside, and the gate after them
requests.py      requests to a worker process, and its answers
text_workers.py  worker processes for texts: each loads the definitions once, then takes chunks
turns.py         which source is served next when several wait for a slot
"""
