"""The row suite of `article`: which articles may enter the lake.

Bounds are wide on purpose. A row that is quarantined wrongly is an article that an analyst does not see; a row that is let in
wrongly is one odd article. Only what would mislead every later stage is critical.
"""

from warehouse.expectations.rule import suite

ARTICLE = suite("article")
