"""When a source is polled next: pure decisions from its stored polls, its answer and random numbers; nothing here reads a clock.

decide.py   history and answer → outcome and next due time
rate.py     how often a source publishes, learned poll by poll
shares.py   which of several machines polls a site
hints.py    publishers' hints: ttl, sy:update*, skipHours, Cache-Control, Expires
"""

from extractors.schedule.decide import OWN_NETWORK, Answer, current_url, is_due, is_own_network, next_poll, validators, watermark
from extractors.schedule.shares import Share, owner

__all__ = ["OWN_NETWORK", "Answer", "Share", "current_url", "is_due", "is_own_network", "next_poll", "owner", "validators", "watermark"]
