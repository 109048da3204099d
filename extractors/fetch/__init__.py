"""The only network code: a polite, safe client, the archive of what it fetched, and the rhythm of polls."""

from extractors.fetch.archive import Archive, pages, read_page
from extractors.fetch.client import Client, utc_now
from extractors.fetch.policy import FetchPolicy, user_agent
from extractors.fetch.rhythm import Answer, current_url, is_due, is_own_network, next_poll, validators, watermark

__all__ = [
    "Answer",
    "Archive",
    "Client",
    "FetchPolicy",
    "current_url",
    "is_due",
    "is_own_network",
    "next_poll",
    "pages",
    "read_page",
    "user_agent",
    "utc_now",
    "validators",
    "watermark",
]
