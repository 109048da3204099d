"""What one transaction writes: a batch, checked against what the lake holds.

aliases.py   under which URLs an article is known
batch.py     the append step
identity.py  who an article is
matches.py   re-applying definitions to what the lake holds
posts.py     the posts of live blogs
rows.py      records as rows: the shapes that `append_batch` inserts, one function per table
stories.py   copies: near-duplicates across publishers, found while they are appended
"""
