"""Title, authors and dates of a page, each with its evidence.

authors.py      the authors, from JSON-LD, meta elements and bylines
marks.py        elements that a page marks as its byline
guess.py        the day that htmldate finds on a page that states none
publication.py  when something was published and modified
site_names.py   what a site calls itself, and a title without it
title.py        the headline: several places state it, the page's own heading and the others' agreement decide
teasers.py      the parts of a page that show other articles or its sections
unmarked.py     names that no element marks as a byline, such as a text's signature
updates.py      which role a printed date has
witnesses.py    what a page says about when it was published and modified
beside.py       which parts of a page are not the article's, so that a date in them does not count
"""
