"""The processes that parse documents from outside: limited in time and memory, and killed if they exceed a limit.

documents.py  requests to a worker process about a source's documents
pool.py       parsing in worker processes that can be killed
preload.py    what the fork server imports and loads once, so that each worker process starts with it in memory
"""
