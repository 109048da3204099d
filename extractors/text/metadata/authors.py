"""The authors of an article, from JSON-LD, meta elements and bylines: people, and separately agencies and desks."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import chain
from urllib.parse import urlsplit

from extractors.bylines.lone_names import EASTERN_BYLINE, EASTERN_PLACED, begins_byline, is_whole_name
from extractors.bylines.names import (
    DATED_BEFORE,
    MAX_AUTHORS,
    WITH_AGENCY,
    Byline,
    read_bylines,
)
from extractors.files.phrases import BEFORE_NAMES, OTHER_WORK, TEXT_SOURCE
from extractors.records import Credit
from extractors.text.dom.blocks import Block, key_of
from extractors.text.dom.document import Document
from extractors.text.dom.json_ld import Node
from extractors.text.dom.layout import lineage
from extractors.text.dom.structured import agents, text_of, types
from extractors.text.metadata.marks import marked_names
from extractors.text.metadata.site_names import SITE_TYPES, site_name
from extractors.text.metadata.teasers import TRAIL, Teasers, is_author_page, is_caption, is_foreign
from extractors.text.metadata.unmarked import parted, signed, unmarked

META_AUTHOR = ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "authors"]
# Others that end so: `cxenseparse:author`, `citation_author`; but `web_author` built the site.
_META_AUTHOR = re.compile(r"(?:(?<!web)[.:_-]|^rb|^(?=author.?name))authors?(?:[_-]?names?)?$")
POST_TYPES = frozenset({"DiscussionForumPosting", "SocialMediaPosting"})
PERSON_TYPES = frozenset({"Person"})
_SOURCES = ("sourceOrganization", "provider")
# A name alone, with the family's name in capitals: `Ada BRANDT`.
_FAMILY_LAST = re.compile(r"(?:[A-ZÀ-ÞĀ-ŽЀ-Я][\w’'-]*[a-zß-ÿа-яё]\s){1,2}(?=\S{4})(?:[A-ZÀ-ÞЀ-Я’'-]+\s?){1,2}")
MAX_BYLINE, MAX_SHORT = 120, 50
# What parts a byline from a date before it: `17 March 2026 | By Ada Brandt`, `2026-03-17 10:00 记者 王小明`.
_BESIDE = re.compile(
    r"\s{0,9}[|•·]\s*|\s(?=(?:作者|撰文|记者|記者|来源|來源|编辑|編輯|责编|责任编辑)\s?[:：]|[记記]者\s)|^[\d\s./:,年月日時时分-]{6,40}(?<=\s)(?=\w)|,\s(?=(?:by|von|par|por|di|door|av)\s[A-ZÀ-Þ])"
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
        inside, outside = marked_names(document.tree, teasers)
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
        if (
            len(block.text) > MAX_BYLINE
            or block.owner.tag == "h1"
            or is_foreign(block, teasers)
            or any(map(is_caption, lineage(block.owner)))
        ):
            label = ""
            continue
        text = parted(block)
        above, label = label, text if _is_label(text) else ""
        if label:
            continue
        if above or begins_byline(text) or DATED_BEFORE.match(text) or _is_name_line(block) or _is_agency_line(text):
            yield f"{above} {text}".strip()
        elif eastern := EASTERN_PLACED.match(text) or EASTERN_BYLINE.match(text):
            yield eastern[eastern.lastindex or 1]
        else:
            yield from (part for part in _BESIDE.split(text) if begins_byline(part) or TEXT_SOURCE.match(part))


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
