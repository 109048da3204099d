"""What the fork server imports and loads once, so that each worker process starts with it in memory."""

import feedparser as feedparser

from extractors.discover import read as read
from extractors.text import extract as extract
from extractors.text.language import detect

detect("The language model is loaded on first use.")
