"""Removes secrets from text for people: passwords in connection strings, user names and passwords in URLs, keys and tokens.

Errors, logs and tracebacks all pass `redacted`. It recognises secrets by their position, and those of the environment by value.
"""

import os
import re
from urllib.parse import urlsplit

SHOWN = "***"
ENVIRONMENT = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "NEWSLAKE_DASHBOARD_TOKEN",
    "PGPASSWORD",
    "PREFECT_API_KEY",
    "PREFECT_API_AUTH_STRING",
)
MIN_LENGTH = 6  # characters of a value that is looked for: shorter ones stand in any text
_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_NAME = (
    r"password|passwd|pwd|sslpassword|passphrase|token|access_token|auth_token|session_token|id_token|refresh_token|api_?key|secret"
    r"|client_secret|secret_access_key|aws_secret_access_key|aws_session_token|signature|x-amz-signature|x-amz-credential|x-amz-security-token"
)
_RULES = (
    (re.compile(r"(?<=://)[^\s/?#'\"<>]*@"), f"{SHOWN}@"),
    (re.compile(rf"(?i)(?<![\w-])({_NAME})(\s*=\s*)(?:{_QUOTED}|[^\s&;,'\")\]}}]+)"), rf"\1\2{SHOWN}"),
    (re.compile(rf"(?i)(?<![\w-])((?:{_NAME})[\"']?\s*:\s*)(?:{_QUOTED})"), rf"\1{SHOWN}"),
    (re.compile(rf"\b(SECRET|KEY_ID|SESSION_TOKEN|PASSWORD)(\s+)(?:{_QUOTED})"), rf"\1\2{SHOWN}"),  # SQL
    (re.compile(r"(?i)\b(authorization\W{1,4}(?:bearer|basic)\s+)[\w.~+/=-]+"), rf"\1{SHOWN}"),
)


def redacted(text: str) -> str:
    """The text with each secret as three asterisks."""
    for name in ENVIRONMENT:
        value = os.environ.get(name, "")
        if len(value) >= MIN_LENGTH:
            text = text.replace(value, SHOWN)
    for pattern, shown in _RULES:
        text = pattern.sub(shown, text)
    return text


def has_userinfo(url: str) -> bool:
    """Whether a URL carries a user name or password. newslake sends none, so that one in a catalogue would only leak."""
    try:
        return "@" in urlsplit(url.strip()).netloc
    except ValueError:
        return False
