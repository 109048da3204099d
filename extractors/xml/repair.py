"""XML as publishers send it → XML that any parser reads, with the same addresses, titles and texts.

A recovering parser silently drops what it cannot read: `?section=world&id=4711` becomes `?section=world=4711`. Here the document is
repaired before it is parsed, and every kind of repair is reported as a warning. Pure; linear in the length of the document.
"""

from dataclasses import dataclass
from xml.parsers import expat

from extractors.strings.escapes import without_escapes
from extractors.xml.mending import Mending
from extractors.xml.prolog import prolog, root_of

# What each kind of document lists.
_FEED, _SITEMAP = frozenset({"item", "entry"}), frozenset({"url", "sitemap"})
_ENTRIES = {"urlset": _SITEMAP, "sitemapindex": _SITEMAP, "opml": frozenset({"outline"})}


@dataclass(frozen=True, slots=True)
class Document:
    """A document from its root element on, in Unicode, and what was mended; nothing where no root was found (`root_of`)."""

    text: str
    warnings: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        """The document in UTF-8, which XML without a declaration is in."""
        return self.text.encode("utf-8", "ignore")


def mended(text: str) -> Document:
    """The document ready for a parser. What is cut off is left out with the element in which it breaks off."""
    name = root_of(text)
    if name is None:
        return Document(text)
    text = without_escapes(text)
    plain = text.replace("&lt;![CDATA[", "").replace("]]&gt;", "") if "&lt;![CDATA[" in text else text
    position, junk = prolog(plain)
    checks = {"text before the document is left out": junk, "escaped CDATA sections are unwrapped": plain != text}
    warnings, text = tuple(words for words, is_so in checks.items() if is_so), plain
    if not junk and "<!DOCTYPE" not in text[:position] and _well_formed(text[position:]):
        return Document(text[position:], warnings)
    mending = Mending(text=text, position=position, listed=_ENTRIES.get(name, _FEED))
    mending.run()
    return Document(mending.result(), (*warnings, *mending.warnings()))


def _well_formed(text: str) -> bool:
    try:
        expat.ParserCreate("utf-8", " ").Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, ValueError):
        return False
    return True
