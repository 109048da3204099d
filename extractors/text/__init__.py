"""Page → Article: text, title, authors, dates as evidence, language and page kind.

decode | parse once | read structured data | find body, title, authors, dates | clean residue | classify

    build.py      fields that every article has, of any origin
    explain.py    why extraction decided as it did, for people who add a source
    feed_text.py  a feed's own entry → Article
    files.py      saved pages → Articles, without discovery or a lake
    kind.py       what a page is
    language.py   language of a text: detected offline, the declared one kept as evidence
    page.py       one fetched page → one Article
    version.py    which extractor this is: a hash over what decides
    body/         which part of a page is the article's text
    cleanup/      removes what is left in an extracted text but is not part of the article
    dom/          one parsed tree per page, and what can be read from it
    metadata/     title, authors and dates of a page, each with its evidence
"""

from extractors.text.feed_text import from_feed
from extractors.text.page import extract, read_article

__all__ = ["extract", "from_feed", "read_article"]
