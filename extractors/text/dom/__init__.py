"""One parsed tree per page, and what can be read from it.

blocks.py      a parsed page as its blocks of text, in document order
document.py    bytes of a page → one parsed tree, shared by everything that reads it
json_ld.py     JSON-LD as publishers write it → its nodes
layout.py      where on a page the article's text is
microdata.py   which item an element's microdata belongs to
parts.py       the parts of a page by their tags and names
publishers.py  rules for single publishers
shown.py       what a page shows, as parts of its tree
structured.py  what a page states for machines: JSON-LD (schema.org), OpenGraph, meta elements
"""
