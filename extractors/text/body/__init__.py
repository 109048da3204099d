"""Which part of a page is the article's text: the engine's choice, checked against what the page shows and states.

asides.py      what is inside the article's part of the page but not its text
case.py        a block to be judged by the rules of cuts and returns
cuts.py        why a block of the engine's choice is none of the text
draft.py       the text to start from
engine.py      the engine: trafilatura, run on a copy of the tree that is parsed already
hydration.py   the text that a page keeps only for its own scripts
links.py       the hyperlinks inside the text
listing.py     how much of a page's text is in entries that link to other pages, as on index pages
liveblog.py    a live blog as its dated posts
paragraphs.py  the article's own paragraphs
prose.py       a second opinion beside the engine's
returns.py     why another block is part of the text
searches.py    the engine's searches for elements by their names, in a fraction of the time
selection.py   which blocks of a page are the article's own text
standfirst.py  the lines between a page's title and its text that belong to the text
states.py      the values in a page's scripts, in whatever notation
"""
