"""Every query of commands, flows and pages, one module per subject.

allowed.py       which functions a typed statement may use
article_page.py  the statements of the article page
articles.py      articles: by any of their addresses, with their versions
boilerplate.py   the boilerplate that each source repeats
differences.py   two versions of a text compared word by word
digests.py       digests of what the lake knows, for other processes
entity_page.py   the statements of the pages about entities
event_page.py    the statements of the event page
events.py        events: a list, one with its reports, why a report belongs to it
examples.py      example queries for people
export.py        any mart or table, or any query, as a file
fence.py         typed SQL, run in a separate process
fenced.py        the process that runs a typed statement
home_page.py     the statements of the home page: every topic in a row
known.py         which addresses the lake knows, so that they are not fetched again
labels.py        labels: those that count now, and articles to judge
landlock.py      closes the file system to this process, with Linux's Landlock
literals.py      statements with their parameters written out, to run, show and copy
metrics.py       metrics for monitoring
names.py         the marts and base tables with their columns
polls.py         what a pass continues from: the last polls of each source, open deferrals
quality.py       the current state of quality in words, from the marts, without Great Expectations
quality_page.py  the statements of the quality page; their parameters are days and a list of sources
quarantine.py    rows that failed validation
rechecks.py      which stored articles to check again
series.py        topic curves from the marts, with empty periods filled in
slots.py         limits how many typed statements of a user run at once, and gives each a folder to spill
source_page.py   the statements of the pages about sources
sources.py       sources on record
statements.py    which typed statements may run
stories.py       the stories of a topic, who reports first, bursts and gaps; what deserves an alert
timeline.py      the history of a topic as dated events
topic_names.py   the titles of topics and their directions
topic_page.py    the statements of the topic page: curve, directions, bursts and dips, sources, articles, comparisons
topics.py        topics and their matches: definitions in use, answers, evidence
when.py          days and moments as people write them
"""
