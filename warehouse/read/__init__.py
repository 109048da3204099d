"""Every query of commands, flows and pages, one module per subject.

allowed.py       what a typed statement may name
article_page.py  the statements of the article page
articles.py      articles: by any of their addresses, with their versions
boilerplate.py   the boilerplate that each source repeats
differences.py   two versions of a text compared word by word
entity_page.py   the statements of the pages about entities
event_page.py    the statements of the event page
events.py        events: the newest, one with its reports, why a report belongs to it
examples.py      SQL that is shown to people
export.py        any mart or table, or any query, as a file
fence.py         SQL that somebody typed, in a process of its own
fenced.py        the process that runs a typed statement
home_page.py     the statements of the home page: every topic in a row
labels.py        labels: those that count now, and articles to judge
landlock.py      closing the file system to this process, by Linux's Landlock
literals.py      statements with their parameters written out: to show and to copy, and to ask
metrics.py       what a monitor asks of a lake
names.py         what can be asked: the marts and the base tables with their columns
quality.py       the current state of quality in words, from the marts. Needs no Great Expectations
quality_page.py  the statements of the quality page; `$since` and `$until` are days, `$sources` a list of source ids
quarantine.py    rows that failed validation
rechecks.py      which stored articles are to be checked again
series.py        topic curves from the marts, with empty periods filled in
slots.py         how many typed statements run at once, counted over all processes of a user, and where each may
source_page.py   the statements of the pages about sources
sources.py       sources on record
statements.py    which typed statements may run
stories.py       the stories of a topic, who reports first, its bursts and its gaps; what is worth an alert
timeline.py      the history of a topic as dated events
topic_names.py   what people call topics and their directions
topic_page.py    the statements of the topic page: curve, directions, bursts and dips, sources, articles, comparisons
topics.py        topics and their matches: definitions in use, answers, evidence
"""
