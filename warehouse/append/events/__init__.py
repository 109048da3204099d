"""Events: one occurrence and its reports, found while articles are appended.

Each new article is compared with the reports that share rare names, numbers and words with it within some days, by a score over a few
features with learned weights; it joins the event that it fits best, or begins one. An article that fits two events merges them.

    assign.py      which event each newcomer joins, and which events are one: pure
    candidates.py  which reports a newcomer is compared with: pure
    likeness.py    how alike two reports are: the features and their weights, pure
    store.py       what the lake holds of candidates; the rows that newcomers bring
    traits.py      the traits of reports as arrays, and which of them two share
"""

from warehouse.append.events.store import find_events

__all__ = ["find_events"]
