"""WARC files into the lake by many machines: workers of a Dask cluster stage parts, one committer appends them in order.

cluster.py    the cluster, by Dask's own configuration
committer.py  the lake's side: gives parts out and appends what is staged, in the order of the files
parts.py      a part of a file, and what a worker makes of it
stage.py      what a worker of the cluster does with a part
staging.py    staged parts next to the lake: Parquet and archive files, each there whole or not at all
"""
