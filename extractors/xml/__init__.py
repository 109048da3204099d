"""XML as publishers send it → XML that any parser reads, with the same addresses, titles and texts.

mending.py  one pass over a document that no parser reads
prolog.py   what stands before the root element, and where that begins
repair.py   a document ready for a parser, and what was mended in it
"""
