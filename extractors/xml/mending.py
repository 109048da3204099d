"""One pass over an XML document that no parser reads: references, tags and namespaces as XML wants them."""

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from extractors.strings.markup import join_surrogates
from extractors.xml.prolog import ROOT, past_prolog, prolog

# What XML 1.0 (section 2.2) does not allow.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_IN_QUOTES = r"<(?![A-Za-z/!?])"  # a sign of less-than that begins no tag
_TAG = re.compile(rf"""<(/?)([^\W\d][\w.:-]*+)((?:[^<>"']++|"(?:[^"<]++|{_IN_QUOTES})*+"|'(?:[^'<]++|{_IN_QUOTES})*+')*+)>""")
_LOOSE_TAG = re.compile(r"<(/?)([^\W\d][\w.:-]*+)((?=[\s/>])[^<>]*+)>")
_ATTRIBUTE = re.compile(r"""([^\W\d][\w.:-]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?""")
_AMPERSAND = re.compile(r"&(?:(#[xX][0-9A-Fa-f]{1,7}|#[0-9]{1,8}|[A-Za-z][A-Za-z0-9]{0,31});)?")
# An entity that the document declares, as text without references to others: no text grows by them.
_ENTITY = re.compile(r"""<!ENTITY\s{1,9}([A-Za-z][\w.-]{0,30})\s{1,9}["']((?:[^"'<>&%]|&#\w{1,8};){0,60})["']\s{0,9}>""")
_MAX_ENTITIES = 100
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FIELDS = frozenset({"loc", "lastmod", "changefreq", "priority"})  # of a sitemap: none holds another

# Prefixes under which everybody means the same, for documents that do not declare them.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
}


def _name(raw: str) -> str:
    """A name with one colon at most, as namespaces want it."""
    prefix, _, local = raw.partition(":")
    local = local.replace(":", "")
    return f"{prefix}:{local}" if local else prefix


@dataclass(slots=True, kw_only=True)
class Mending:
    """One pass over a document: `pieces` is what was read, `open` the elements that are not closed yet."""

    text: str
    position: int
    listed: frozenset[str]
    last_end: int = -1
    pieces: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    is_open: Counter[str] = field(default_factory=Counter)
    declared: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    root_attributes: dict[str, str] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    mends: Counter[str] = field(default_factory=Counter)
    whole: int = 1  # pieces up to the end of the last whole entry
    around: tuple[str, ...] = ()  # the elements open there
    ended: bool = False

    def run(self) -> None:
        """Read to the end of the root element, or of the document."""
        cleaned = _ILLEGAL.sub("", self.text)
        self.mends["control characters left out"] = len(self.text) - len(cleaned)
        self.position = prolog(cleaned)[0] if len(cleaned) != len(self.text) else self.position
        self.text, self.last_end = cleaned, cleaned.rfind(">")
        self.entities = dict(_ENTITY.findall(cleaned[: self.position])[:_MAX_ENTITIES])
        while self.position < len(self.text) and (not self.ended or self._goes_on()):
            start = self.text.find("<", self.position)
            self._characters(self.text[self.position : start if start >= 0 else len(self.text)])
            if start < 0:
                break
            self.position = start
            self._markup()

    def _goes_on(self) -> bool:
        """Whether another document of this kind follows the first; it is read as if they were one."""
        position = past_prolog(self.text, self.position)
        tag = ROOT.match(self.text, position) and _TAG.match(self.text, position)
        if not tag or _name(tag[2]) != self.pieces[0]:
            return False
        self.mends["documents behind the first joined to it"] += 1
        self.position, self.ended = tag.end(), False
        self.open.append(self.pieces.pop()[2:-1])
        self.is_open[self.open[0].lower()] += 1
        return True

    def result(self) -> str:
        """The document, its root with every prefix that it uses, closed where it breaks off."""
        pieces, closing = self.pieces, self.open
        if not self.ended:
            pieces, closing = pieces[: self.whole], list(self.around or self.open[:1])
        undeclared = sorted(self.used - self.root_attributes.keys())
        names = {name: self.declared.get(name) or _NAMESPACES.get(name[6:], f"urn:undeclared:{name[6:]}") for name in undeclared}
        missing = [name for name in undeclared if name not in self.declared]
        if missing:
            self.mends[f"undeclared prefix {', '.join(name[6:] for name in missing[:5])}"] = 1
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in (self.root_attributes | names).items())
        root = pieces[0].removesuffix("/").rstrip() if pieces else ""
        return "".join([f"<{root}{attributes}>", *pieces[1:], *(f"</{name}>" for name in reversed(closing))])

    def warnings(self) -> tuple[str, ...]:
        """What was mended, with how often."""
        notes = [f"{count} {what}" if not what.startswith("undeclared") else what for what, count in self.mends.items() if count]
        return (*notes, *(["breaks off: its last element is left out"] if not self.ended else []))

    def _markup(self) -> None:
        text, position = self.text, self.position
        if text.startswith("<![CDATA[", position):
            end = text.find("]]>", position)
            self.pieces.append(text[position : end + 3] if end >= 0 else "")
            self.position = end + 3 if end >= 0 else len(text)
        elif text.startswith(("<!--", "<?", "<!"), position):
            stop = "-->" if text.startswith("<!--", position) else "?>" if text.startswith("<?", position) else ">"
            end = text.find(stop, position + 2)
            self.position = end + len(stop) if end >= 0 else len(text)
        elif tag := _TAG.match(text, position) or _LOOSE_TAG.match(text, position):
            self.position = tag.end()
            self._close(_name(tag[2])) if tag[1] else self._begin(_name(tag[2]), tag[3])
        else:
            self._literal()

    def _literal(self) -> None:
        """A sign of less-than, or a tag that the end of the document cuts off."""
        if self.position > self.last_end:
            self.position = len(self.text)
            return
        self.pieces.append("&lt;")
        self.mends["bare < escaped"] += 1
        self.position += 1

    def _begin(self, name: str, rest: str) -> None:
        local, empty = name.rpartition(":")[2].lower(), rest.rstrip().endswith("/")
        if local in self.listed and local != "outline" and self.is_open[name.lower()]:
            self._close(name)
        elif local in _FIELDS and self.open and self.open[-1].rpartition(":")[2].lower() in _FIELDS:
            self._close(self.open[-1])
            self.mends["elements closed"] += 1
        attributes = self._attributes(rest.rstrip().removesuffix("/") if empty else rest)
        self._note(name)
        if not self.open and not self.pieces:
            self.root_attributes = attributes
            self.pieces.append(name)
            empty = False
        else:
            written = "".join(f" {each}={quoteattr(value)}" for each, value in attributes.items())
            self.pieces.append(f"<{name}{written}{'/' if empty else ''}>")
        if not empty:
            self.open.append(name)
            self.is_open[name.lower()] += 1
        elif local in self.listed:
            self._is_whole()

    def _close(self, name: str) -> None:
        if not self.is_open[name.lower()]:
            self.mends["stray end tags left out"] += 1
            return
        while True:
            last = self.open.pop()
            self.is_open[last.lower()] -= 1
            self.pieces.append(f"</{last}>")
            if last.lower() == name.lower():
                self.mends["elements closed under another name"] += last != name
                break
            self.mends["elements closed"] += 1
        if name.rpartition(":")[2].lower() in self.listed:
            self._is_whole()
        self.ended = not self.open

    def _is_whole(self) -> None:
        self.whole = len(self.pieces)
        self.around = tuple(self.open[:10])

    def _attributes(self, rest: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(rest):
            name, value = _name(match[1]), next((value for value in match.groups()[1:] if value is not None), "")
            if name.startswith("xmlns"):
                if name != "xmlns" and not value:
                    continue
                self.declared.setdefault(name, html.unescape(value))
            else:
                self._note(name)
            found.setdefault(name, html.unescape(self._escaped(value)))
        return found

    def _note(self, name: str) -> None:
        prefix, colon, _ = name.partition(":")
        if colon and prefix not in ("xml", "xmlns"):
            self.used.add(f"xmlns:{prefix}")

    def _characters(self, text: str) -> None:
        if text:
            self.pieces.append(self._escaped(text).replace("]]>", ""))

    def _escaped(self, text: str) -> str:
        return _AMPERSAND.sub(self._reference, join_surrogates(text)) if "&" in text else text

    def _reference(self, match: re.Match[str]) -> str:
        name = match[1]
        if name in _PREDEFINED:
            return match[0]
        if name in self.entities:
            return escape(html.unescape(self.entities[name]))
        character = html.unescape(match[0]) if name else match[0]
        if character == match[0] or (character.endswith(";") and len(character) > 1):
            self.mends["bare & escaped"] += 1
            return f"&amp;{match[0][1:]}"
        self.mends["HTML entities resolved"] += name[0] != "#"
        if character == "\ufffd" or not character or _ILLEGAL.search(character):
            self.mends["references to no character left out"] += 1
            return ""
        return escape(character)
