"""Rewrites the text of a feed where feedparser would misread it, lose something or fail."""

import re

from extractors.discover.entries import MAX_ENTRIES

_ITEM = re.compile(r"<(?:[A-Za-z][\w.-]{0,20}:)?(item|entry)[\s/>]")
_CLOSING = {"rss": "</channel></rss>", "rdf": "</rdf:RDF>", "feed": "</feed>"}
# feedparser takes `dc:date`, when an item appeared, for when it was changed, and `dc:title` for a title as good as the item's own.
_DUBLIN_CORE = re.compile(r"""\bxmlns:([\w.-]{1,40})\s{0,9}=\s{0,9}["']https?://purl\.org/dc/elements/""")
# Names that feedparser does not know, so it keeps what stands there.
STATED, TITLED = "stateddate", "statedtitle"
# feedparser takes an address to end after four letters, `mailto:` for the name, and of two addresses one.
_WRITER = re.compile(r"(<(?:author|name|dc:creator)\b[^<>]{0,99}>)(.{0,400}?)(?=</(?:author|name|dc:creator)>)", re.DOTALL)
_MAIL = re.compile(
    r"(?:<|&lt;)?(?:mailto:)?[^\s@()<>&;:,]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?:\?[^\s()<>,;]{0,200})?(?:>|&gt;)?(?:\s{0,9}\(([^()]{0,200})\))?"
)
# With an element of the name of one of its own lists, or with a position or a field in an item, feedparser fails at the whole feed.
_CLASHING = re.compile(r"<(/?)(?:gml:)?(authors|contributors|enclosures|links|tags|pos(?:list)?|textinput)(?=[\s/>])", re.IGNORECASE)
# feedparser takes what is said of a picture or of a recording for what is said of the item.
_PICTURED = re.compile(r"<(/?)(?:media:description|itunes:summary)\b[^<>]*?(/?)>")
# feedparser takes any value but `true` for false.
_PERMANENT = re.compile(r"""(\bispermalink\s{0,9}=\s{0,9}["'])([^"'<>]{0,9})(?=["'])""", re.IGNORECASE)
_NO = frozenset({"false", "0", "no"})
_NO_LINK = re.compile(
    r"""<link(?:\s{0,9}|(?=\s[^<>]{0,300}?\bhref\s?=\s?(?:""|''))[^<>]{0,400}?)(?:/>|>\s{0,99}</link>)""", re.IGNORECASE
)  # feedparser takes no GUID for a link beside it


def readable(text: str, root: str) -> tuple[str, bool]:
    """The feed as feedparser is to read it, and whether it was cut after its 2,000th entry, so that a huge one costs what a full one does.

    `root` is the local name of the root element, in lower case.
    """
    text = _PICTURED.sub(r"<\1media:caption\2>", _WRITER.sub(_written, text))
    text = _CLASHING.sub(r"<\1listed\2", text)
    text = _NO_LINK.sub("", text)
    text = _PERMANENT.sub(lambda match: f"{match[1]}{'false' if match[2].strip().lower() in _NO else 'true'}", text)
    prefixes = "|".join(re.escape(prefix) for prefix in {"dc", *_DUBLIN_CORE.findall(text)})
    text = re.sub(rf"<(/?)(?:(?:{prefixes}):)?date(?=[\s/>])", rf"<\1{STATED}", text)
    text = re.sub(rf"<(/?)(?:{prefixes}):title(?=[\s/>])", rf"<\1{TITLED}", text)
    for count, match in enumerate(_ITEM.finditer(text)):
        if count == MAX_ENTRIES:
            return text[: match.start()] + _CLOSING.get(root, ""), True
    return text, False


def _written(element: re.Match[str]) -> str:
    """A writer's element without addresses; the name that stands in brackets behind one stays."""
    return element[1] + (_MAIL.sub(r" \1 ", element[2]) if "@" in element[2] else element[2])
