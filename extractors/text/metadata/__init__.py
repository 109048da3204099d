"""Title, authors and dates of a page, each with its evidence.

authors.py         the authors, from JSON-LD, meta elements and bylines
beside.py          which parts of a page are not the article's, so that a date in them does not count
guess.py           the day that htmldate finds on a page that states none
lower_headings.py  the headline of a page whose level-one headings have none
marks.py           elements that a page marks as its byline
publication.py     when something was published and modified
site_names.py      what a site calls itself, and a title without it
stated_titles.py   what a page states as its title elsewhere than in its headings
teasers.py         the parts of a page that show other articles or its sections
title.py           the headline: several places state it, the page's own heading and the others' agreement decide
unmarked.py        names that no element marks as a byline, such as a text's signature
updates.py         which role a printed date has
witnesses.py       what a page says about when it was published and modified
"""
