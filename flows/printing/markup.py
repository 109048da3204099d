"""Foreign text inside markup: Markdown that Prefect renders, and messages in which chats, mail and webhooks look for markup."""

import re
from urllib.parse import quote, urlsplit

from extractors.strings.values import printable

# Every punctuation character of ASCII may be escaped by a backslash (CommonMark 0.31, section 2.4).
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Slack and Discord make links and mentions of <…> and @…, Markdown links of […](…). Look-alikes do nothing.
_INERT = str.maketrans({"<": "‹", ">": "›", "[": "❲", "]": "❳", "@": "＠", "`": "ˋ"})
# What may stand in a URL as it is (RFC 3986); brackets and what ends a link in some markup are encoded.
_SAFE = "%:/?#!$&*+,;=~-._"


def markdown_text(text: object) -> str:
    """Text on one line that Markdown shows as it is: no link, image, heading, HTML or formula comes of it."""
    return _PUNCTUATION.sub(r"\\\1", _line(str(text)).replace("<", "‹").replace(">", "›"))


def message_text(text: object) -> str:
    """Text on one line that no channel takes for a link, a mention or a format."""
    return _line(str(text)).translate(_INERT)


def web_address(url: str | None) -> str:
    """An http(s) address as it may stand in a message; empty for any other, and for one with a name or password in it."""
    try:
        parts = urlsplit(url or "")
        harmless = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None and parts.password is None
    except ValueError:
        return ""
    return quote(printable(url or ""), safe=_SAFE) if harmless else ""


def _line(text: str) -> str:
    return " ".join(printable(text).split())
