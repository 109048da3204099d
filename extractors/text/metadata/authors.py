"""The authors of an article, from JSON-LD, meta elements and bylines: people, and separately agencies and desks."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import chain
from urllib.parse import urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.lone_names import is_whole_name
from extractors.names import (
    DATED_BEFORE,
    EASTERN_BYLINE,
    EASTERN_PLACED,
    MAX_AUTHORS,
    WITH_AGENCY,
    Byline,
    read_bylines,
)
from extractors.phrases import BEFORE_NAMES, OTHER_WORK, TEXT_SOURCE
from extractors.records import Credit
from extractors.text.dom.blocks import INLINE, Block, key_of
from extractors.text.dom.document import Document
from extractors.text.dom.json_ld import Node
from extractors.text.dom.layout import lineage
from extractors.text.dom.microdata import own
from extractors.text.dom.parts import judged_once
from extractors.text.dom.structured import agents, text_of, types
from extractors.text.metadata.site_names import SITE_TYPES, site_name
from extractors.text.metadata.teasers import TRAIL, Teasers, is_author_page, is_foreign
from extractors.text.metadata.unmarked import signed, unmarked

META_AUTHOR = ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "authors"]
# Others that end so: `cxenseparse:author`, `citation_author`; but `web_author` built the site.
_META_AUTHOR = re.compile(r"(?:(?<!web)[.:_-]|^rb)authors?$")
POST_TYPES = frozenset({"DiscussionForumPosting", "SocialMediaPosting"})
PERSON_TYPES = frozenset({"Person"})
_NAMED = re.compile(
    r"(?:^|\s)(?:(?:article|entry|post|story|news)[-_]{1,2})?(?:authors?|autor(?:a|es?|in|en|i|zy|ka)?|auteurs?|szerz[oő]k?|skribent|forfatter|f[oö]rfattare|yazar|avtor|penulis|kirjoittaja)(?:\s|$)|(?:^|\s)(?:signature|firma|signatur)(?:\s|$)"
    # Drupal's fields: `field-name-author`, `views-field-field-autor`, `field--name-uid`.
    r"|(?:^|\s)(?:views-)?field-[\w-]*?-(?:author|autor|byline|uid)(?:\s|$)",
    re.IGNORECASE,
)
# What any such name has in it.
_AUTHOR_WORD = re.compile(r"-uid|szerz|skribent|rfatt|yazar|avtor|penulis|kirjoittaja|author|byline|autor|auteur|signatur|firma")
# The same as CSS modules write it: `Header_author__x3Kd`.
_MODULE = re.compile(r"(?:^|\s)\w+_authors?__(?=[a-z]*[A-Z\d])[\w-]{2,8}(?:\s|$)")
_AUTHOR = frozenset({"author", "creator", "has_creator"})
_SOURCES = ("sourceOrganization", "provider")
# Attributes that mark a byline, beside its class.
_MARKING = frozenset({"itemprop", "property", "rel", "data-testid", "id"})
# Elements that are marked as a byline, the surest marks first.
_BYLINES: tuple[Callable[[HtmlElement], bool], ...] = (
    lambda part: _property(part) == "name" and any(_property(around) in _AUTHOR for around in part.iterancestors()),
    lambda part: _property(part) in _AUTHOR and part.tag != "meta",
    lambda part: part.tag == "a" and part.get("rel") == "author",
    lambda part: "byline" in _class(part).split(),
    lambda part: any(name in _class(part) for name in ("author-name", "author__name")),
    lambda part: any(name in _class(part) for name in ("byline-name", "byline__name")),
    lambda part: part.tag == "a" and ("author" in _class(part) or "uthor" in (part.get("data-testid") or "")),
    lambda part: part.get("id") == "author" or bool(_NAMED.search(_class(part)) or _MODULE.search(_class(part))),
)
# The name alone, in an element that may hold a role or a note beside it.
_NAME_ALONE = re.compile(r"(?:^|\s)(?:(?:author|byline)(?:-|__|_)name|fn|username)(?:\s|$)")
# A name alone, with the family's name in capitals: `Ada BRANDT`.
_FAMILY_LAST = re.compile(r"(?:[A-ZÀ-ÞĀ-ŽЀ-Я][\w’'-]*[a-zß-ÿа-яё]\s){1,2}(?=\S{4})(?:[A-ZÀ-ÞЀ-Я’'-]+\s?){1,2}")
# So many of these are microdata.
MICRODATA = 2
MAX_BYLINE, MAX_SHORT = 120, 50
# What parts a byline from a date before it: `17 March 2026 | By Ada Brandt`, `2026-03-17 10:00 记者 王小明`.
_BESIDE = re.compile(
    r"\s{0,9}[|•·]\s*|\s(?=(?:作者|撰文|记者|記者|来源|來源|编辑|編輯|责编|责任编辑)\s?[:：]|[记記]者\s)|^[\d\s./:,年月日時时分-]{6,40}(?<=\s)(?=\w)"
)
# Where a byline stands, in blocks of text before and after the heading.
HEAD_BEFORE, HEAD_AFTER = 3, 12


def find_authors(document: Document) -> Byline:
    """The people of the first witness that names any, and the agencies, organisations and desks that the witnesses up to it name.

    The witness's people are those that other witnesses have more or fewer of, where these agree (`_checked`).
    """
    organisations = _organisations(document)
    address = (urlsplit(document.url).hostname or "").split(".")
    others: dict[str, Credit] = {}
    teasers = Teasers(document.tree)
    read = cache(partial(read_bylines, organisations=organisations))  # what witnesses say is compared again and again
    meta, linked, printed = tuple(_meta(document, read)), tuple(_linked(document, teasers)), tuple(_printed(document, teasers))

    def witnesses() -> Iterator[Iterable[str]]:
        yield from (_stated(document), meta)
        inside, outside = _marked(document.tree, teasers)
        yield from inside
        yield from (linked, printed, unmarked(document, teasers))
        yield from outside
        yield agents(document.metadata.article.get("contributor"), document.metadata.nodes)

    for raw in witnesses():
        byline = read(tuple(raw))
        others = {credit.name.lower(): credit for credit in byline.credits} | others
        if byline.people:
            for line in (*meta, *printed):
                again = read((line,))
                others |= {credit.name.lower(): credit for credit in again.credits if not set(again.people).isdisjoint(byline.people)}
            people = _checked(byline.people, (meta, linked), printed, read)
            # Beside people, who is called as the address is the paper; alone, it may be somebody's own site.
            return Byline(tuple(name for name in people if key_of(name) not in address) or people, tuple(others.values()))
    return Byline(tuple(_nicknames(document)), tuple(others.values()))


def _nicknames(document: Document) -> list[str]:
    """Who wrote what a forum or a network shows, where nothing says so but the name of their account."""
    nodes = document.metadata.nodes
    post = next((node for node in nodes if POST_TYPES.intersection(types(node))), {})
    names = agents(post.get("author"), nodes)
    return [name.removeprefix("/u/").removeprefix("@") for name in names if 1 < len(name) <= MAX_SHORT and "//" not in name][:MAX_AUTHORS]


def _checked(
    people: tuple[str, ...], stated: tuple[tuple[str, ...], ...], printed: tuple[str, ...], read: Callable[[tuple[str, ...]], Byline]
) -> tuple[str, ...]:
    """The people of one witness, as others correct it: a page may state its first author only, or its editors and photographers too.

    Whom a printed line names for other work only (`Photography by Olek Hrynko`) is no author. A line that names all of these and more
    is right, and so are two others that agree on more of them, or on fewer, where no printed line names the rest.
    """
    own = " ".join(line for line in printed if not OTHER_WORK.match(line)).lower()
    other = " ".join(line for line in printed if OTHER_WORK.match(line)).lower()
    people = tuple(name for name in people if name.lower() in own or name.lower() not in other) or people
    lines = [found for line in printed if (found := read((line,)).people)]
    if fuller := next((found for found in lines if set(found) > set(people)), None):
        return fuller
    least = {name for name in people if name.lower() in own or name.lower() in other}
    others = [*lines[:1], *(read(raw).people for raw in stated)]
    unlike = [found for found in others if set(found) > set(people) or (found and least <= set(found) < set(people))]
    return next((found for found in unlike if sum(set(found) == set(another) for another in unlike) > 1), people)


def find_signed(document: Document, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """The people who sign a text at its end; to be asked where nothing else names its authors."""
    return signed(document, paragraphs, _organisations(document))


def stated_sources(document: Document) -> tuple[Credit, ...]:
    """Whom JSON-LD names as where the text comes from (`sourceOrganization`, `provider`), but for the site itself."""
    own, article = (site_name(document) or "").lower(), document.metadata.article
    named = ((field, name) for field in _SOURCES for name in agents(article.get(field), document.metadata.nodes))
    return tuple(Credit(name, f"{field}: {name}") for field, name in list(named)[:MAX_AUTHORS] if name.lower() != own)


def _stated(document: Document) -> Iterator[str]:
    article = document.metadata.article
    for field in ("author", "creator"):
        yield from agents(article.get(field), document.metadata.nodes)


def _meta(document: Document, read: Callable[[tuple[str, ...]], Byline]) -> Iterator[str]:
    stated = document.metadata.meta
    for name in (*META_AUTHOR, *filter(_META_AUTHOR.search, stated)):
        values = stated.get(name, ())
        yield from values
        if read(tuple(values)).people:
            return
    # What Yoast and others show on cards, in the language of the site: a label and its value, the author's name and the minutes to read.
    pairs = [[document.metadata.first(f"twitter:{part}{number}") or "" for part in ("label", "data")] for number in "12"]
    minutes = any(character.isdigit() for character in pairs[1][1])
    for label, value in pairs:
        if BEFORE_NAMES.match(f"{label} x") or (minutes and label and value == pairs[0][1] and not any(map(str.isdigit, value))):
            yield value


def _marked(tree: HtmlElement, teasers: Teasers) -> tuple[Iterator[list[str]], Iterator[list[str]]]:
    """What each mark of a byline holds in the part with the page's heading, and elsewhere, where other articles may stand."""
    marked = [part for part in tree.iterdescendants() if _may_be_marked(part) and not teasers.hold(part)]
    article = next((part for heading in tree.iter("h1") for part in heading.iterancestors("article", "main")), tree)
    inside: list[HtmlElement] = []
    outside: list[HtmlElement] = []
    for part in marked:
        (inside if article in part.iterancestors() else outside).append(part)
    return _by_mark(inside), _by_mark(outside)


def _by_mark(marked: list[HtmlElement]) -> Iterator[list[str]]:
    """What each mark of a byline holds, the surest mark first."""
    for rank, is_marked in enumerate(_BYLINES):
        elements = _without_holders([part for part in marked if is_marked(part)])
        if rank < MICRODATA:
            elements = own(elements)
        found = [_names_in(element) for element in elements[:MAX_AUTHORS]]
        yield [text for text in found if 3 <= len(text) <= MAX_BYLINE]


def _without_holders(elements: list[HtmlElement]) -> list[HtmlElement]:
    """Elements but for those that hold several of the others: an author each, `<div class="authors"><span class="author">…`."""
    held = Counter(part for element in elements for part in element.iterancestors())
    return [element for element in elements if held[element] < 2]


def _names_in(element: HtmlElement) -> str:
    """The names in an element: its links to authors' pages or what is named so, beside which it may hold a note, else all of its text."""
    inner = list(element.iterdescendants())
    names = [part for part in inner if part.tag == "a" and is_author_page(part)] or [p for p in inner if _NAME_ALONE.search(_class(p))]
    # A name and a role stand in elements of their own, with nothing between them.
    parts = [" ".join(part.itertext()) for part in names] or [element.get("content") or "".join(_pieces(element))]
    return ", ".join(name for part in parts if (name := " ".join(part.split()).strip("; ")))


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The text of an element, with `;` where a line ends: several names may stand in lines of their own, or a name and a role."""
    for event, part in iterwalk(element, events=("start", "end")):
        if part is not element:
            yield " " if part.tag in INLINE else "; "
        text = part.text if event == "start" else part.tail if part is not element else None
        yield text or ""


def _may_be_marked(part: HtmlElement) -> bool:
    """Whether one of _BYLINES may say so of an element."""
    name = part.get("class")
    if name and _names_author(name):
        return True
    if _MARKING.isdisjoint(part.keys()):
        return False
    stated, related = part.get("property", ""), part.get("rel", "")
    return (
        part.get("itemprop") in ("author", "name")
        or any(word in stated for word in ("author", "creator", "name"))
        or ":" in related
        or related == "author"
        or "uthor" in part.get("data-testid", "")
        or part.get("id") == "author"
    )


@judged_once
def _names_author(name: str) -> bool:
    return _AUTHOR_WORD.search(name) is not None


def _property(part: HtmlElement) -> str:
    """What microdata or RDFa call an element, without its vocabulary."""
    related = part.get("rel") or ""
    return (part.get("itemprop") or part.get("property") or (related if ":" in related else "")).rpartition(":")[2]


def _class(part: HtmlElement) -> str:
    return part.get("class") or ""


def _linked(document: Document, teasers: Teasers) -> Iterator[str]:
    """Links to authors' pages beside the heading; those beside the first such link, for a page's other authors come later.

    Where the heading is not found, the first line of the page that begins like a byline and has such a link is as good.
    """
    pages = {link for link in document.tree.iter("a") if is_author_page(link)}
    around = {part for link in pages for part in lineage(link)}
    head = document.head_blocks(HEAD_BEFORE, HEAD_AFTER)
    for block in chain(head, (block for block in document.blocks if block.owner in around and BEFORE_NAMES.match(block.text))):
        if len(block.text) > MAX_BYLINE or block.owner not in around or TRAIL.search(block.text):
            continue
        links = [link for link in block.owner.iter("a") if link in pages]
        if links and not is_foreign(block, teasers):
            yield from (" ".join(link.text_content().split()) for link in links[:MAX_AUTHORS])
            return


def _printed(document: Document, teasers: Teasers) -> Iterator[str]:
    """Lines beside the heading that begin like a byline, with their label in a line of its own too, are only a name with the family's in
    capitals, or name a reporter as Chinese, Japanese and Korean lines do."""
    label = ""
    for block in document.head_blocks(HEAD_BEFORE, HEAD_AFTER):
        above, label = label, block.text if _is_label(block.text) else ""
        if len(block.text) > MAX_BYLINE or block.owner.tag == "h1" or is_foreign(block, teasers):
            continue
        if label:
            continue
        if above or BEFORE_NAMES.match(block.text) or DATED_BEFORE.match(block.text) or _is_name_line(block) or _is_agency_line(block.text):
            yield f"{above} {block.text}".strip()
        elif eastern := EASTERN_PLACED.match(block.text) or EASTERN_BYLINE.match(block.text):
            yield eastern[eastern.lastindex or 1]
        else:
            yield from (part for part in _BESIDE.split(block.text) if BEFORE_NAMES.match(part) or TEXT_SOURCE.match(part))


def _is_label(text: str) -> bool:
    """Whether a line is the beginning of a byline alone, which the next line goes on with: `Author:`."""
    return text.endswith((":", "：")) and BEFORE_NAMES.fullmatch(f"{text} ") is not None


def _is_name_line(block: Block) -> bool:
    return not block.linked and _FAMILY_LAST.fullmatch(block.text) is not None and is_whole_name(block.text)


def _is_agency_line(text: str) -> bool:
    """Whether a short line is a paper with the agency that it has the text from."""
    return len(text) <= MAX_SHORT and WITH_AGENCY.search(text) is not None


def _organisations(document: Document) -> frozenset[str]:
    nodes = filter(_organisation, document.metadata.nodes)
    names = [site_name(document), *(text_of(node.get("name")) for node in nodes)]
    return frozenset(name.lower() for name in names if name)


def _organisation(node: Node) -> bool:
    """Some systems give an author both types."""
    named = types(node)
    return any(name in SITE_TYPES or name.endswith(("Organization", "NGO")) for name in named) and not PERSON_TYPES.intersection(named)
