"""One parsed tree per page, and what can be read from it.

blocks.py      a parsed page as its blocks of text, in document order
document.py    bytes of a page → one parsed tree, shared by everything that reads it
layout.py      where on a page the article's text stands
microdata.py   whose microdata an element is
parts.py       the parts of a page by their tags and names
publishers.py  what single publishers' pages need beyond the general rules
structured.py  what a page says about itself for machines: JSON-LD (schema.org), OpenGraph, meta elements
"""
