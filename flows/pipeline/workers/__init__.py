"""The worker processes of the pipeline, and what runs in them.

enricher.py      the enricher of a worker process: loaded once, when the first article needs it
read.py          what happens to one page inside a worker process
readers.py       the worker processes that parse whatever comes from outside, and the gate behind them
requests.py      what a worker process is asked, and what it answers
text_workers.py  worker processes for work on texts: each loads the definitions once, then takes chunks
turns.py         who is next where several sources want one of a few places
"""
