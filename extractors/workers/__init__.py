"""The processes in which everything foreign is parsed: limited in time and memory, killed where they exceed it.

documents.py  what a source's documents ask of a worker process
pool.py       parsing in worker processes that can be killed
preload.py    what the fork server imports and loads once, so that each worker process starts with it in memory
"""
