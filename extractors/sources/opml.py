"""OPML 2.0 subscription lists, which most feed readers import and export."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from extractors.documents.charsets import decode
from extractors.documents.limits import check_markup, without_large_tags
from extractors.errors import ParseError, SeedError
from extractors.records import Source, SourceKind
from extractors.secrets import has_userinfo, redacted
from extractors.strings import clean
from extractors.urls.pages import request_url
from extractors.xml.prolog import root_of
from extractors.xml.repair import mended

_FEED_TYPE = "rss"  # OPML's type of every feed, of any format
_FEED_TYPES = frozenset({_FEED_TYPE, "atom", "rdf", "feed"})  # of outlines whose `url` is a feed; a `link` leads anywhere


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list; `group` is the title of its parent outline."""

    url: str
    name: str | None = None
    homepage: str | None = None
    language: str | None = None
    group: str | None = None


def read_opml(subject: str, body: bytes) -> tuple[Outline, ...]:
    """The feeds of a subscription list, each once; raises SeedError naming `subject` if it is none."""
    text, _ = without_large_tags(decode(body)[0])
    if root_of(text) != "opml":
        raise SeedError(subject, "is not OPML: its root element is not <opml>")
    try:
        check_markup(subject, text.encode("utf-8", "replace"))
    except ParseError as error:
        raise SeedError(subject, error.message) from None
    document = mended(text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(document.body, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SeedError(subject, f"is not OPML: {error}") from None
    if root is None:
        raise SeedError(subject, "is not OPML: there is nothing in it that can be read")
    return tuple({outline.url: outline for outline in _outlines(root)}.values())


def write_opml(sources: Iterable[Source]) -> bytes:
    """A subscription list of the sources that are feeds, by group."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "newslake"
    body = etree.SubElement(root, "body")
    groups: dict[str, etree._Element] = {}
    for source in sources:
        if source.kind is not SourceKind.FEED:
            continue
        parent = body
        if source.group:
            if source.group not in groups:
                groups[source.group] = etree.SubElement(body, "outline", text=source.group)
            parent = groups[source.group]
        parts = {"type": _FEED_TYPE, "text": source.name, "title": source.name, "xmlUrl": source.url}
        parts |= {"htmlUrl": source.homepage} if source.homepage else {}
        parts |= {"language": source.language} if source.language else {}
        etree.SubElement(parent, "outline", parts)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _outlines(root: etree._Element) -> Iterator[Outline]:
    for element in root.iter("{*}*"):
        if not _is_outline(element):
            continue
        named = _attributes(element)
        feed = named.get("xmlurl") or (named.get("url") if named.get("type", "").lower() in _FEED_TYPES else None) or ""
        for address in (feed, named.get("htmlurl") or ""):
            if has_userinfo(address):
                message = "carries a user name or password, which newslake never sends: remove it from the list; nothing was appended"
                raise SeedError(redacted(address), message)
        url = request_url(feed)
        if url is None:
            continue
        parent = element.getparent()
        around = _attributes(parent) if parent is not None and _is_outline(parent) else {}
        yield Outline(
            url,
            clean.line(named.get("title")) or clean.line(named.get("text")),
            request_url(named.get("htmlurl") or ""),
            named.get("language") or None,
            clean.line(around.get("title") or around.get("text")),
        )


def _is_outline(element: etree._Element) -> bool:
    """Whatever the case and the namespace: OPML has none, but some declare one."""
    return str(etree.QName(element).localname).lower() == "outline"


def _attributes(element: etree._Element) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in element.attrib.items()}
